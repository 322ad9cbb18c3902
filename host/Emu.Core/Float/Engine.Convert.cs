using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Float;

/// <content>Conversions and rounding to integers (IEEE 754-2019, sections 5.4.1, 5.4.2, 5.8 and 5.9).</content>
internal static partial class Engine<TWord>
{
    public static TWord Convert(in Layout from, in Layout to, TWord rawA, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        Parts<TWord> a = Unpack(from, rawA, traits, ref flags);
        if (a.IsNan)
        {
            return Propagate(to, a, traits, ref flags);
        }

        Use(a, a, ref flags);
        return a.Kind switch
        {
            PartKind.Zero => PackZero(to, a.Sign),
            PartKind.Infinity => PackInfinity(to, a.Sign),
            _ => RoundPack(to, a.Sign, a.Exp, a.Sig, mode, traits, ref flags),
        };
    }

    public static TWord RoundToIntegral(in Layout layout, TWord rawA, RoundingMode mode, bool exact, FloatTraits traits, ref FloatFlags flags)
    {
        Parts<TWord> a = Unpack(layout, rawA, traits, ref flags);
        if (a.IsNan)
        {
            return Propagate(layout, a, traits, ref flags);
        }

        Use(a, a, ref flags);
        if (a.Kind != PartKind.Normal || a.Exp >= layout.FractionBits)
        {
            return Repack(layout, a, rawA);
        }

        TWord integer = RoundedMagnitude(a, a.Exp, mode, out bool inexact);
        if (inexact && exact)
        {
            flags |= FloatFlags.Inexact;
        }

        return FromMagnitude(layout, a.Sign, integer, 0, mode, traits, ref flags);
    }

    /// <summary>A number of the given exponent (below the word's width) rounded to an integer.</summary>
    private static TWord RoundedMagnitude(in Parts<TWord> a, int exponent, RoundingMode mode, out bool inexact)
    {
        TWord integer;
        TWord rest;
        if (exponent < 0)
        {
            integer = TWord.Zero;
            rest = Word.ShiftRightJam(a.Sig, -1 - exponent);
        }
        else if (exponent == WordBits - 1)
        {
            integer = a.Sig;
            rest = TWord.Zero;
        }
        else
        {
            integer = a.Sig >> (WordBits - 1 - exponent);
            rest = a.Sig << (exponent + 1);
        }

        inexact = rest != TWord.Zero;
        return inexact && RoundsUp(mode, a.Sign, integer, rest) ? integer + TWord.One : integer;
    }

    /// <summary>Packs an integer x 2^scale; zero keeps the sign.</summary>
    public static TWord FromMagnitude(in Layout layout, bool sign, TWord magnitude, int scale, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        if (magnitude == TWord.Zero)
        {
            return PackZero(layout, sign);
        }

        int shift = Word.LeadingZeros(magnitude);
        return RoundPack(layout, sign, Scaled(WordBits - 1 - shift, scale), magnitude << shift, mode, traits, ref flags);
    }

    /// <summary>The integer in two's complement over the whole word.</summary>
    public static TWord ToInteger(in Layout layout, TWord rawA, int bits, bool signed, RoundingMode mode, FloatTraits traits, ref FloatFlags flags, int scale)
    {
        if (bits < 1 || bits > WordBits)
        {
            throw new ArgumentOutOfRangeException(nameof(bits), bits, $"an integer here has 1 to {WordBits} bits");
        }

        Parts<TWord> a = Unpack(layout, rawA, traits, ref flags);
        if (a.Kind > PartKind.Normal)
        {
            flags |= FloatFlags.Invalid;
            return a.IsNan ? NanInteger(bits, signed, traits) : OverflowInteger(a.Sign, TWord.Zero, bits, signed, traits);
        }

        if (a.Kind == PartKind.Zero)
        {
            return TWord.Zero;
        }

        int exponent = Scaled(a.Exp, scale);
        if (exponent >= WordBits)
        {
            flags |= FloatFlags.Invalid;
            int shift = exponent - (WordBits - 1);
            return OverflowInteger(a.Sign, shift < WordBits ? a.Sig << shift : TWord.Zero, bits, signed, traits);
        }

        TWord magnitude = RoundedMagnitude(a, exponent, mode, out bool inexact);
        if (magnitude > (a.Sign ? LowestMagnitude(bits, signed) : Highest(bits, signed)))
        {
            flags |= FloatFlags.Invalid;
            return OverflowInteger(a.Sign, magnitude, bits, signed, traits);
        }

        Use(a, a, ref flags);
        if (inexact)
        {
            flags |= FloatFlags.Inexact;
        }

        return a.Sign ? TWord.Zero - magnitude : magnitude;
    }

    private static TWord Highest(int bits, bool signed) => Ones(signed ? bits - 1 : bits);

    private static TWord LowestMagnitude(int bits, bool signed) => signed ? TWord.One << (bits - 1) : TWord.Zero;

    private static TWord Lowest(int bits, bool signed) => TWord.Zero - LowestMagnitude(bits, signed);

    private static TWord NanInteger(int bits, bool signed, FloatTraits traits)
    {
        return traits.IntegerOverflow switch
        {
            IntegerOverflowRule.SaturateNanZero or IntegerOverflowRule.Modular => TWord.Zero,
            IntegerOverflowRule.SaturateNanMin => Lowest(bits, signed),
            IntegerOverflowRule.Indefinite => Indefinite(bits, signed),
            _ => Highest(bits, signed),
        };
    }

    private static TWord OverflowInteger(bool sign, TWord magnitude, int bits, bool signed, FloatTraits traits)
    {
        switch (traits.IntegerOverflow)
        {
            case IntegerOverflowRule.Indefinite:
                return Indefinite(bits, signed);
            case IntegerOverflowRule.AlwaysMax:
                return Highest(bits, signed);
            case IntegerOverflowRule.Modular:
                TWord low = (sign ? TWord.Zero - magnitude : magnitude) & Ones(bits);
                bool negative = signed && low >> (bits - 1) != TWord.Zero;
                return negative ? low | ~Ones(bits) : low;
            default:
                return sign ? Lowest(bits, signed) : Highest(bits, signed);
        }
    }

    private static TWord Indefinite(int bits, bool signed) => signed ? Lowest(bits, signed) : Ones(bits);
}
