using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Float;

/// <summary>
/// The soft-float of the host: written from IEEE 754-2019, exact in every flag, mode and trait, the same bits on every machine. No state, no allocation.
/// </summary>
public sealed partial class PortableSoftFloat : SoftFloat
{
    /// <inheritdoc/>
    public override ulong Add(FloatFormat format, ulong a, ulong b, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<ulong>.Add(Layout.Narrow(format), a, b, false, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override ulong Sub(FloatFormat format, ulong a, ulong b, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<ulong>.Add(Layout.Narrow(format), a, b, true, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override ulong Mul(FloatFormat format, ulong a, ulong b, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<ulong>.Mul(Layout.Narrow(format), a, b, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override ulong Div(FloatFormat format, ulong a, ulong b, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<ulong>.Div(Layout.Narrow(format), a, b, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override ulong Sqrt(FloatFormat format, ulong a, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<ulong>.Sqrt(Layout.Narrow(format), a, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override ulong MulAdd(FloatFormat format, ulong a, ulong b, ulong c, MulAddOptions options, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<ulong>.MulAdd(Layout.Narrow(format), a, b, c, options, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override ulong Rem(FloatFormat format, ulong a, ulong b, RoundingMode quotientRounding, FloatTraits traits, ref FloatFlags flags, out ulong quotient)
    {
        return Engine<ulong>.Rem(Layout.Narrow(format), a, b, quotientRounding, traits, ref flags, out quotient);
    }

    /// <inheritdoc/>
    public override ulong RoundToIntegral(FloatFormat format, ulong a, RoundingMode rounding, bool exact, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<ulong>.RoundToIntegral(Layout.Narrow(format), a, rounding, exact, traits, ref flags);
    }

    /// <inheritdoc/>
    public override ulong Scale(FloatFormat format, ulong a, int exponent, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<ulong>.Scale(Layout.Narrow(format), a, exponent, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override FloatRelation Compare(FloatFormat format, ulong a, ulong b, bool signaling, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<ulong>.Compare(Layout.Narrow(format), a, b, signaling, traits, ref flags);
    }

    /// <inheritdoc/>
    public override ulong MinMax(FloatFormat format, ulong a, ulong b, MinMaxOperation operation, MinMaxRule rule, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<ulong>.MinMax(Layout.Narrow(format), a, b, operation, rule, traits, ref flags);
    }

    /// <inheritdoc/>
    public override FloatClass Classify(FloatFormat format, ulong a, FloatTraits traits)
    {
        return Engine<ulong>.Classify(Layout.Narrow(format), a, traits);
    }

    /// <inheritdoc/>
    public override ulong Convert(FloatFormat from, FloatFormat to, ulong a, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags)
    {
        return Engine<ulong>.Convert(Layout.Narrow(from), Layout.Narrow(to), a, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override long ToInt(FloatFormat format, ulong a, int bits, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags, int scale = 0)
    {
        return (long)Engine<ulong>.ToInteger(Layout.Narrow(format), a, bits, true, rounding, traits, ref flags, scale);
    }

    /// <inheritdoc/>
    public override ulong ToUInt(FloatFormat format, ulong a, int bits, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags, int scale = 0)
    {
        return Engine<ulong>.ToInteger(Layout.Narrow(format), a, bits, false, rounding, traits, ref flags, scale);
    }

    /// <inheritdoc/>
    public override ulong FromInt(FloatFormat format, long value, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags, int scale = 0)
    {
        ulong magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
        return Engine<ulong>.FromMagnitude(Layout.Narrow(format), value < 0, magnitude, scale, rounding, traits, ref flags);
    }

    /// <inheritdoc/>
    public override ulong FromUInt(FloatFormat format, ulong value, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags, int scale = 0)
    {
        return Engine<ulong>.FromMagnitude(Layout.Narrow(format), false, value, scale, rounding, traits, ref flags);
    }
}
