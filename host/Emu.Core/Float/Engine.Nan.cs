using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Float;

/// <content>Operations with NaN operands (IEEE 754-2019, section 6.2).</content>
internal static partial class Engine<TWord>
{
    /// <summary>The result of an operation with one operand, which is a NaN.</summary>
    private static TWord Propagate(in Layout layout, in Parts<TWord> a, FloatTraits traits, ref FloatFlags flags)
    {
        if (a.Kind == PartKind.Unsupported)
        {
            return Invalid(layout, traits, ref flags);
        }

        if (a.Kind == PartKind.SignalingNan)
        {
            flags |= FloatFlags.Invalid;
        }

        return traits.NanRule == NanRule.DefaultNan ? DefaultNan(layout, traits) : Quiet(layout, a, traits);
    }

    /// <summary>The result of an operation with two operands, at least one of them a NaN.</summary>
    private static TWord Propagate(in Layout layout, in Parts<TWord> a, in Parts<TWord> b, FloatTraits traits, ref FloatFlags flags)
    {
        PartKind kinds = a.Kind | b.Kind;
        if (kinds >= PartKind.Unsupported)
        {
            return Invalid(layout, traits, ref flags);
        }

        if (kinds >= PartKind.SignalingNan)
        {
            flags |= FloatFlags.Invalid;
        }

        bool second;
        switch (traits.NanRule)
        {
            case NanRule.DefaultNan:
                return DefaultNan(layout, traits);
            case NanRule.LargerSignificand:
                second = !a.IsNan || (b.IsNan && SecondIsLarger(a, b));
                break;
            case NanRule.SecondOperand:
                second = Eligible(b, kinds, traits);
                break;
            default:
                second = !Eligible(a, kinds, traits);
                break;
        }

        return Quiet(layout, second ? b : a, traits);
    }

    /// <summary>The result of a x b + c with at least one NaN operand.</summary>
    private static TWord PropagateMulAdd(in Layout layout, in Parts<TWord> a, in Parts<TWord> b, in Parts<TWord> c, FloatTraits traits, ref FloatFlags flags)
    {
        PartKind kinds = a.Kind | b.Kind | c.Kind;
        if (kinds >= PartKind.Unsupported)
        {
            return Invalid(layout, traits, ref flags);
        }

        if (kinds >= PartKind.SignalingNan)
        {
            flags |= FloatFlags.Invalid;
        }

        if (IsInfinityTimesZero(a, b))
        {
            MulAddNanAddend rule = traits.MulAddNanAddend;
            flags |= rule == MulAddNanAddend.Propagate ? FloatFlags.None : FloatFlags.Invalid;
            if (rule == MulAddNanAddend.DefaultNan || (rule == MulAddNanAddend.DefaultNanIfQuiet && c.Kind == PartKind.QuietNan))
            {
                return DefaultNan(layout, traits);
            }
        }

        if (traits.NanRule == NanRule.DefaultNan)
        {
            return DefaultNan(layout, traits);
        }

        return traits.MulAddNanOrder switch
        {
            MulAddNanOrder.Acb => FirstOf(layout, a, c, b, kinds, traits),
            MulAddNanOrder.Bac => FirstOf(layout, b, a, c, kinds, traits),
            MulAddNanOrder.Bca => FirstOf(layout, b, c, a, kinds, traits),
            MulAddNanOrder.Cab => FirstOf(layout, c, a, b, kinds, traits),
            MulAddNanOrder.Cba => FirstOf(layout, c, b, a, kinds, traits),
            _ => FirstOf(layout, a, b, c, kinds, traits),
        };
    }

    private static bool IsInfinityTimesZero(in Parts<TWord> a, in Parts<TWord> b)
    {
        return (a.Kind == PartKind.Infinity && b.Kind == PartKind.Zero) || (a.Kind == PartKind.Zero && b.Kind == PartKind.Infinity);
    }

    private static TWord FirstOf(in Layout layout, in Parts<TWord> x, in Parts<TWord> y, in Parts<TWord> z, PartKind kinds, FloatTraits traits)
    {
        if (Eligible(x, kinds, traits))
        {
            return Quiet(layout, x, traits);
        }

        return Quiet(layout, Eligible(y, kinds, traits) ? y : z, traits);
    }

    /// <summary>Whether an operand may be the one delivered, given the kinds of all operands.</summary>
    private static bool Eligible(in Parts<TWord> operand, PartKind kinds, FloatTraits traits)
    {
        return traits.SignalingNanFirst && kinds >= PartKind.SignalingNan ? operand.Kind == PartKind.SignalingNan : operand.IsNan;
    }

    private static bool SecondIsLarger(in Parts<TWord> a, in Parts<TWord> b)
    {
        if (a.Kind != b.Kind)
        {
            return b.Kind == PartKind.QuietNan;
        }

        return b.Sig > a.Sig || (b.Sig == a.Sig && a.Sign && !b.Sign);
    }

    private static TWord Quiet(in Layout layout, in Parts<TWord> nan, FloatTraits traits)
    {
        TWord fraction = nan.Sig;
        if (nan.Kind == PartKind.SignalingNan)
        {
            if (traits.NanQuieting == NanQuieting.DefaultNan)
            {
                return DefaultNan(layout, traits);
            }

            TWord leading = TopBit >> 1;
            fraction = traits.SignalingBitSet ? (fraction & ~leading) | (leading >> 1) : fraction | leading;
        }

        fraction >>= WordBits - 1 - layout.FractionBits;

        // A payload that lies wholly below a narrower format's fraction would leave an infinity.
        return fraction == TWord.Zero ? DefaultNan(layout, traits) : PackInfinity(layout, nan.Sign) | fraction;
    }

    private static TWord DefaultNan(in Layout layout, FloatTraits traits) => TWord.CreateTruncating(traits.DefaultNan(layout.Format));
}
