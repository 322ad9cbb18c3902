using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Float;

/// <content>Multiplication, division and square root (IEEE 754-2019, section 5.4.1).</content>
internal static partial class Engine<TWord>
{
    public static TWord Mul(in Layout layout, TWord rawA, TWord rawB, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        Parts<TWord> a = Unpack(layout, rawA, traits, ref flags);
        Parts<TWord> b = Unpack(layout, rawB, traits, ref flags);
        bool sign = a.Sign ^ b.Sign;
        PartKind kinds = a.Kind | b.Kind;
        if (kinds >= PartKind.QuietNan)
        {
            return Propagate(layout, a, b, traits, ref flags);
        }

        if (IsInfinityTimesZero(a, b))
        {
            return Invalid(layout, traits, ref flags);
        }

        Use(a, b, ref flags);
        if (kinds >= PartKind.Infinity)
        {
            return PackInfinity(layout, sign);
        }

        if (a.Kind == PartKind.Zero || b.Kind == PartKind.Zero)
        {
            return PackZero(layout, sign);
        }

        TWord high = Word.Multiply(a.Sig, b.Sig, out TWord low);
        int exponent = a.Exp + b.Exp + 1;
        if ((high & TopBit) == TWord.Zero)
        {
            high = (high << 1) | (low >> (WordBits - 1));
            low <<= 1;
            exponent--;
        }

        high |= low == TWord.Zero ? TWord.Zero : TWord.One;
        return RoundPack(layout, layout.ArithmeticPrecision(traits), sign, exponent, high, mode, traits, ref flags);
    }

    public static TWord Div(in Layout layout, TWord rawA, TWord rawB, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        Parts<TWord> a = Unpack(layout, rawA, traits, ref flags);
        Parts<TWord> b = Unpack(layout, rawB, traits, ref flags);
        bool sign = a.Sign ^ b.Sign;
        if ((a.Kind | b.Kind) >= PartKind.QuietNan)
        {
            return Propagate(layout, a, b, traits, ref flags);
        }

        if (a.Kind == b.Kind && a.Kind != PartKind.Normal)
        {
            return Invalid(layout, traits, ref flags);
        }

        if (b.Kind == PartKind.Zero && a.Kind == PartKind.Normal)
        {
            flags |= FloatFlags.DivideByZero;
            return PackInfinity(layout, sign);
        }

        Use(a, b, ref flags);
        if (a.Kind == PartKind.Infinity)
        {
            return PackInfinity(layout, sign);
        }

        if (a.Kind == PartKind.Zero || b.Kind == PartKind.Infinity)
        {
            return PackZero(layout, sign);
        }

        int exponent = a.Exp - b.Exp;
        TWord dividend = a.Sig;
        if (dividend < b.Sig)
        {
            exponent--;
        }
        else
        {
            // The lowest bit of an unpacked significand is always clear.
            dividend >>= 1;
        }

        TWord quotient = Word.DivideFraction(dividend, b.Sig, out bool inexact);
        quotient |= inexact ? TWord.One : TWord.Zero;
        return RoundPack(layout, layout.ArithmeticPrecision(traits), sign, exponent, quotient, mode, traits, ref flags);
    }

    public static TWord Sqrt(in Layout layout, TWord rawA, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        Parts<TWord> a = Unpack(layout, rawA, traits, ref flags);
        if (a.IsNan)
        {
            return Propagate(layout, a, traits, ref flags);
        }

        if (a.Kind == PartKind.Zero)
        {
            return PackZero(layout, a.Sign);
        }

        if (a.Sign)
        {
            return Invalid(layout, traits, ref flags);
        }

        Use(a, a, ref flags);
        if (a.Kind == PartKind.Infinity)
        {
            return PackInfinity(layout, false);
        }

        // The radicand lies in [1, 4), so the root in [1, 2).
        bool odd = (a.Exp & 1) != 0;
        TWord radicand = odd ? a.Sig : a.Sig >> 1;
        TWord root = Word.SquareRoot(radicand, layout.Precision + 2, out bool inexact);
        root |= inexact ? TWord.One : TWord.Zero;
        return RoundPack(layout, layout.ArithmeticPrecision(traits), false, a.Exp >> 1, root, mode, traits, ref flags);
    }
}
