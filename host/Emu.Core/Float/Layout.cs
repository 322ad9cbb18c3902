using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Float;

/// <summary>The fields of a format, as the engine needs them.</summary>
internal readonly struct Layout
{
    private readonly byte exponentBits;
    private readonly byte fractionBits;

    private Layout(FloatFormat format)
    {
        // Spans of bytes: the only tables that cost nothing in unoptimised code too.
        ReadOnlySpan<byte> exponents = [5, 8, 8, 11, 15, 15];
        ReadOnlySpan<byte> fractions = [10, 7, 23, 52, 63, 112];
        Format = format;
        exponentBits = exponents[(int)format];
        fractionBits = fractions[(int)format];
    }

    public FloatFormat Format { get; }

    public int ExponentBits => exponentBits;

    public int FractionBits => fractionBits;

    /// <summary>Whether the integer bit of the significand is stored.</summary>
    public bool VisibleInteger => Format == FloatFormat.X80;

    /// <summary>Significand bits, the integer bit included.</summary>
    public int Precision => FractionBits + 1;

    public int Bias => (1 << (ExponentBits - 1)) - 1;

    /// <summary>The exponent field of infinities and NaNs.</summary>
    public int MaxField => (1 << ExponentBits) - 1;

    /// <summary>The position of the exponent field's lowest bit.</summary>
    public int ExponentShift => VisibleInteger ? FractionBits + 1 : FractionBits;

    public int SignShift => ExponentShift + ExponentBits;

    /// <summary>A format that fits 64 bits.</summary>
    public static Layout Narrow(FloatFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)format, (int)FloatFormat.F64, nameof(format));
        return new Layout(format);
    }

    /// <summary>Any format.</summary>
    public static Layout Any(FloatFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)format, (int)FloatFormat.F128, nameof(format));
        return new Layout(format);
    }

    /// <summary>To how many bits arithmetic rounds: all, unless the CPU narrows the extended format.</summary>
    public int ArithmeticPrecision(FloatTraits traits)
    {
        if (!VisibleInteger)
        {
            return Precision;
        }

        return traits.X80Precision switch
        {
            X80Precision.Double => 53,
            X80Precision.Single => 24,
            _ => Precision,
        };
    }
}
