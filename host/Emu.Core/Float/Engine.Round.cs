using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Float;

/// <content>Rounding (IEEE 754-2019, section 4.3, and the flags of sections 7.4 to 7.6).</content>
internal static partial class Engine<TWord>
{
    /// <summary>Whether what was kept must grow by one, given the bits that were not kept, as a fraction of one at the top of a word.</summary>
    private static bool RoundsUp(RoundingMode mode, bool sign, TWord kept, TWord rest)
    {
        switch (mode)
        {
            case RoundingMode.NearestEven:
                return rest > TopBit || (rest == TopBit && TWord.IsOddInteger(kept));
            case RoundingMode.NearestAway:
                return rest >= TopBit;
            case RoundingMode.TowardZero:
                return false;
            case RoundingMode.Down:
                return sign && rest != TWord.Zero;
            case RoundingMode.Up:
                return !sign && rest != TWord.Zero;
            case RoundingMode.Odd:
                return rest != TWord.Zero && TWord.IsEvenInteger(kept);
            default:
                throw new ArgumentOutOfRangeException(nameof(mode), mode, "not a rounding mode");
        }
    }

    /// <summary>Rounds to the whole precision of the format.</summary>
    private static TWord RoundPack(in Layout layout, bool sign, int exponent, TWord significand, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        return RoundPack(layout, layout.Precision, sign, exponent, significand, mode, traits, ref flags);
    }

    /// <summary>Rounds significand / 2^(N-1) x 2^exponent, whose top bit is set, to precision bits and packs it.</summary>
    private static TWord RoundPack(in Layout layout, int precision, bool sign, int exponent, TWord significand, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        int field = exponent + layout.Bias;
        if (field <= 0)
        {
            return RoundPackTiny(layout, precision, sign, field, significand, mode, traits, ref flags);
        }

        TWord kept = significand >> (WordBits - precision);
        TWord rest = significand << precision;
        FloatFlags raised = FloatFlags.None;
        if (rest != TWord.Zero)
        {
            raised = FloatFlags.Inexact;
            if (RoundsUp(mode, sign, kept, rest))
            {
                kept += TWord.One;
                if (kept >> precision != TWord.Zero)
                {
                    kept >>= 1;
                    field++;
                }
            }
        }

        if (field >= layout.MaxField)
        {
            flags |= FloatFlags.Overflow | FloatFlags.Inexact;
            return Overflow(layout, precision, sign, mode);
        }

        flags |= raised;
        return PackFinite(layout, sign, field, kept << (layout.Precision - precision));
    }

    private static TWord RoundPackTiny(in Layout layout, int precision, bool sign, int field, TWord significand, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        bool tiny = field < 0 || traits.Tininess == Tininess.BeforeRounding || !ReachesNormal(precision, sign, significand, mode);
        if (tiny && traits.FlushOutputs)
        {
            flags |= FloatFlags.OutputDenormal | traits.FlushOutputFlags;
            return PackZero(layout, sign);
        }

        significand = Word.ShiftRightJam(significand, 1 - field);
        TWord kept = significand >> (WordBits - precision);
        TWord rest = significand << precision;
        if (rest != TWord.Zero)
        {
            flags |= tiny ? FloatFlags.Inexact | FloatFlags.Underflow : FloatFlags.Inexact;
            if (RoundsUp(mode, sign, kept, rest))
            {
                kept += TWord.One;
            }
        }

        // Rounding may have made the smallest normal number.
        int packedField = kept >> (precision - 1) != TWord.Zero ? 1 : 0;
        return PackFinite(layout, sign, packedField, kept << (layout.Precision - precision));
    }

    /// <summary>Whether a number just below the smallest normal one reaches it when rounded with an unbounded exponent.</summary>
    private static bool ReachesNormal(int precision, bool sign, TWord significand, RoundingMode mode)
    {
        TWord kept = significand >> (WordBits - precision);
        TWord rest = significand << precision;
        return kept == Ones(precision) && rest != TWord.Zero && RoundsUp(mode, sign, kept, rest);
    }

    private static TWord Overflow(in Layout layout, int precision, bool sign, RoundingMode mode)
    {
        bool infinite = mode switch
        {
            RoundingMode.TowardZero or RoundingMode.Odd => false,
            RoundingMode.Down => sign,
            RoundingMode.Up => !sign,
            _ => true,
        };
        return infinite
            ? PackInfinity(layout, sign)
            : PackFinite(layout, sign, layout.MaxField - 1, Ones(precision) << (layout.Precision - precision));
    }
}
