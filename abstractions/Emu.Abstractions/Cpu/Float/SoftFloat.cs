namespace Emu.Abstractions.Cpu.Float;

/// <summary>
/// IEEE 754 arithmetic in integers, the same on every host: for helpers, for accelerators that lack an operation, and as the oracle.
/// Each operation comes twice: with <see cref="ulong"/> operands for the formats up to 64 bits (the fast path), and with <see cref="UInt128"/> operands
/// for any format. Encodings sit in the low bits; higher operand bits are ignored, higher result bits are zero.
/// An implementation has no state and allocates nothing: every method is safe from any thread. Nothing a guest can compute throws;
/// a format or width outside its documented range throws <see cref="ArgumentOutOfRangeException"/>, an unnamed rounding mode when the result has to be rounded.
/// </summary>
public abstract partial class SoftFloat
{
    /// <summary>a + b (IEEE 754-2019, section 5.4.1).</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="rounding">How the result is rounded.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>The rounded result.</returns>
    public abstract ulong Add(FloatFormat format, ulong a, ulong b, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags);

    /// <summary>a - b (IEEE 754-2019, section 5.4.1).</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="rounding">How the result is rounded.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>The rounded result.</returns>
    public abstract ulong Sub(FloatFormat format, ulong a, ulong b, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags);

    /// <summary>a x b (IEEE 754-2019, section 5.4.1).</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="rounding">How the result is rounded.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>The rounded result.</returns>
    public abstract ulong Mul(FloatFormat format, ulong a, ulong b, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags);

    /// <summary>a / b (IEEE 754-2019, section 5.4.1).</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="rounding">How the result is rounded.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>The rounded result.</returns>
    public abstract ulong Div(FloatFormat format, ulong a, ulong b, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags);

    /// <summary>The square root (IEEE 754-2019, section 5.4.1). Of negative zero it is negative zero.</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The operand.</param>
    /// <param name="rounding">How the result is rounded.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>The rounded result.</returns>
    public abstract ulong Sqrt(FloatFormat format, ulong a, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags);

    /// <summary>a x b + c with one rounding (IEEE 754-2019, fusedMultiplyAdd, section 5.4.1).</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The first factor.</param>
    /// <param name="b">The second factor.</param>
    /// <param name="c">The addend.</param>
    /// <param name="options">Negations.</param>
    /// <param name="rounding">How the result is rounded.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>The rounded result.</returns>
    public abstract ulong MulAdd(FloatFormat format, ulong a, ulong b, ulong c, MulAddOptions options, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags);

    /// <summary>a - b x n, always exact. With <see cref="RoundingMode.NearestEven"/> n is a / b rounded to nearest (IEEE 754-2019, remainder, section 5.3.1), with <see cref="RoundingMode.TowardZero"/> truncated (C's fmod). A zero result has the sign of a.</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The dividend.</param>
    /// <param name="b">The divisor.</param>
    /// <param name="quotientRounding">How n is rounded: NearestEven or TowardZero, else <see cref="ArgumentOutOfRangeException"/>.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <param name="quotient">The low 64 bits of the magnitude of n; 0 when the result is a NaN.</param>
    /// <returns>The remainder.</returns>
    public abstract ulong Rem(FloatFormat format, ulong a, ulong b, RoundingMode quotientRounding, FloatTraits traits, ref FloatFlags flags, out ulong quotient);

    /// <summary>Rounds to an integral value in the same format (IEEE 754-2019, roundToIntegral, section 5.9).</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The operand.</param>
    /// <param name="rounding">How the result is rounded.</param>
    /// <param name="exact">Whether Inexact is set when the value changes (roundToIntegralExact).</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>The integral value; a zero has the sign of the operand.</returns>
    public abstract ulong RoundToIntegral(FloatFormat format, ulong a, RoundingMode rounding, bool exact, FloatTraits traits, ref FloatFlags flags);

    /// <summary>a x 2^exponent (IEEE 754-2019, scaleB, section 5.3.3).</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The number to scale.</param>
    /// <param name="exponent">Any value.</param>
    /// <param name="rounding">How the result is rounded.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>The rounded result.</returns>
    public abstract ulong Scale(FloatFormat format, ulong a, int exponent, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags);

    /// <summary>Compares (IEEE 754-2019, section 5.11).</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="signaling">Whether a quiet NaN sets Invalid too; a signaling NaN always does.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>The relation of a to b.</returns>
    public abstract FloatRelation Compare(FloatFormat format, ulong a, ulong b, bool signaling, FloatTraits traits, ref FloatFlags flags);

    /// <summary>Minimum or maximum, by value or by magnitude, with an explicit rule.</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="operation">What is chosen.</param>
    /// <param name="rule">What NaNs and zeros do.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>One of the operands (a flushed one as zero), or a NaN.</returns>
    public abstract ulong MinMax(FloatFormat format, ulong a, ulong b, MinMaxOperation operation, MinMaxRule rule, FloatTraits traits, ref FloatFlags flags);

    /// <summary>The lesser operand by <see cref="FloatTraits.MinMaxRule"/>.</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>One of the operands, or a NaN.</returns>
    public ulong Min(FloatFormat format, ulong a, ulong b, FloatTraits traits, ref FloatFlags flags)
    {
        return MinMax(format, a, b, MinMaxOperation.Min, traits.MinMaxRule, traits, ref flags);
    }

    /// <summary>The greater operand by <see cref="FloatTraits.MinMaxRule"/>.</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>One of the operands, or a NaN.</returns>
    public ulong Max(FloatFormat format, ulong a, ulong b, FloatTraits traits, ref FloatFlags flags)
    {
        return MinMax(format, a, b, MinMaxOperation.Max, traits.MinMaxRule, traits, ref flags);
    }

    /// <summary>The operand of lesser magnitude by <see cref="FloatTraits.MinMaxRule"/>.</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>One of the operands, or a NaN.</returns>
    public ulong MinMag(FloatFormat format, ulong a, ulong b, FloatTraits traits, ref FloatFlags flags)
    {
        return MinMax(format, a, b, MinMaxOperation.MinMagnitude, traits.MinMaxRule, traits, ref flags);
    }

    /// <summary>The operand of greater magnitude by <see cref="FloatTraits.MinMaxRule"/>.</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>One of the operands, or a NaN.</returns>
    public ulong MaxMag(FloatFormat format, ulong a, ulong b, FloatTraits traits, ref FloatFlags flags)
    {
        return MinMax(format, a, b, MinMaxOperation.MaxMagnitude, traits.MinMaxRule, traits, ref flags);
    }

    /// <summary>The class of an encoding (IEEE 754-2019, class, section 5.7.2). Sets no flag and ignores flushing.</summary>
    /// <param name="format">The format of operands and result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The operand.</param>
    /// <param name="traits">The rules of the CPU; only the signaling bit's polarity matters.</param>
    /// <returns>The class.</returns>
    public abstract FloatClass Classify(FloatFormat format, ulong a, FloatTraits traits);

    /// <summary>Converts between formats (IEEE 754-2019, convertFormat, section 5.4.2). A propagated NaN keeps its sign and its leading payload bits; a signaling one sets Invalid.</summary>
    /// <param name="from">The format of the operand; F16, BF16, F32 or F64.</param>
    /// <param name="to">The format of the result; F16, BF16, F32 or F64.</param>
    /// <param name="a">The operand.</param>
    /// <param name="rounding">How the result is rounded.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <returns>The rounded result.</returns>
    public abstract ulong Convert(FloatFormat from, FloatFormat to, ulong a, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags);

    /// <summary>Converts to a signed integer of any width (IEEE 754-2019, convertToIntegerExact, section 5.8). Out of range: <see cref="FloatTraits.IntegerOverflow"/>.</summary>
    /// <param name="format">The format of the operand; F16, BF16, F32 or F64.</param>
    /// <param name="a">The operand.</param>
    /// <param name="bits">The width of the integer, 1 to 64.</param>
    /// <param name="rounding">How the value is rounded to an integer.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <param name="scale">The operand is first multiplied by 2^scale (fixed point); any value.</param>
    /// <returns>The integer, sign-extended to 64 bits.</returns>
    public abstract long ToInt(FloatFormat format, ulong a, int bits, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags, int scale = 0);

    /// <summary>Converts to a unsigned integer of any width (IEEE 754-2019, convertToIntegerExact, section 5.8). Out of range: <see cref="FloatTraits.IntegerOverflow"/>.</summary>
    /// <param name="format">The format of the operand; F16, BF16, F32 or F64.</param>
    /// <param name="a">The operand.</param>
    /// <param name="bits">The width of the integer, 1 to 64.</param>
    /// <param name="rounding">How the value is rounded to an integer.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <param name="scale">The operand is first multiplied by 2^scale (fixed point); any value.</param>
    /// <returns>The integer, zero-extended.</returns>
    public abstract ulong ToUInt(FloatFormat format, ulong a, int bits, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags, int scale = 0);

    /// <summary>Converts from a signed integer (IEEE 754-2019, convertFromInt, section 5.4.1). Zero gives positive zero.</summary>
    /// <param name="format">The format of the result; F16, BF16, F32 or F64.</param>
    /// <param name="value">The integer.</param>
    /// <param name="rounding">How the result is rounded.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <param name="scale">The result is multiplied by 2^scale before it is rounded (fixed point); any value.</param>
    /// <returns>The rounded result.</returns>
    public abstract ulong FromInt(FloatFormat format, long value, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags, int scale = 0);

    /// <summary>Converts from a unsigned integer (IEEE 754-2019, convertFromInt, section 5.4.1). Zero gives positive zero.</summary>
    /// <param name="format">The format of the result; F16, BF16, F32 or F64.</param>
    /// <param name="value">The integer.</param>
    /// <param name="rounding">How the result is rounded.</param>
    /// <param name="traits">The rules of the CPU.</param>
    /// <param name="flags">Receives what happened; bits are only set.</param>
    /// <param name="scale">The result is multiplied by 2^scale before it is rounded (fixed point); any value.</param>
    /// <returns>The rounded result.</returns>
    public abstract ulong FromUInt(FloatFormat format, ulong value, RoundingMode rounding, FloatTraits traits, ref FloatFlags flags, int scale = 0);
}
