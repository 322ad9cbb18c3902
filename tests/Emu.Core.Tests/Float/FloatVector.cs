using System.Globalization;
using Emu.Abstractions.Cpu.Float;
using Emu.Core.Float;

namespace Emu.Core.Tests.Float;

/// <summary>One line of a vector file: how to run it, and what comes out, spelled as in the file.</summary>
internal static class FloatVector
{
    private static readonly PortableSoftFloat Soft = new();

    /// <summary>Runs the left side of a line in both word sizes that can hold it; the answers are joined when they differ.</summary>
    public static string Run(string leftSide, string traitsText)
    {
        string[] words = leftSide.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        FloatTraits traits = ParseTraits(traitsText);
        string wide = Spell(words, traits, narrow: false);
        bool fits = words[1].Split('>').All(name => name is not ("x80" or "f128" or "i128" or "u128"));
        string narrow = fits ? Spell(words, traits, narrow: true) : wide;
        return narrow == wide ? narrow : $"{narrow} in 64 bits, {wide} in 128";
    }

    private static string Spell(string[] words, FloatTraits traits, bool narrow)
    {
        FloatFlags flags = FloatFlags.None;
        string[] formats = words[1].Split('>');
        string[] name = words[0].Split('+', '/');
        string suffix = name.Length > 1 ? name[1] : "";
        UInt128[] operands = [.. words[3..].Select(word => name[0] == "scale" && word != words[3] ? UInt128.Zero : UInt128.Parse(word, NumberStyles.HexNumber))];
        RoundingMode mode = ParseMode(words[2]);
        string result = name[0] switch
        {
            "toint" => ToInteger(formats, operands[0], mode, suffix, traits, ref flags, narrow),
            "fromint" => FromInteger(formats, operands[0], mode, suffix, traits, ref flags, narrow),
            "cmp" => Compare(ParseFormat(formats[0]), operands, words[2] == "s", traits, ref flags, narrow),
            "class" => (narrow ? Soft.Classify(ParseFormat(formats[0]), (ulong)operands[0], traits) : Soft.Classify(ParseFormat(formats[0]), operands[0], traits)).ToString(),
            "rem" => Remainder(ParseFormat(formats[0]), operands, mode, traits, ref flags, narrow),
            "scale" => Scale(ParseFormat(formats[0]), operands[0], int.Parse(words[4], CultureInfo.InvariantCulture), mode, traits, ref flags, narrow),
            _ => narrow
                ? Hex(Arithmetic64(name[0], suffix, formats, operands, mode, traits, ref flags), ParseFormat(formats[^1]))
                : Hex(Arithmetic128(name[0], suffix, formats, operands, mode, traits, ref flags), ParseFormat(formats[^1])),
        };
        return $"{result} {Spell(flags)}";
    }

    private static ulong Arithmetic64(string name, string suffix, string[] formats, UInt128[] operands, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        FloatFormat f = ParseFormat(formats[0]);
        ulong a = (ulong)operands[0];
        ulong b = operands.Length > 1 ? (ulong)operands[1] : 0;
        return name switch
        {
            "add" => Soft.Add(f, a, b, mode, traits, ref flags),
            "sub" => Soft.Sub(f, a, b, mode, traits, ref flags),
            "mul" => Soft.Mul(f, a, b, mode, traits, ref flags),
            "div" => Soft.Div(f, a, b, mode, traits, ref flags),
            "sqrt" => Soft.Sqrt(f, a, mode, traits, ref flags),
            "muladd" => Soft.MulAdd(f, a, b, (ulong)operands[2], ParseOptions(suffix), mode, traits, ref flags),
            "round" => Soft.RoundToIntegral(f, a, mode, false, traits, ref flags),
            "roundx" => Soft.RoundToIntegral(f, a, mode, true, traits, ref flags),
            "min" => Soft.Min(f, a, b, traits, ref flags),
            "max" => Soft.Max(f, a, b, traits, ref flags),
            "minmag" => Soft.MinMag(f, a, b, traits, ref flags),
            "maxmag" => Soft.MaxMag(f, a, b, traits, ref flags),
            "cvt" => Soft.Convert(f, ParseFormat(formats[1]), a, mode, traits, ref flags),
            _ => throw new FormatException($"unknown operation '{name}'"),
        };
    }

    private static UInt128 Arithmetic128(string name, string suffix, string[] formats, UInt128[] operands, RoundingMode mode, FloatTraits traits, ref FloatFlags flags)
    {
        FloatFormat f = ParseFormat(formats[0]);
        UInt128 a = operands[0];
        UInt128 b = operands.Length > 1 ? operands[1] : 0;
        return name switch
        {
            "add" => Soft.Add(f, a, b, mode, traits, ref flags),
            "sub" => Soft.Sub(f, a, b, mode, traits, ref flags),
            "mul" => Soft.Mul(f, a, b, mode, traits, ref flags),
            "div" => Soft.Div(f, a, b, mode, traits, ref flags),
            "sqrt" => Soft.Sqrt(f, a, mode, traits, ref flags),
            "muladd" => Soft.MulAdd(f, a, b, operands[2], ParseOptions(suffix), mode, traits, ref flags),
            "round" => Soft.RoundToIntegral(f, a, mode, false, traits, ref flags),
            "roundx" => Soft.RoundToIntegral(f, a, mode, true, traits, ref flags),
            "min" => Soft.Min(f, a, b, traits, ref flags),
            "max" => Soft.Max(f, a, b, traits, ref flags),
            "minmag" => Soft.MinMag(f, a, b, traits, ref flags),
            "maxmag" => Soft.MaxMag(f, a, b, traits, ref flags),
            "cvt" => Soft.Convert(f, ParseFormat(formats[1]), a, mode, traits, ref flags),
            _ => throw new FormatException($"unknown operation '{name}'"),
        };
    }

    private static string Scale(FloatFormat format, UInt128 a, int exponent, RoundingMode mode, FloatTraits traits, ref FloatFlags flags, bool narrow)
    {
        return Hex(narrow ? Soft.Scale(format, (ulong)a, exponent, mode, traits, ref flags) : Soft.Scale(format, a, exponent, mode, traits, ref flags), format);
    }

    private static string Remainder(FloatFormat format, UInt128[] operands, RoundingMode mode, FloatTraits traits, ref FloatFlags flags, bool narrow)
    {
        ulong quotient;
        UInt128 rest = narrow
            ? Soft.Rem(format, (ulong)operands[0], (ulong)operands[1], mode, traits, ref flags, out quotient)
            : Soft.Rem(format, operands[0], operands[1], mode, traits, ref flags, out quotient);
        return $"{Hex(rest, format)}/{quotient}";
    }

    private static string Compare(FloatFormat format, UInt128[] operands, bool signaling, FloatTraits traits, ref FloatFlags flags, bool narrow)
    {
        FloatRelation relation = narrow
            ? Soft.Compare(format, (ulong)operands[0], (ulong)operands[1], signaling, traits, ref flags)
            : Soft.Compare(format, operands[0], operands[1], signaling, traits, ref flags);
        return relation.ToString();
    }

    private static string ToInteger(string[] formats, UInt128 a, RoundingMode mode, string suffix, FloatTraits traits, ref FloatFlags flags, bool narrow)
    {
        FloatFormat format = ParseFormat(formats[0]);
        int bits = int.Parse(formats[1][1..], CultureInfo.InvariantCulture);
        int scale = suffix.Length > 0 ? int.Parse(suffix, CultureInfo.InvariantCulture) : 0;
        UInt128 value = (formats[1][0], narrow) switch
        {
            ('i', true) => (UInt128)(Int128)Soft.ToInt(format, (ulong)a, bits, mode, traits, ref flags, scale),
            ('i', false) => (UInt128)Soft.ToInt(format, a, bits, mode, traits, ref flags, scale),
            (_, true) => Soft.ToUInt(format, (ulong)a, bits, mode, traits, ref flags, scale),
            _ => Soft.ToUInt(format, a, bits, mode, traits, ref flags, scale),
        };

        // The whole word is sign-extended (or zero-extended): a mistake above the integer's width shows in the spelling.
        int unused = 128 - bits;
        UInt128 low = (value << unused) >> unused;
        UInt128 extended = formats[1][0] == 'i' ? (UInt128)((Int128)(value << unused) >> unused) : low;
        return extended == value ? low.ToString("x", CultureInfo.InvariantCulture) : $"{value:x} (not extended from {bits} bits)";
    }

    private static string FromInteger(string[] formats, UInt128 value, RoundingMode mode, string suffix, FloatTraits traits, ref FloatFlags flags, bool narrow)
    {
        FloatFormat format = ParseFormat(formats[1]);
        bool signed = formats[0][0] == 'i';
        int unused = 128 - int.Parse(formats[0][1..], CultureInfo.InvariantCulture);
        Int128 extended = (Int128)(value << unused) >> unused;
        int scale = suffix.Length > 0 ? int.Parse(suffix, CultureInfo.InvariantCulture) : 0;
        UInt128 result = (signed, narrow) switch
        {
            (true, true) => Soft.FromInt(format, (long)extended, mode, traits, ref flags, scale),
            (true, false) => Soft.FromInt(format, extended, mode, traits, ref flags, scale),
            (false, true) => Soft.FromUInt(format, (ulong)value, mode, traits, ref flags, scale),
            _ => Soft.FromUInt(format, value, mode, traits, ref flags, scale),
        };
        return Hex(result, format);
    }

    private static string Hex(UInt128 value, FloatFormat format) => value.ToString($"x{format.Bits() / 4}", CultureInfo.InvariantCulture);

    private static string Spell(FloatFlags flags)
    {
        const string Letters = "xuozidf";
        string text = string.Concat(new[] { 4, 3, 2, 1, 0, 6, 5 }.Where(bit => ((int)flags >> bit & 1) != 0).Select(bit => Letters[bit]));
        return text.Length > 0 ? text : "-";
    }

    private static FloatFormat ParseFormat(string name) => Enum.Parse<FloatFormat>(name, ignoreCase: true);

    private static RoundingMode ParseMode(string name) => name switch
    {
        "na" => RoundingMode.NearestAway,
        "tz" => RoundingMode.TowardZero,
        "dn" => RoundingMode.Down,
        "up" => RoundingMode.Up,
        "od" => RoundingMode.Odd,
        "ne" or "-" or "q" or "s" => RoundingMode.NearestEven,
        _ => throw new FormatException($"unknown rounding '{name}'"),
    };

    private static MulAddOptions ParseOptions(string letters)
    {
        return (letters.Contains('p') ? MulAddOptions.NegateProduct : 0)
            | (letters.Contains('c') ? MulAddOptions.NegateAddend : 0)
            | (letters.Contains('r') ? MulAddOptions.NegateResult : 0);
    }

    private static FloatTraits ParseTraits(string text)
    {
        FloatTraits traits = new();
        foreach (string pair in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            string value = pair[(pair.IndexOf('=') + 1)..];
            traits = pair[..pair.IndexOf('=')] switch
            {
                nameof(FloatTraits.NanRule) => traits with { NanRule = Enum.Parse<NanRule>(value) },
                nameof(FloatTraits.SignalingNanFirst) => traits with { SignalingNanFirst = bool.Parse(value) },
                nameof(FloatTraits.MulAddNanOrder) => traits with { MulAddNanOrder = Enum.Parse<MulAddNanOrder>(value) },
                nameof(FloatTraits.MulAddNanAddend) => traits with { MulAddNanAddend = Enum.Parse<MulAddNanAddend>(value) },
                nameof(FloatTraits.SignalingBitSet) => traits with { SignalingBitSet = bool.Parse(value) },
                nameof(FloatTraits.NanQuieting) => traits with { NanQuieting = Enum.Parse<NanQuieting>(value) },
                nameof(FloatTraits.DefaultNanSign) => traits with { DefaultNanSign = bool.Parse(value) },
                nameof(FloatTraits.DefaultNanFraction) => traits with { DefaultNanFraction = Convert.ToByte(value, 16) },
                nameof(FloatTraits.Tininess) => traits with { Tininess = Enum.Parse<Tininess>(value) },
                nameof(FloatTraits.FlushInputs) => traits with { FlushInputs = bool.Parse(value) },
                nameof(FloatTraits.FlushOutputs) => traits with { FlushOutputs = bool.Parse(value) },
                nameof(FloatTraits.FlushOutputFlags) => traits with { FlushOutputFlags = Enum.Parse<FloatFlags>(value) },
                nameof(FloatTraits.MinMaxRule) => traits with { MinMaxRule = Enum.Parse<MinMaxRule>(value) },
                nameof(FloatTraits.IntegerOverflow) => traits with { IntegerOverflow = Enum.Parse<IntegerOverflowRule>(value) },
                nameof(FloatTraits.X80Precision) => traits with { X80Precision = Enum.Parse<X80Precision>(value) },
                _ => throw new FormatException($"unknown trait '{pair}'"),
            };
        }

        return traits;
    }
}
