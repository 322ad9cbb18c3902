using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Float;

/// <summary>
/// The arithmetic, once for both word sizes: unpack the operands to a sign, an exponent and a significand at the top of a word, compute with the lost bits gathered
/// in the lowest bit, round and pack. A 64-bit word carries the formats to 64 bits; a 128-bit word carries them all.
/// </summary>
/// <typeparam name="TWord"><see cref="ulong"/> or <see cref="UInt128"/>.</typeparam>
internal static partial class Engine<TWord>
    where TWord : unmanaged, IBinaryInteger<TWord>, IUnsignedNumber<TWord>
{
    /// <summary>Beyond any exponent that arithmetic can reach, and far from overflow.</summary>
    private const int ExponentLimit = 1 << 20;

    private static int WordBits => Unsafe.SizeOf<TWord>() * 8;

    private static TWord TopBit => TWord.One << (WordBits - 1);

    /// <summary>A word with the given number of low bits set; 0 to the word's width.</summary>
    private static TWord Ones(int bits) => bits == 0 ? TWord.Zero : ~TWord.Zero >> (WordBits - bits);

    /// <summary>Whether the format stores the integer bit; no format of 64 bits does, which removes the question there.</summary>
    private static bool VisibleInteger(in Layout layout) => typeof(TWord) == typeof(UInt128) && layout.VisibleInteger;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Parts<TWord> Unpack(in Layout layout, TWord raw, FloatTraits traits, ref FloatFlags flags)
    {
        Parts<TWord> parts = default;
        int field = int.CreateTruncating(raw >> layout.ExponentShift) & layout.MaxField;
        parts.Sign = ((raw >> layout.SignShift) & TWord.One) != TWord.Zero;
        parts.Sig = raw << (WordBits - 1 - layout.FractionBits);
        if ((uint)(field - 1) < (uint)(layout.MaxField - 1) && (!VisibleInteger(layout) || (parts.Sig & TopBit) != TWord.Zero))
        {
            parts.Kind = PartKind.Normal;
            parts.Sig |= TopBit;
            parts.Exp = field - layout.Bias;
        }
        else
        {
            UnpackSpecial(ref parts, layout, field, traits, ref flags);
        }

        return parts;
    }

    /// <summary>Everything but normal numbers. Sig has the fraction, and above it the integer bit where it is stored.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UnpackSpecial(ref Parts<TWord> parts, in Layout layout, int field, FloatTraits traits, ref FloatFlags flags)
    {
        bool integer = VisibleInteger(layout) && (parts.Sig & TopBit) != TWord.Zero;
        TWord fraction = parts.Sig & ~TopBit;
        parts.Sig = fraction;
        if (field == 0)
        {
            UnpackSmall(ref parts, layout, integer ? fraction | TopBit : fraction, traits, ref flags);
        }
        else if (VisibleInteger(layout) && !integer)
        {
            parts.Kind = PartKind.Unsupported;
        }
        else if (fraction == TWord.Zero)
        {
            parts.Kind = PartKind.Infinity;
        }
        else
        {
            bool leading = (fraction << 1 & TopBit) != TWord.Zero;
            parts.Kind = leading == traits.SignalingBitSet ? PartKind.SignalingNan : PartKind.QuietNan;
        }
    }

    /// <summary>Exponent field zero. An extended number with the integer bit set here needs no normalising; it still counts as subnormal.</summary>
    private static void UnpackSmall(ref Parts<TWord> parts, in Layout layout, TWord significand, FloatTraits traits, ref FloatFlags flags)
    {
        if (significand == TWord.Zero)
        {
            return;
        }

        if (traits.FlushInputs)
        {
            flags |= FloatFlags.InputDenormal;
            parts.Sig = TWord.Zero;
            return;
        }

        int shift = Word.LeadingZeros(significand);
        parts.Kind = PartKind.Normal;
        parts.Subnormal = true;
        parts.Sig = significand << shift;
        parts.Exp = 1 - layout.Bias - shift;
    }

    private static TWord SignOf(in Layout layout, bool sign) => sign ? TWord.One << layout.SignShift : TWord.Zero;

    private static TWord PackZero(in Layout layout, bool sign) => SignOf(layout, sign);

    private static TWord PackInfinity(in Layout layout, bool sign)
    {
        TWord integer = VisibleInteger(layout) ? TWord.One << layout.FractionBits : TWord.Zero;
        return SignOf(layout, sign) | (Ones(layout.ExponentBits) << layout.ExponentShift) | integer;
    }

    /// <summary>Packs a significand whose integer bit is at its place in the format (clear for a subnormal number).</summary>
    private static TWord PackFinite(in Layout layout, bool sign, int field, TWord significand)
    {
        TWord stored = VisibleInteger(layout) ? significand : significand & Ones(layout.FractionBits);
        return SignOf(layout, sign) | (TWord.CreateTruncating(field) << layout.ExponentShift) | stored;
    }

    /// <summary>An operand given back as it was read: a flushed one is zero by now.</summary>
    private static TWord Repack(in Layout layout, in Parts<TWord> parts, TWord raw)
    {
        return parts.Kind == PartKind.Zero ? PackZero(layout, parts.Sign) : raw & Ones(layout.SignShift + 1);
    }

    private static TWord Invalid(in Layout layout, FloatTraits traits, ref FloatFlags flags)
    {
        flags |= FloatFlags.Invalid;
        return TWord.CreateTruncating(traits.DefaultNan(layout.Format));
    }

    /// <summary>Notes subnormal operands that take part in a computation.</summary>
    private static void Use(in Parts<TWord> a, in Parts<TWord> b, ref FloatFlags flags)
    {
        if (a.Subnormal | b.Subnormal)
        {
            flags |= FloatFlags.InputDenormal;
        }
    }
}
