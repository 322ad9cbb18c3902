namespace Emu.Abstractions.Cpu.Float;

/// <summary>
/// Negations inside a fused multiply-add. They never touch a NaN operand's sign: a CPU whose instruction negates operands, NaNs included, flips their sign bits
/// itself before the call.
/// </summary>
[Flags]
public enum MulAddOptions : byte
{
    /// <summary>a x b + c.</summary>
    None = 0,

    /// <summary>The product is negated before it is added: -(a x b) + c.</summary>
    NegateProduct = 1 << 0,

    /// <summary>The addend is negated: a x b - c.</summary>
    NegateAddend = 1 << 1,

    /// <summary>The rounded result is negated unless it is a NaN; rounding sees the sign before that.</summary>
    NegateResult = 1 << 2,
}
