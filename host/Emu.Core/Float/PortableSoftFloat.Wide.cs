using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Float;

/// <content>The operations on formats of any width.</content>
public sealed partial class PortableSoftFloat
{
    /// <inheritdoc/>
    public override UInt128 Add(FloatFormat format, UInt128 a, UInt128 b, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<UInt128>.Add(Layout.Any(format), a, b, false, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override UInt128 Sub(FloatFormat format, UInt128 a, UInt128 b, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<UInt128>.Add(Layout.Any(format), a, b, true, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override UInt128 Mul(FloatFormat format, UInt128 a, UInt128 b, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<UInt128>.Mul(Layout.Any(format), a, b, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override UInt128 Div(FloatFormat format, UInt128 a, UInt128 b, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<UInt128>.Div(Layout.Any(format), a, b, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override UInt128 Sqrt(FloatFormat format, UInt128 a, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<UInt128>.Sqrt(Layout.Any(format), a, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override UInt128 MulAdd(FloatFormat format, UInt128 a, UInt128 b, UInt128 c, MulAddOptions options, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<UInt128>.MulAdd(Layout.Any(format), a, b, c, options, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override UInt128 Rem(FloatFormat format, UInt128 a, UInt128 b, RoundingMode quotientRounding, FloatTraits traits, ref FloatFlags flags, out ulong quotient)
    {
        return Engine<UInt128>.Rem(Layout.Any(format), a, b, quotientRounding, traits, ref flags, out quotient);
    }

    /// <inheritdoc/>
    public override UInt128 RoundToIntegral(FloatFormat format, UInt128 a, RoundingMode rounding, bool exact, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<UInt128>.RoundToIntegral(Layout.Any(format), a, rounding, exact, traits, ref flags);
    }

    /// <inheritdoc/>
    public override UInt128 Scale(FloatFormat format, UInt128 a, int exponent, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<UInt128>.Scale(Layout.Any(format), a, exponent, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override FloatRelation Compare(FloatFormat format, UInt128 a, UInt128 b, bool signaling, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<UInt128>.Compare(Layout.Any(format), a, b, signaling, traits, ref flags);
    }

    /// <inheritdoc/>
    public override UInt128 MinMax(FloatFormat format, UInt128 a, UInt128 b, MinMaxOperation operation, MinMaxRule rule, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<UInt128>.MinMax(Layout.Any(format), a, b, operation, rule, traits, ref flags);
    }

    /// <inheritdoc/>
    public override FloatClass Classify(FloatFormat format, UInt128 a, FloatTraits traits)
    {
        return Engine<UInt128>.Classify(Layout.Any(format), a, traits);
    }

    /// <inheritdoc/>
    public override UInt128 Convert(FloatFormat from, FloatFormat to, UInt128 a, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<UInt128>.Convert(Layout.Any(from), Layout.Any(to), a, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override Int128 ToInt(FloatFormat format, UInt128 a, int bits, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags, int scale = 0)
    {
        return (Int128)Engine<UInt128>.ToInteger(Layout.Any(format), a, bits, true, rounding, traits, ref flags, scale);
    }

    /// <inheritdoc/>
    public override UInt128 ToUInt(FloatFormat format, UInt128 a, int bits, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags, int scale = 0)
    {
        return Engine<UInt128>.ToInteger(Layout.Any(format), a, bits, false, rounding, traits, ref flags, scale);
    }

    /// <inheritdoc/>
    public override UInt128 FromInt(FloatFormat format, Int128 value, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags, int scale = 0)
    {
        UInt128 magnitude = value < 0 ? 0 - (UInt128)value : (UInt128)value;
        return Engine<UInt128>.FromMagnitude(Layout.Any(format), value < 0, magnitude, scale, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override UInt128 FromUInt(FloatFormat format, UInt128 value, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags, int scale = 0)
    {
        return Engine<UInt128>.FromMagnitude(Layout.Any(format), false, value, scale, rounding, traits, ref flags);
    }
}
