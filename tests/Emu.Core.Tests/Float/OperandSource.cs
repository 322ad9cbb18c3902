using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Tests.Float;

/// <summary>Operands with a fixed seed, crowded where arithmetic is hard: around one, at both ends of the exponent range, long runs of equal bits.</summary>
internal sealed class OperandSource(int seed)
{
    private readonly Random random = new(seed);

    public int Below(int limit) => random.Next(limit);

    public UInt128 Bits(int count) => count == 0 ? 0 : new UInt128((ulong)random.NextInt64(long.MinValue, long.MaxValue), (ulong)random.NextInt64(long.MinValue, long.MaxValue)) >> (128 - count);

    /// <summary>Any encoding of a format but the unsupported ones, infinities and NaNs included.</summary>
    public UInt128 Any(FloatFormat format) => Encode(format, Exponent(format, (1 << format.ExponentBits()) - 1));

    /// <summary>A zero or a finite number.</summary>
    public UInt128 Finite(FloatFormat format) => Encode(format, Math.Min(Exponent(format, (1 << format.ExponentBits()) - 1), (1 << format.ExponentBits()) - 2));

    public RoundingMode Mode() => (RoundingMode)Below(6);

    private int Exponent(FloatFormat format, int maximum)
    {
        int bias = format.ExponentBias();
        int field = Below(10) switch
        {
            0 => 0,
            1 => maximum,
            2 => maximum - 1 - Below(3),
            3 => 1 + Below(3),
            4 => Below(maximum),
            5 => bias + format.FractionBits() + Below(5) - 2,
            6 => bias - format.FractionBits() + Below(5) - 2,
            _ => bias + Below(9) - 4,
        };
        return Math.Clamp(field, 0, maximum);
    }

    private UInt128 Encode(FloatFormat format, int field)
    {
        int bits = format.FractionBits();
        UInt128 all = (UInt128.One << bits) - 1;
        UInt128 fraction = Below(8) switch
        {
            0 => 0,
            1 => all,
            2 => UInt128.One << Below(bits),
            3 => all ^ (UInt128.One << Below(bits)),
            4 => (all << Below(bits)) & all,
            5 => all >> Below(bits),
            _ => Bits(bits),
        };
        UInt128 integer = format == FloatFormat.X80 && field != 0 ? UInt128.One << bits : 0;
        int exponentShift = format == FloatFormat.X80 ? bits + 1 : bits;
        return ((UInt128)Below(2) << (format.Bits() - 1)) | ((UInt128)field << exponentShift) | integer | fraction;
    }
}
