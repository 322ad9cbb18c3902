using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Ipc;

/// <summary>
/// 32 locks for cores without common atomic instructions: a lock is tried by reading its register, which takes it when it is free, and
/// freed by writing 0. Nobody is told when a lock becomes free, and anybody may free it. The hardware of this project; its manual is the
/// register map and the README of the module.
/// </summary>
[Device("ipc.spinlocks", Family = "ipc")]
public sealed partial class Spinlocks : Device
{
    private const int Locks = 32;

    /// <summary>A bit for each lock that is taken.</summary>
    [State]
    private uint taken;

    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Name("hwlock");
        node.Texts("compatible", "emu,spinlocks");
        node.Reg();
        node.Cells("#hwlock-cells", 1);
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            taken = 0;
        }
    }

    private static void Describe(RegisterMapBuilder<Spinlocks> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "NUMBER", 32, read: _ => Locks)
        .Register(0x004, "TAKEN", 32, read: d => d.taken)
        .Array(0x800, "LOCK", 32, Locks)
            .EachField(0, 0, "TAKEN", read: (d, i) => d.Take(i), write: (d, i, v) => d.Free(i, v), peek: (d, i) => d.taken >> i & 1)
            .Reserved(31, 1);

    /// <summary>Takes a lock if it is free.</summary>
    /// <returns>Whether it was taken before: 0 says that the reader has it now.</returns>
    private ulong Take(int which)
    {
        uint before = taken >> which & 1;
        taken |= 1u << which;
        return before;
    }

    private void Free(int which, ulong value)
    {
        if (value == 0)
        {
            taken &= ~(1u << which);
        }
    }
}
