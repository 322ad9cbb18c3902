using Emu.Abstractions.Qdev;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.State;

/// <content>What a guest is told of the hart (Linux bindings riscv/cpus.yaml, riscv/extensions.yaml).</content>
internal sealed partial class RiscvCpu
{
    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Texts("compatible", "riscv");
        node.Texts("status", "okay");
        node.Cells("reg", (uint)HartNumber);
        node.Texts("riscv,isa-base", IsaString.Base(Features));
        node.Texts("riscv,isa-extensions", [.. IsaString.Names(Features)]);
        node.Texts("riscv,isa", IsaString.Text(Features));
        AddBlock(node, RiscvFeature.Zicbom, "riscv,cbom-block-size", CbomBlocksize);
        AddBlock(node, RiscvFeature.Zicbop, "riscv,cbop-block-size", CbopBlocksize);
        AddBlock(node, RiscvFeature.Zicboz, "riscv,cboz-block-size", CbozBlocksize);
        node.Texts("mmu-type", "riscv," + Scheme);
        node.Cells("timebase-frequency", (uint)TimebaseFrequency);
        var controller = node.Child("interrupt-controller");
        controller.Texts("compatible", "riscv,cpu-intc");
        controller.InterruptController(1);
    }

    private void AddBlock(IDeviceTreeNode node, RiscvFeature feature, string property, int bytes)
    {
        if (Features.Has(feature))
        {
            node.Cells(property, (uint)bytes);
        }
    }

    /// <summary>The largest translation scheme; the larger have the smaller ones, too.</summary>
    private string Scheme => Features.Has(RiscvFeature.Sv57) ? "sv57"
        : Features.Has(RiscvFeature.Sv48) ? "sv48"
        : Features.Has(RiscvFeature.Sv39) ? "sv39"
        : Features.Has(RiscvFeature.Sv32) ? "sv32"
        : "none";
}
