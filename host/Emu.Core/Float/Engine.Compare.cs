using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Float;

/// <content>Comparison, minimum and maximum, class (IEEE 754-2019, sections 5.11, 9.6 and 5.7.2).</content>
internal static partial class Engine<TWord>
{
    public static FloatRelation Compare(in Layout layout, TWord rawA, TWord rawB, bool signaling, FloatTraits traits, ref FloatFlags flags)
    {
        Parts<TWord> a = Unpack(layout, rawA, traits, ref flags);
        Parts<TWord> b = Unpack(layout, rawB, traits, ref flags);
        PartKind kinds = a.Kind | b.Kind;
        if (kinds >= PartKind.QuietNan)
        {
            if (signaling || kinds >= PartKind.SignalingNan)
            {
                flags |= FloatFlags.Invalid;
            }

            return FloatRelation.Unordered;
        }

        Use(a, b, ref flags);
        return Order(a, b);
    }

    public static TWord MinMax(in Layout layout, TWord rawA, TWord rawB, MinMaxOperation operation, MinMaxRule rule, FloatTraits traits, ref FloatFlags flags)
    {
        Parts<TWord> a = Unpack(layout, rawA, traits, ref flags);
        Parts<TWord> b = Unpack(layout, rawB, traits, ref flags);
        PartKind kinds = a.Kind | b.Kind;
        if (kinds >= PartKind.QuietNan)
        {
            if (rule == MinMaxRule.SecondOperand)
            {
                flags |= FloatFlags.Invalid;
                return Repack(layout, b, rawB);
            }

            return MinMaxNan(layout, a, b, rawA, rawB, rule, traits, ref flags);
        }

        Use(a, b, ref flags);
        bool wantLess = operation is MinMaxOperation.Min or MinMaxOperation.MinMagnitude;
        FloatRelation relation = FloatRelation.Equal;
        if (operation is MinMaxOperation.MinMagnitude or MinMaxOperation.MaxMagnitude)
        {
            relation = (FloatRelation)OrderMagnitude(a, b);
        }

        if (relation == FloatRelation.Equal)
        {
            relation = Order(a, b);
        }

        bool first = relation == (wantLess ? FloatRelation.Less : FloatRelation.Greater);
        if (rule == MinMaxRule.SecondOperand)
        {
            return first ? Repack(layout, a, rawA) : Repack(layout, b, rawB);
        }

        if (relation == FloatRelation.Equal)
        {
            // Equal operands differ at most in the sign of zero.
            first = a.Sign == wantLess;
        }

        return first ? Repack(layout, a, rawA) : Repack(layout, b, rawB);
    }

    private static TWord MinMaxNan(in Layout layout, in Parts<TWord> a, in Parts<TWord> b, TWord rawA, TWord rawB, MinMaxRule rule, FloatTraits traits, ref FloatFlags flags)
    {
        PartKind kinds = a.Kind | b.Kind;
        bool numberWins = rule switch
        {
            MinMaxRule.Number2019 => kinds < PartKind.Unsupported,
            MinMaxRule.Number2008 => kinds < PartKind.SignalingNan,
            _ => false,
        };
        if (!numberWins || (a.IsNan && b.IsNan))
        {
            return Propagate(layout, a, b, traits, ref flags);
        }

        if (kinds >= PartKind.SignalingNan)
        {
            flags |= FloatFlags.Invalid;
        }

        return a.IsNan ? Repack(layout, b, rawB) : Repack(layout, a, rawA);
    }

    public static FloatClass Classify(in Layout layout, TWord raw, FloatTraits traits)
    {
        int field = int.CreateTruncating(raw >> layout.ExponentShift) & layout.MaxField;
        TWord significand = raw & Ones(layout.ExponentShift);
        bool sign = ((raw >> layout.SignShift) & TWord.One) != TWord.Zero;
        if (field == 0)
        {
            bool zero = significand == TWord.Zero;
            return sign
                ? (zero ? FloatClass.NegativeZero : FloatClass.NegativeSubnormal)
                : (zero ? FloatClass.PositiveZero : FloatClass.PositiveSubnormal);
        }

        if (VisibleInteger(layout) && significand >> layout.FractionBits == TWord.Zero)
        {
            return FloatClass.Unsupported;
        }

        if (field != layout.MaxField)
        {
            return sign ? FloatClass.NegativeNormal : FloatClass.PositiveNormal;
        }

        TWord fraction = significand & Ones(layout.FractionBits);
        if (fraction == TWord.Zero)
        {
            return sign ? FloatClass.NegativeInfinity : FloatClass.PositiveInfinity;
        }

        bool leading = fraction >> (layout.FractionBits - 1) != TWord.Zero;
        return leading == traits.SignalingBitSet ? FloatClass.SignalingNan : FloatClass.QuietNan;
    }

    private static FloatRelation Order(in Parts<TWord> a, in Parts<TWord> b)
    {
        if (a.Kind == PartKind.Zero && b.Kind == PartKind.Zero)
        {
            return FloatRelation.Equal;
        }

        if (a.Sign != b.Sign)
        {
            return a.Sign ? FloatRelation.Less : FloatRelation.Greater;
        }

        int magnitude = OrderMagnitude(a, b);
        return (FloatRelation)(a.Sign ? -magnitude : magnitude);
    }

    /// <summary>-1, 0 or 1 as |a| is less than, equal to or greater than |b|.</summary>
    private static int OrderMagnitude(in Parts<TWord> a, in Parts<TWord> b)
    {
        if (a.Kind != b.Kind)
        {
            return a.Kind < b.Kind ? -1 : 1;
        }

        if (a.Kind != PartKind.Normal)
        {
            return 0;
        }

        return a.Exp != b.Exp ? Math.Sign(a.Exp - b.Exp) : a.Sig.CompareTo(b.Sig);
    }
}
