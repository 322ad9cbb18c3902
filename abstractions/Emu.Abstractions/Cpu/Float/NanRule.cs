namespace Emu.Abstractions.Cpu.Float;

/// <summary>Which NaN an operation with NaN operands delivers (IEEE 754-2019, section 6.2.3, leaves the choice to the CPU).</summary>
public enum NanRule : byte
{
    /// <summary>Always the default NaN; payloads are never propagated, in conversions neither.</summary>
    DefaultNan = 0,

    /// <summary>The first operand that is a NaN, made quiet. See <see cref="FloatTraits.SignalingNanFirst"/>.</summary>
    FirstOperand = 1,

    /// <summary>The second operand if it is a NaN, else the first, made quiet. See <see cref="FloatTraits.SignalingNanFirst"/>.</summary>
    SecondOperand = 2,

    /// <summary>
    /// Of a quiet and a signaling NaN the quiet one; of two alike the one with the larger significand; with equal significands the positive one; made quiet.
    /// An operation with three operands follows <see cref="FloatTraits.MulAddNanOrder"/>.
    /// </summary>
    LargerSignificand = 3,
}
