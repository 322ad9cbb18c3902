using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Float;

/// <content>Addition and subtraction (IEEE 754-2019, section 5.4.1; the sign of a zero sum: section 6.3).</content>
internal static partial class Engine<TWord>
{
    public static TWord Add(in Layout layout, TWord rawA, TWord rawB, bool subtract, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        Parts<TWord> a = Unpack(layout, rawA, traits, ref flags);
        Parts<TWord> b = Unpack(layout, rawB, traits, ref flags);
        PartKind kinds = a.Kind | b.Kind;
        if (kinds >= PartKind.QuietNan)
        {
            return Propagate(layout, a, b, traits, ref flags);
        }

        b.Sign ^= subtract;
        if (kinds >= PartKind.Infinity)
        {
            if (a.Kind == b.Kind && a.Sign != b.Sign)
            {
                return Invalid(layout, traits, ref flags);
            }

            Use(a, b, ref flags);
            return PackInfinity(layout, a.Kind == PartKind.Infinity ? a.Sign : b.Sign);
        }

        Use(a, b, ref flags);
        if (a.Kind == PartKind.Zero || b.Kind == PartKind.Zero)
        {
            return AddZero(layout, a, b, mode, traits, ref flags);
        }

        return AddFinite(layout, a, b, mode, traits, ref flags);
    }

    private static bool ZeroSumSign(bool a, bool b, RoundingMode mode) => a == b ? a : mode == RoundingMode.Down;

    private static TWord AddZero(in Layout layout, in Parts<TWord> a, in Parts<TWord> b, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        if (a.Kind == b.Kind)
        {
            return PackZero(layout, ZeroSumSign(a.Sign, b.Sign, mode));
        }

        // Not simply the operand: a narrowed precision rounds it, flushing may take it.
        Parts<TWord> sum = a.Kind == PartKind.Zero ? b : a;
        return RoundPack(layout, layout.ArithmeticPrecision(traits), sum.Sign, sum.Exp, sum.Sig, mode, traits, ref flags);
    }

    private static TWord AddFinite(in Layout layout, in Parts<TWord> a, in Parts<TWord> b, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        bool swap = a.Exp < b.Exp || (a.Exp == b.Exp && a.Sig < b.Sig);
        Parts<TWord> large = swap ? b : a;
        Parts<TWord> small = swap ? a : b;
        TWord aligned = Word.ShiftRightJam(small.Sig, large.Exp - small.Exp);
        TWord sum;
        int exponent = large.Exp;
        if (large.Sign == small.Sign)
        {
            sum = large.Sig + aligned;
            if (sum < aligned)
            {
                sum = (sum >> 1) | (sum & TWord.One) | TopBit;
                exponent++;
            }
        }
        else
        {
            sum = large.Sig - aligned;
            if (sum == TWord.Zero)
            {
                return PackZero(layout, ZeroSumSign(large.Sign, small.Sign, mode));
            }

            int shift = Word.LeadingZeros(sum);
            sum <<= shift;
            exponent -= shift;
        }

        return RoundPack(layout, layout.ArithmeticPrecision(traits), large.Sign, exponent, sum, mode, traits, ref flags);
    }
}
