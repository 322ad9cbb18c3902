using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Target.Arm.State;

/// <content>Addresses: the system address map (§ B3.1), and the memory protection unit before it; the space from 0xE000_0000 has none.</content>
internal sealed partial class CortexM
{
    /// <summary>Port of accesses to secure addresses, of cores with the security extension.</summary>
    private const int SecurePort = 1;

    /// <summary>Either half of SG.</summary>
    internal const ushort GatewayHalf = 0xE97F;

    private const uint InstrumentationPage = 0xE_0000;
    private const uint ControlPage = 0xE_000E;
    private const uint SoftwareTrigger = 0xE000_EF00;
    private const int WordBits = 2;

    private const PagePermissions Everything = PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute;

    /// <inheritdoc/>
    public override int DebugMmuIndex(AccessKind access) => StateKey.Mode(Header.StateKey);

    /// <inheritdoc/>
    public override bool Translate(ulong address, AccessKind access, int mmuIndex, int port, bool probe, out Translation translation, out MemoryFault fault)
    {
        var at = (uint)address;
        var isSecure = (mmuIndex & MmuMode.Secure) != 0;
        var special = mmuIndex & ~MmuMode.Secure;
        var isPrivileged = special >= MmuMode.Lockup || (mmuIndex & MmuMode.Unprivileged) == 0;
        var flags = (isPrivileged ? AccessFlags.Privileged : AccessFlags.None) | (access == AccessKind.Fetch ? AccessFlags.Fetch : 0);

        var attribute = special == MmuMode.Lockup ? default : Attribute(at, isSecure);

        // A core that is locked up has its pc where nothing can be executed; nothing is, and nothing is read. A gateway is protected by the
        // unit of the state that it belongs to, whoever goes to it.
        var bits = Class.PageBits;
        var protection = access == AccessKind.Fetch && attribute.IsSecure ? mmuIndex | MmuMode.Secure : mmuIndex;
        var permissions = special == MmuMode.Lockup ? Everything : Permitted(at, protection, out bits, out _);
        fault = new MemoryFault(IsSystem(at) && access != AccessKind.Fetch ? FaultKind.Bus : FaultKind.Permission, access, address, address, Result: IoResult.DeviceError);
        if (Security && special != MmuMode.Lockup)
        {
            bits = Math.Min(bits, attribute.Bits);
            flags |= attribute.IsSecure && (isSecure || access == AccessKind.Fetch) ? AccessFlags.Secure : 0;
            var violation = Violation(attribute, access, isSecure, at, ref bits);
            if (violation != 0)
            {
                translation = new Translation(Bus(flags), address, bits, PagePermissions.None, default);
                fault = fault with { Kind = FaultKind.Permission, Code = (int)violation };
                return false;
            }

            // What one kind of access may do says nothing of the others where states differ.
            permissions &= access == AccessKind.Fetch ? PagePermissions.Execute
                : isSecure && !attribute.IsSecure ? PagePermissions.Read | PagePermissions.Write : permissions;
        }

        translation = new Translation(Bus(flags), address, bits, permissions, new AccessAttributes(Initiator, Type: TypeOf(at), Flags: flags));
        return (permissions & Needed(access)) != 0;
    }

    /// <summary>What is wrong with an access by its states; 0 when nothing is.</summary>
    private uint Violation(in Attribution attribute, AccessKind access, bool isSecure, uint address, ref int bits)
    {
        if (access != AccessKind.Fetch)
        {
            return !isSecure && attribute.IsSecure ? SecureFault.AttributionViolation | SecureFault.AddressValid : 0;
        }

        if (isSecure)
        {
            return attribute.IsSecure ? 0 : SecureFault.InvalidTransition;
        }

        if (!attribute.IsSecure)
        {
            return 0;
        }

        // The one instruction that the non-secure state may execute there is the gateway: the answer is for either half of it alone. Behind its second half there is none.
        bits = 1;
        return attribute.IsCallable && (IsGateway(address & ~1u) || IsGateway((address & ~1u) - 2)) ? 0 : SecureFault.InvalidEntry;
    }

    /// <summary>What accesses reach: those to secure addresses have a port of their own.</summary>
    private AddressSpace Bus(AccessFlags flags) => Space(Security && (flags & AccessFlags.Secure) != 0 ? SecurePort : 0);

    private bool IsGateway(uint address) =>
        Bus(AccessFlags.Secure).Read(address, sizeof(uint), AccessAttributes.Debugger, out var both) == IoResult.Ok && both == (GatewayHalf | (ulong)GatewayHalf << 16);

    /// <summary>What the memory protection unit or the default map lets an MMU mode do.</summary>
    private PagePermissions Permitted(uint address, int mmuIndex, out int bits, out int region)
    {
        bits = Class.PageBits;
        region = -1;
        var isPrivileged = (mmuIndex & ~MmuMode.Secure) >= MmuMode.Lockup || (mmuIndex & MmuMode.Unprivileged) == 0;
        ref readonly var bank = ref State.Banks[(mmuIndex & MmuMode.Secure) != 0 ? 1 : 0];
        if (!IsProtected(bank, mmuIndex) || address >> 29 == 7)
        {
            // An eighth of the addresses has one rule, but for the last with the core's own registers.
            bits = address >> 29 == 7 ? Class.PageBits : 29;
            return DefaultMap(address, isPrivileged, ref bits);
        }

        bits = V8 ? Mpu.UniformBits8(bank, address, Class.PageBits) : Mpu.UniformBits(bank, address, Class.PageBits);
        var found = V8 ? Mpu.TryFind8(bank, address, isPrivileged, out var permissions, out region) : Mpu.TryFind(bank, address, isPrivileged, out permissions);
        return found ? permissions
            : isPrivileged && (bank.MpuControl & Mpu.PrivilegedDefault) != 0 ? DefaultMap(address, isPrivileged, ref bits)
            : PagePermissions.None;
    }

    /// <summary>Whether the memory protection unit looks at accesses of a mode.</summary>
    private static bool IsProtected(in Bank bank, int mmuIndex) => (mmuIndex & ~MmuMode.Secure) < MmuMode.Lockup && (bank.MpuControl & Mpu.Enable) != 0
        && ((mmuIndex & MmuMode.NegativePriority) == 0 || (bank.MpuControl & Mpu.EnableAtNegative) != 0);

    /// <summary>What the default memory map permits (§ B3.1, table B3-1).</summary>
    private PagePermissions DefaultMap(uint address, bool isPrivileged, ref int bits) => (address >> 29) switch
    {
        2 or 5 or 6 => PagePermissions.Read | PagePermissions.Write,
        7 when address < 0xE010_0000 && !isPrivileged => SystemForAll(address, ref bits),
        7 => PagePermissions.Read | PagePermissions.Write,
        _ => Everything,
    };

    /// <summary>What programs without privilege may do there: access the ITM, which looks at them itself, and STIR where CCR.USERSETMPEND says so.</summary>
    private PagePermissions SystemForAll(uint address, ref int bits)
    {
        bits = address >> 12 == ControlPage ? Math.Min(bits, WordBits) : bits;
        return (address >> 12 == InstrumentationPage && parts?.Instrumentation is not null)
            || (address == SoftwareTrigger && (State.Ccr & ControlBits.UserTrigger) != 0) ? PagePermissions.Read | PagePermissions.Write : PagePermissions.None;
    }

    private static MemoryType TypeOf(uint address) => (address >> 29) switch
    {
        2 or 5 or 6 or 7 => MemoryType.Device,
        _ => MemoryType.Normal,
    };

    /// <summary>The private peripheral bus, where accesses without privilege are errors of the bus.</summary>
    private static bool IsSystem(uint address) => address >> 20 == 0xE00;

    private static PagePermissions Needed(AccessKind access) => access switch
    {
        AccessKind.Fetch => PagePermissions.Execute,
        AccessKind.Read => PagePermissions.Read,
        _ => PagePermissions.Write,
    };
}
