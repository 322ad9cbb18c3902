using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.Hw;

/// <summary>
/// Software interrupts of supervisor mode for up to 4095 harts: a write sends an edge, which the hart keeps in mip.SSIP. (RISC-V
/// Advanced Core Local Interruptor Specification, SSWI device.)
/// </summary>
[Device("riscv.aclint.sswi", Family = "intc", HotPluggable = false)]
internal sealed partial class AclintSswi : Device
{
    private const int MaxHarts = 4095;

    /// <summary>Harts it serves.</summary>
    [Config(Default = 1, Min = 1, Max = MaxHarts, Shapes = true)]
    public partial int NumHarts { get; init; }

    /// <summary>The registers.</summary>
    [Region]
    public partial IoRegion Mmio { get; }

    /// <summary>Software interrupt of each hart's supervisor mode: pulses.</summary>
    [Output(Count = nameof(NumHarts))]
    public partial IrqLine[] Software { get; }

    /// <summary>Declares the registers, with the specification's names. Those of harts that are not there ignore writes.</summary>
    public static void Describe(RegisterMapBuilder<AclintSswi> map) => map
        .Size(0x4000)
        .Options(new IoRegionOptions { MinSize = 4 })
        .Array(0x0000, "setssip", 32, MaxHarts)
            .EachField(0, 0, "set", (_, _) => 0, (d, i, value) => d.Send(i, value))
            .Reserved(31, 1);

    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Texts("compatible", "riscv,aclint-sswi");
        node.Reg();
        node.Interrupts("software");
        node.Flag("interrupt-controller");
        node.Cells("#interrupt-cells", 0);
    }

    private void Send(int hart, ulong value)
    {
        if (value != 0 && hart < NumHarts)
        {
            Software[hart].Pulse();
        }
    }
}
