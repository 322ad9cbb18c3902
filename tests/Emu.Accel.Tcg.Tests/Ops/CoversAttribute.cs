using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>Says which operations a test runs; <see cref="CoverageTests"/> demands one for each.</summary>
/// <param name="opcodes">The operations.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CoversAttribute(params IrOpcode[] opcodes) : Attribute
{
    public IrOpcode[] Opcodes { get; } = opcodes;

    /// <summary>First of a range of operations.</summary>
    public IrOpcode From { get; set; }

    /// <summary>Last of a range of operations.</summary>
    public IrOpcode To { get; set; }

    public IEnumerable<IrOpcode> All => Opcodes.Concat(
        Enum.GetValues<IrOpcode>().Where(o => To != IrOpcode.Nop && o >= From && o <= To));
}
