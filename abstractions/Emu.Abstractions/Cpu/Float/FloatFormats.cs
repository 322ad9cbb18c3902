namespace Emu.Abstractions.Cpu.Float;

/// <summary>The shape of each <see cref="FloatFormat"/>. Every method throws <see cref="ArgumentOutOfRangeException"/> for an unnamed format. Safe from any thread.</summary>
public static class FloatFormats
{
    /// <summary>The width of an encoding in bits: 16, 32, 64, 80 or 128.</summary>
    /// <param name="format">The format.</param>
    /// <returns>The number of bits.</returns>
    public static int Bits(this FloatFormat format)
    {
        return 1 + format.ExponentBits() + format.FractionBits() + (format == FloatFormat.X80 ? 1 : 0);
    }

    /// <summary>The width of the biased exponent field in bits.</summary>
    /// <param name="format">The format.</param>
    /// <returns>The number of bits.</returns>
    public static int ExponentBits(this FloatFormat format)
    {
        ReadOnlySpan<byte> bits = [5, 8, 8, 11, 15, 15];
        return bits[Checked(format)];
    }

    /// <summary>The width of the fraction field in bits, without a visible integer bit.</summary>
    /// <param name="format">The format.</param>
    /// <returns>The number of bits; the precision is one more.</returns>
    public static int FractionBits(this FloatFormat format)
    {
        ReadOnlySpan<byte> bits = [10, 7, 23, 52, 63, 112];
        return bits[Checked(format)];
    }

    /// <summary>What is added to an exponent to store it; also the largest exponent of a finite number.</summary>
    /// <param name="format">The format.</param>
    /// <returns>The bias.</returns>
    public static int ExponentBias(this FloatFormat format)
    {
        return (1 << (format.ExponentBits() - 1)) - 1;
    }

    /// <summary>Whether an encoding needs a <see cref="UInt128"/>.</summary>
    /// <param name="format">The format.</param>
    /// <returns>True for <see cref="FloatFormat.X80"/> and <see cref="FloatFormat.F128"/>.</returns>
    public static bool IsWide(this FloatFormat format)
    {
        return Checked(format) >= (int)FloatFormat.X80;
    }

    private static int Checked(FloatFormat format)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((int)format, (int)FloatFormat.F128, nameof(format));
        return (int)format;
    }
}
