using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Ipc;

/// <summary>
/// Doorbells of up to four targets: 32 bells each, which anybody rings and the target takes back; its interrupt is high while a bell
/// rings that it listens to. Each target has a page. The hardware of this project; its manual is the register map and the README of the module.
/// </summary>
[Device("ipc.doorbell", Family = "ipc")]
public sealed partial class Doorbell : Device
{
    private const int Targets = 4;
    private const ulong Page = 0x1000;

    [State]
    private readonly uint[] ringing = new uint[Targets];

    [State]
    private readonly uint[] enabled = new uint[Targets];

    /// <summary>Interrupt of each target.</summary>
    [Output(Count = nameof(Targets))]
    public partial IrqLine[] Irq { get; }

    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Name("doorbell");
        node.Texts("compatible", "emu,doorbell");
        node.Reg();
        node.Interrupts("irq[0]", "irq[1]", "irq[2]", "irq[3]");
        node.Cells("#mbox-cells", 1);
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            ringing.AsSpan().Clear();
            enabled.AsSpan().Clear();
        }
        else if (phase == ResetPhase.Hold)
        {
            for (int target = 0; target < Targets; target++)
            {
                Update(target);
            }
        }
    }

    private static void Describe(RegisterMapBuilder<Doorbell> map) => map
        .Size(Targets * Page)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Array(0x00, "RING", 32, Targets, Page, write: (d, target, v) => d.Set(target, d.ringing[target] | (uint)v))
        .Array(0x04, "CLEAR", 32, Targets, Page, write: (d, target, v) => d.Set(target, d.ringing[target] & ~(uint)v))
        .Array(0x08, "RINGING", 32, Targets, Page, read: (d, target) => d.ringing[target])
        .Array(0x0C, "ENABLE", 32, Targets, Page)
            .EachField(31, 0, "ENABLE", of: (d, target) => ref d.enabled[target], changed: (d, target) => d.Update(target))
        .Array(0x10, "PENDING", 32, Targets, Page, read: (d, target) => d.ringing[target] & d.enabled[target]);

    private void Set(int target, uint value)
    {
        ringing[target] = value;
        Update(target);
    }

    private void Update(int target) => Irq[target].Set((ringing[target] & enabled[target]) != 0);
}
