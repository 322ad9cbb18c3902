using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Float;

/// <content>Fused multiply-add (IEEE 754-2019, section 5.4.1): the product is exact in two words, and only the sum is rounded.</content>
internal static partial class Engine<TWord>
{
    public static TWord MulAdd(in Layout layout, TWord rawA, TWord rawB, TWord rawC, MulAddOptions options, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        Parts<TWord> a = Unpack(layout, rawA, traits, ref flags);
        Parts<TWord> b = Unpack(layout, rawB, traits, ref flags);
        Parts<TWord> c = Unpack(layout, rawC, traits, ref flags);
        if ((a.Kind | b.Kind | c.Kind) >= PartKind.QuietNan)
        {
            return PropagateMulAdd(layout, a, b, c, traits, ref flags);
        }

        bool sign = a.Sign ^ b.Sign ^ ((options & MulAddOptions.NegateProduct) != 0);
        c.Sign ^= (options & MulAddOptions.NegateAddend) != 0;
        bool infinite = a.Kind == PartKind.Infinity || b.Kind == PartKind.Infinity;
        if (IsInfinityTimesZero(a, b) || (infinite && c.Kind == PartKind.Infinity && c.Sign != sign))
        {
            return Invalid(layout, traits, ref flags);
        }

        Use(a, b, ref flags);
        Use(c, c, ref flags);
        TWord result;
        if (infinite || c.Kind == PartKind.Infinity)
        {
            result = PackInfinity(layout, infinite ? sign : c.Sign);
        }
        else if (a.Kind == PartKind.Zero || b.Kind == PartKind.Zero)
        {
            Parts<TWord> product = default;
            product.Sign = sign;
            result = AddZero(layout, product, c, mode, traits, ref flags);
        }
        else
        {
            result = AddProduct(layout, a, b, sign, c, mode, traits, ref flags);
        }

        return (options & MulAddOptions.NegateResult) != 0 ? result ^ SignOf(layout, true) : result;
    }

    /// <summary>a x b of the given sign + c, all finite, neither factor zero.</summary>
    private static TWord AddProduct(in Layout layout, in Parts<TWord> a, in Parts<TWord> b, bool sign, in Parts<TWord> c, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        TWord high = Word.Multiply(a.Sig, b.Sig, out TWord low);
        int exponent = a.Exp + b.Exp + 1;
        if ((high & TopBit) == TWord.Zero)
        {
            high = (high << 1) | (low >> (WordBits - 1));
            low <<= 1;
            exponent--;
        }

        if (c.Kind == PartKind.Normal)
        {
            TWord addendHigh = c.Sig;
            TWord addendLow = TWord.Zero;
            int distance = exponent - c.Exp;
            if (distance >= 0)
            {
                ShiftPairRightJam(ref addendHigh, ref addendLow, distance);
            }
            else
            {
                ShiftPairRightJam(ref high, ref low, -distance);
                exponent = c.Exp;
            }

            if (sign == c.Sign)
            {
                AddPair(ref high, ref low, addendHigh, addendLow, ref exponent);
            }
            else if (!SubtractPair(ref high, ref low, addendHigh, addendLow, ref sign))
            {
                return PackZero(layout, ZeroSumSign(true, false, mode));
            }

            NormalisePair(ref high, ref low, ref exponent);
        }

        high |= low == TWord.Zero ? TWord.Zero : TWord.One;
        return RoundPack(layout, layout.ArithmeticPrecision(traits), sign, exponent, high, mode, traits, ref flags);
    }

    private static void ShiftPairRightJam(ref TWord high, ref TWord low, int distance)
    {
        if (distance >= WordBits)
        {
            TWord sticky = low == TWord.Zero ? TWord.Zero : TWord.One;
            low = Word.ShiftRightJam(high, distance - WordBits) | sticky;
            high = TWord.Zero;
        }
        else if (distance > 0)
        {
            low = Word.ShiftRightJam(low, distance) | (high << (WordBits - distance));
            high >>= distance;
        }
    }

    private static void AddPair(ref TWord high, ref TWord low, TWord addendHigh, TWord addendLow, ref int exponent)
    {
        low += addendLow;
        TWord carry = low < addendLow ? TWord.One : TWord.Zero;
        TWord sum = high + addendHigh;
        bool overflow = sum < addendHigh;
        high = sum + carry;
        overflow |= high < sum;
        if (overflow)
        {
            low = (low >> 1) | (low & TWord.One) | (high << (WordBits - 1));
            high = (high >> 1) | TopBit;
            exponent++;
        }
    }

    /// <summary>Leaves the magnitude of the difference, its sign flipped when the addend was larger; false when the difference is zero.</summary>
    private static bool SubtractPair(ref TWord high, ref TWord low, TWord addendHigh, TWord addendLow, ref bool sign)
    {
        if (addendHigh > high || (addendHigh == high && addendLow > low))
        {
            (high, addendHigh) = (addendHigh, high);
            (low, addendLow) = (addendLow, low);
            sign = !sign;
        }

        TWord borrow = low < addendLow ? TWord.One : TWord.Zero;
        low -= addendLow;
        high = high - addendHigh - borrow;
        return (high | low) != TWord.Zero;
    }

    private static void NormalisePair(ref TWord high, ref TWord low, ref int exponent)
    {
        if (high == TWord.Zero)
        {
            high = low;
            low = TWord.Zero;
            exponent -= WordBits;
        }

        int shift = Word.LeadingZeros(high);
        if (shift > 0)
        {
            high = (high << shift) | (low >> (WordBits - shift));
            low <<= shift;
            exponent -= shift;
        }
    }
}
