namespace Emu.Abstractions.Cpu.Float;

/// <summary>
/// The choices that IEEE 754 leaves to a CPU, and its departures from it. Immutable: a CPU whose control register changes one of them keeps the few records that it
/// needs, made with <c>with</c>, and passes the current one. The defaults are the plainest: default NaN only, tininess after rounding, nothing flushed,
/// saturating conversions. Safe from any thread.
/// </summary>
public sealed record FloatTraits
{
    /// <summary>Which NaN is delivered. Default: <see cref="NanRule.DefaultNan"/>.</summary>
    public NanRule NanRule { get; init; }

    /// <summary>
    /// Whether <see cref="NanRule.FirstOperand"/>, <see cref="NanRule.SecondOperand"/> and <see cref="MulAddNanOrder"/> look for a signaling NaN among all operands before they look
    /// for a quiet one. Default: false.
    /// </summary>
    public bool SignalingNanFirst { get; init; }

    /// <summary>The search order of a fused multiply-add. Default: <see cref="MulAddNanOrder.Abc"/>.</summary>
    public MulAddNanOrder MulAddNanOrder { get; init; }

    /// <summary>What infinity x zero + NaN gives. Default: <see cref="MulAddNanAddend.DefaultNanIfQuiet"/>.</summary>
    public MulAddNanAddend MulAddNanAddend { get; init; }

    /// <summary>The polarity of the leading fraction bit: true when set means signaling (the legacy meaning), false when set means quiet. Default: false.</summary>
    public bool SignalingBitSet { get; init; }

    /// <summary>How a signaling NaN becomes quiet. Default: <see cref="NanQuieting.QuietBit"/>.</summary>
    public NanQuieting NanQuieting { get; init; }

    /// <summary>Whether the default NaN has its sign bit set. Default: false.</summary>
    public bool DefaultNanSign { get; init; }

    /// <summary>
    /// The seven leading fraction bits of the default NaN; the lowest of them fills the rest. 0x40 is the quiet bit alone, 0x3F all ones but the leading one, 0x7F all ones.
    /// Range 0x01 to 0x7F, else <see cref="ArgumentOutOfRangeException"/>. Default: 0x40.
    /// </summary>
    public byte DefaultNanFraction
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (byte)0x7f);
            field = value;
        }
    } = 0x40;

    /// <summary>When a result is tiny, for Underflow and for <see cref="FlushOutputs"/>. Default: <see cref="Tininess.AfterRounding"/>.</summary>
    public Tininess Tininess { get; init; }

    /// <summary>Whether subnormal operands are taken as zeros of their sign, setting <see cref="FloatFlags.InputDenormal"/>. Default: false.</summary>
    public bool FlushInputs { get; init; }

    /// <summary>
    /// Whether tiny results are replaced by zeros of their sign in any rounding mode, setting <see cref="FloatFlags.OutputDenormal"/> and <see cref="FlushOutputFlags"/>. Default: false.
    /// </summary>
    public bool FlushOutputs { get; init; }

    /// <summary>The flags that a flushed result sets besides. Default: <see cref="FloatFlags.Underflow"/> and <see cref="FloatFlags.Inexact"/>.</summary>
    public FloatFlags FlushOutputFlags { get; init; } = FloatFlags.Underflow | FloatFlags.Inexact;

    /// <summary>The rule of the plain minimum and maximum. Default: <see cref="MinMaxRule.Number2019"/>.</summary>
    public MinMaxRule MinMaxRule { get; init; }

    /// <summary>What an integer conversion out of range gives. Default: <see cref="IntegerOverflowRule.SaturateNanMax"/>.</summary>
    public IntegerOverflowRule IntegerOverflow { get; init; }

    /// <summary>The rounding precision of <see cref="FloatFormat.X80"/> arithmetic. Default: <see cref="X80Precision.Extended"/>.</summary>
    public X80Precision X80Precision { get; init; }

    /// <summary>The encoding of the default NaN.</summary>
    /// <param name="format">The format; the result fits 64 bits when it is not wide.</param>
    /// <returns>The encoding in the low bits.</returns>
    public UInt128 DefaultNan(FloatFormat format)
    {
        int fractionBits = format.FractionBits();
        UInt128 fraction = (UInt128)DefaultNanFraction << (fractionBits - 7);
        if ((DefaultNanFraction & 1) != 0)
        {
            fraction |= (UInt128.One << (fractionBits - 7)) - UInt128.One;
        }

        // A visible integer bit simply extends the all-ones exponent field downwards.
        int top = format.Bits() - 1;
        UInt128 exponent = (UInt128.One << (top - fractionBits)) - UInt128.One;
        UInt128 sign = DefaultNanSign ? UInt128.One << top : UInt128.Zero;
        return sign | (exponent << fractionBits) | fraction;
    }
}
