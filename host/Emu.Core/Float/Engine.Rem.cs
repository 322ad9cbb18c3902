using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Float;

/// <content>Remainder and scaling (IEEE 754-2019, sections 5.3.1 and 5.3.3).</content>
internal static partial class Engine<TWord>
{
    public static TWord Rem(in Layout layout, TWord rawA, TWord rawB, RoundingMode quotientRounding, FloatTraits traits, ref FloatFlags flags, out ulong quotient)
    {
        if (quotientRounding is not (RoundingMode.NearestEven or RoundingMode.TowardZero))
        {
            throw new ArgumentOutOfRangeException(nameof(quotientRounding), quotientRounding, "a remainder's quotient is rounded to nearest even or toward zero");
        }

        quotient = 0;
        Parts<TWord> a = Unpack(layout, rawA, traits, ref flags);
        Parts<TWord> b = Unpack(layout, rawB, traits, ref flags);
        if ((a.Kind | b.Kind) >= PartKind.QuietNan)
        {
            return Propagate(layout, a, b, traits, ref flags);
        }

        if (a.Kind == PartKind.Infinity || b.Kind == PartKind.Zero)
        {
            return Invalid(layout, traits, ref flags);
        }

        Use(a, b, ref flags);
        if (a.Kind == PartKind.Zero)
        {
            return PackZero(layout, a.Sign);
        }

        if (b.Kind == PartKind.Normal)
        {
            Reduce(ref a, b, quotientRounding == RoundingMode.NearestEven, ref quotient);
        }

        if (a.Sig == TWord.Zero)
        {
            return PackZero(layout, a.Sign);
        }

        int shift = Word.LeadingZeros(a.Sig);
        return RoundPack(layout, a.Sign, a.Exp - shift, a.Sig << shift, RoundingMode.NearestEven, traits, ref flags);
    }

    /// <summary>Leaves the remainder in a, not normalised: one quotient bit a step, as on paper.</summary>
    private static void Reduce(ref Parts<TWord> a, in Parts<TWord> b, bool nearest, ref ulong quotient)
    {
        int distance = a.Exp - b.Exp;
        if (distance < -1 || (distance == -1 && !nearest))
        {
            return;
        }

        // One bit of headroom; the lowest bits of unpacked significands are clear.
        TWord rest = a.Sig >> 1;
        TWord divisor = b.Sig >> 1;
        if (distance == -1)
        {
            // a / b lies in [1/4, 1): all that can happen is rounding up to one.
            if (rest > divisor)
            {
                a.Sig = ((divisor << 1) - rest) << 1;
                a.Sign = !a.Sign;
                quotient = 1;
            }

            return;
        }

        for (int step = distance; ; step--)
        {
            quotient <<= 1;
            if (rest >= divisor)
            {
                rest -= divisor;
                quotient |= 1;
            }

            if (step == 0)
            {
                break;
            }

            rest <<= 1;
        }

        TWord twice = rest << 1;
        if (nearest && (twice > divisor || (twice == divisor && (quotient & 1) != 0)))
        {
            rest = divisor - rest;
            a.Sign = !a.Sign;
            quotient++;
        }

        a.Sig = rest << 1;
        a.Exp = b.Exp;
    }

    public static TWord Scale(in Layout layout, TWord rawA, int exponent, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        Parts<TWord> a = Unpack(layout, rawA, traits, ref flags);
        if (a.IsNan)
        {
            return Propagate(layout, a, traits, ref flags);
        }

        Use(a, a, ref flags);
        if (a.Kind != PartKind.Normal)
        {
            return Repack(layout, a, rawA);
        }

        return RoundPack(layout, a.Sign, Scaled(a.Exp, exponent), a.Sig, mode, traits, ref flags);
    }

    /// <summary>An exponent plus any scale, kept where nothing overflows and every format still does.</summary>
    private static int Scaled(int exponent, int scale) => exponent + Math.Clamp(scale, -ExponentLimit, ExponentLimit);
}
