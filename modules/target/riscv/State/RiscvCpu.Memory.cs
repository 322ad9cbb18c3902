using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.State;

/// <content>Addresses: page tables where the mode has them, and physical memory protection behind them.</content>
internal sealed partial class RiscvCpu
{
    /// <summary>Physical memory protection, worked out from its entries.</summary>
    [Derived]
    private readonly PmpMap protection = new();

    internal PmpMap Protection => protection;

    /// <summary>The engine's name for the present address space: satp without its PPN.</summary>
    internal ulong ContextTag => Is32 ? State.Satp >> 22 : State.Satp >> 44;

    /// <inheritdoc/>
    public override int DebugMmuIndex(AccessKind access) =>
        access == AccessKind.Fetch ? MmuMode.OfFetch(StateKey.Mode(Header.StateKey)) : StateKey.DataMode(Header.StateKey);

    /// <inheritdoc/>
    public override bool Translate(ulong address, AccessKind access, int mmuIndex, int port, bool probe, out Translation translation, out MemoryFault fault)
    {
        var mode = MmuMode.Privilege(mmuIndex);
        // Without page tables one answer holds for all physical addresses.
        var leaf = new PageLeaf(address, Class.Ports[port].Bits, PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute, MemoryType.Normal);
        if (mode != PrivilegeMode.Machine && PageTable.IsActive(this) && !new PageTable(this, port).TryWalk(address, access, mmuIndex, probe, out leaf, out fault))
        {
            translation = default;
            return false;
        }

        var flags = (mode == PrivilegeMode.User ? AccessFlags.None : AccessFlags.Privileged) | (access == AccessKind.Fetch ? AccessFlags.Fetch : 0);
        var allowed = Protection.Find(leaf.Address, mode, leaf.Bits, out var bits);
        translation = new Translation(Space(port), leaf.Address, bits, leaf.Permissions & allowed, new AccessAttributes(Initiator, Type: leaf.Type, Flags: flags));
        if (leaf.Address >> Class.Ports[port].Bits != 0)
        {
            fault = new MemoryFault(FaultKind.Bus, access, address, leaf.Address, Result: IoResult.DecodeError);
            return false;
        }

        fault = new MemoryFault(FaultKind.Permission, access, address, leaf.Address);
        return (allowed & Needed(access)) != 0;
    }

    /// <summary>Tells the engine of a new satp, and lets it forget what was known of its ASID under another root.</summary>
    /// <param name="before">satp as it was.</param>
    internal void AddressSpaceChanged(ulong before)
    {
        var tag = ContextTag;
        Control?.SetContextTag(tag);
        if (before != State.Satp && tag == (Is32 ? before >> 22 : before >> 44))
        {
            // Software owes a fence here; what forgets it anyway is not let down.
            Control?.FlushTlbTag(tag);
        }
    }

    /// <summary>Forgets what was known of an ASID, whatever the scheme that it was used with.</summary>
    internal void FlushAddressSpace(ulong asid)
    {
        for (var scheme = Is32 ? 1UL : 8; scheme <= (Is32 ? 1UL : 10); scheme++)
        {
            Control?.FlushTlbTag(Is32 ? scheme << 9 | (asid & 0x1FF) : scheme << 16 | (asid & 0xFFFF));
        }
    }

    /// <summary>An entry of the physical memory protection was written.</summary>
    internal void ProtectionChanged()
    {
        protection.Build(ref State, PmpEntries);
        Control?.FlushTlb();
    }

    /// <summary>The permission that an access needs.</summary>
    internal static PagePermissions Needed(AccessKind access) => access switch
    {
        AccessKind.Fetch => PagePermissions.Execute,
        AccessKind.Read => PagePermissions.Read,
        _ => PagePermissions.Write,
    };

    /// <summary>State was written from outside: the engine forgets all addresses before the next instruction.</summary>
    private void ForgetAddresses() => Control?.Post(() =>
    {
        Control?.SetContextTag(ContextTag);
        Control?.FlushTlb();
    });
}
