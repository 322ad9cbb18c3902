using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Target.Arm.State;

/// <content>Addresses: the system address map (§ B3.1), and the memory protection unit before it; the space from 0xE000_0000 has none.</content>
internal sealed partial class CortexM
{
    private const PagePermissions Everything = PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute;

    /// <inheritdoc/>
    public override int DebugMmuIndex(AccessKind access) => StateKey.Mode(Header.StateKey);

    /// <inheritdoc/>
    public override bool Translate(ulong address, AccessKind access, int mmuIndex, int port, bool probe, out Translation translation, out MemoryFault fault)
    {
        var isPrivileged = mmuIndex >= MmuMode.Lockup || (mmuIndex & MmuMode.Unprivileged) == 0;
        var flags = (isPrivileged ? AccessFlags.Privileged : AccessFlags.None) | (access == AccessKind.Fetch ? AccessFlags.Fetch : 0);

        // A core that is locked up has its pc where nothing can be executed; nothing is, and nothing is read.
        var bits = Class.PageBits;
        var permissions = mmuIndex == MmuMode.Lockup ? Everything
            : IsProtected(mmuIndex) && address >> 29 != 7 ? Protection((uint)address, isPrivileged, out bits)
            : DefaultMap((uint)address, isPrivileged);
        translation = new Translation(Space(port), address, bits, permissions, new AccessAttributes(Initiator, Type: TypeOf((uint)address), Flags: flags));
        fault = new MemoryFault(IsSystem((uint)address) && access != AccessKind.Fetch ? FaultKind.Bus : FaultKind.Permission, access, address, address, Result: IoResult.DeviceError);
        return (permissions & Needed(access)) != 0;
    }

    /// <summary>Whether the memory protection unit looks at accesses of a mode.</summary>
    private bool IsProtected(int mmuIndex) => mmuIndex < MmuMode.Lockup && (State.MpuControl & Mpu.Enable) != 0
        && ((mmuIndex & MmuMode.NegativePriority) == 0 || (State.MpuControl & Mpu.EnableAtNegative) != 0);

    private PagePermissions Protection(uint address, bool isPrivileged, out int bits)
    {
        bits = Mpu.UniformBits(State, address, Class.PageBits);
        return Mpu.TryFind(State, address, isPrivileged, out var permissions) ? permissions
            : isPrivileged && (State.MpuControl & Mpu.PrivilegedDefault) != 0 ? DefaultMap(address, isPrivileged)
            : PagePermissions.None;
    }

    /// <summary>What the default memory map permits (§ B3.1, table B3-1).</summary>
    private static PagePermissions DefaultMap(uint address, bool isPrivileged) => (address >> 29) switch
    {
        2 or 5 or 6 => PagePermissions.Read | PagePermissions.Write,
        7 when address < 0xE010_0000 && !isPrivileged => PagePermissions.None,
        7 => PagePermissions.Read | PagePermissions.Write,
        _ => Everything,
    };

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
