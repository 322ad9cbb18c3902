using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <summary>Makes blocks of IR. Immutable: what belongs to one block is in a <see cref="BlockTranslator"/>.</summary>
internal sealed class RiscvTranslator(RiscvFeatures features, bool is32, int zeroBlockBytes, RiscvHelpers helpers) : CpuTranslator
{
    /// <inheritdoc/>
    public override void Translate(IrBuilder ir, CodeReader code, in TranslationRequest request) =>
        new BlockTranslator(ir, code, features, is32, zeroBlockBytes, helpers).Run(request);
}
