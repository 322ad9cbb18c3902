using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Target.Riscv.State;

/// <content>Addresses: in machine mode virtual is physical, and only physical memory protection looks on.</content>
internal sealed partial class RiscvCpu
{
    private const int PageBits = 12;

    /// <inheritdoc/>
    public override bool Translate(ulong address, AccessKind access, int mmuIndex, int port, bool probe, out Translation translation, out MemoryFault fault)
    {
        var attributes = new AccessAttributes(Initiator, Flags: AccessFlags.Privileged | (access == AccessKind.Fetch ? AccessFlags.Fetch : 0));
        var permissions = Pmp.Permissions(ref State, address, PmpEntries);
        translation = new Translation(Space(port), address, PageBits, permissions, attributes);
        var needed = access switch
        {
            AccessKind.Fetch => PagePermissions.Execute,
            AccessKind.Read => PagePermissions.Read,
            _ => PagePermissions.Write,
        };
        if (address >> Class.Ports[port].Bits != 0)
        {
            fault = new MemoryFault(FaultKind.Bus, access, address, address, Result: IoResult.DecodeError);
            return false;
        }

        fault = new MemoryFault(FaultKind.Permission, access, address, address);
        return (permissions & needed) != 0;
    }
}
