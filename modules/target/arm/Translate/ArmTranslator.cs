using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.Translate;

/// <summary>Makes blocks of IR. Immutable: what belongs to one block is in a <see cref="BlockTranslator"/>.</summary>
internal sealed class ArmTranslator(ArmFeatures features, ArmHelpers helpers) : CpuTranslator
{
    /// <inheritdoc/>
    public override void Translate(IrBuilder ir, CodeReader code, in TranslationRequest request) =>
        new BlockTranslator(ir, code, features, helpers).Run(request);
}
