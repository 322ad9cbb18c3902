using Emu.Abstractions.Cpu.Float;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>Seeded operands of a float format: numbers whose exponents lie near the edges of the format, near each other, near integers, and every special kind.</summary>
internal sealed class FloatOperands(FloatFormat format, int seed)
{
    private readonly Random random = new(seed);
    private readonly int fractionBits = format.FractionBits();
    private readonly int bias = format.ExponentBias();
    private int lastField;

    /// <summary>
    /// Three operands; now and then two are alike, opposite, the third is the product of the others or its opposite, or the product is the largest one that
    /// is tiny and yet rounds to the smallest normal number.
    /// </summary>
    public (ulong A, ulong B, ulong C) Triple()
    {
        (ulong a, ulong b, ulong c) = (Number(), Number(), Number());
        return random.Next(8) switch
        {
            0 => (a, a, c),
            1 => (a, a ^ Sign, a),
            2 => (a, b, Product(a, b)),
            3 => (a, b, Product(a, b) ^ Sign),
            4 => (((ulong)bias << fractionBits) - 1, (1UL << fractionBits) | (a & Sign), c & Sign),
            _ => (a, b, c),
        };
    }

    /// <summary>An integer of any length, and those around powers of two.</summary>
    public ulong Integer()
    {
        int shift = random.Next(64);
        return random.Next(3) switch
        {
            0 => Bits() >> shift,
            1 => 0 - (Bits() >> shift),
            _ => (1UL << shift) + (ulong)random.Next(-2, 3),
        };
    }

    private ulong Sign => 1UL << (format.Bits() - 1);

    private ulong Number()
    {
        int top = (2 * bias) + 1;
        int field = random.Next(12) switch
        {
            0 => 0,
            1 => top,
            2 => top - random.Next(1, 4),
            3 => random.Next(0, 4),
            4 => random.Next(50, 120),
            5 or 6 => Math.Clamp(lastField + random.Next(-fractionBits - 3, fractionBits + 4), 0, top),
            7 or 8 => bias + random.Next(-3, 66),
            9 => bias + random.Next(-fractionBits - 2, 3),
            _ => random.Next(top + 1),
        };
        lastField = field = Math.Min(field, top);
        return ((ulong)field << fractionBits) | Fraction() | (random.Next(2) == 0 ? 0 : Sign);
    }

    private ulong Fraction()
    {
        ulong all = (1UL << fractionBits) - 1;
        return random.Next(6) switch
        {
            0 => 0,
            1 => all,
            2 => 1,
            3 => Bits() & all & ~((1UL << random.Next(fractionBits)) - 1),
            4 => 1UL << random.Next(fractionBits),
            _ => Bits() & all,
        };
    }

    private ulong Product(ulong a, ulong b) => format == FloatFormat.F32
        ? BitConverter.SingleToUInt32Bits(BitConverter.UInt32BitsToSingle((uint)a) * BitConverter.UInt32BitsToSingle((uint)b))
        : BitConverter.DoubleToUInt64Bits(BitConverter.UInt64BitsToDouble(a) * BitConverter.UInt64BitsToDouble(b));

    private ulong Bits() => (ulong)random.NextInt64(long.MinValue, long.MaxValue);
}
