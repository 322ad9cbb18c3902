using System.Numerics;
using Emu.Abstractions.Cpu.Float;

namespace Emu.Core.Tests.Float;

/// <summary>
/// IEEE 754 by its definition: the exact result as a fraction of big integers, then the rounding of section 4.3 and the flags of sections 7.4 to 7.6. It shares
/// nothing with the engine; finite operands and non-zero results only.
/// </summary>
internal sealed class ExactReference(FloatFormat format, RoundingMode mode, Tininess tininess, int precision)
{
    private readonly int largestExponent = format.ExponentBias();
    private readonly int smallestExponent = 1 - format.ExponentBias();

    /// <summary>A finite operand as mantissa x 2^exponent, with its sign.</summary>
    public static (BigInteger Mantissa, int Exponent) Decode(FloatFormat format, UInt128 raw)
    {
        int fractionBits = format.FractionBits();
        int exponentShift = format == FloatFormat.X80 ? fractionBits + 1 : fractionBits;
        int field = (int)(raw >> exponentShift) & ((1 << format.ExponentBits()) - 1);
        BigInteger mantissa = raw & ((UInt128.One << exponentShift) - 1);
        if (format != FloatFormat.X80 && field != 0)
        {
            mantissa += BigInteger.One << fractionBits;
        }

        bool negative = (raw >> (format.Bits() - 1)) != 0;
        return (negative ? -mantissa : mantissa, Math.Max(field, 1) - format.ExponentBias() - fractionBits);
    }

    /// <summary>The rounded numerator / denominator x 2^exponent; neither is zero, the denominator is positive.</summary>
    public (UInt128 Raw, FloatFlags Flags) Round(BigInteger numerator, BigInteger denominator, int exponent)
    {
        bool negative = numerator.Sign < 0;
        numerator = BigInteger.Abs(numerator);

        // 2^magnitude <= value < 2^(magnitude + 1)
        int magnitude = (int)numerator.GetBitLength() - (int)denominator.GetBitLength() + exponent;
        if (Scaled(numerator, denominator, exponent - magnitude).Whole.IsZero)
        {
            magnitude--;
        }

        BigInteger unbounded = Quantise(numerator, denominator, exponent, magnitude - precision + 1, negative, out _);
        int quantum = Math.Max(magnitude, smallestExponent) - precision + 1;
        BigInteger rounded = Quantise(numerator, denominator, exponent, quantum, negative, out bool inexact);
        if (BitLength(rounded, quantum) > largestExponent + 1)
        {
            return (Overflow(negative), FloatFlags.Overflow | FloatFlags.Inexact);
        }

        bool tiny = magnitude < smallestExponent
            && (tininess == Tininess.BeforeRounding || BitLength(unbounded, magnitude - precision + 1) <= smallestExponent);
        FloatFlags flags = (inexact ? FloatFlags.Inexact : 0) | (inexact && tiny ? FloatFlags.Underflow : 0);
        return (Encode(rounded, quantum, negative), flags);
    }

    /// <summary>The root of mantissa x 2^exponent, mantissa positive.</summary>
    public (UInt128 Raw, FloatFlags Flags) RoundRoot(BigInteger mantissa, int exponent)
    {
        const int ExtraBits = 200;
        int odd = exponent & 1;
        BigInteger square = mantissa << (2 * ExtraBits + odd);
        BigInteger root = Root(square);
        BigInteger sticky = root * root == square ? 0 : 1;
        return Round(2 * root + sticky, 1, (exponent - odd) / 2 - ExtraBits - 1);
    }

    private static long BitLength(BigInteger value, int exponent) => value.IsZero ? long.MinValue : value.GetBitLength() + exponent;

    private static (BigInteger Whole, BigInteger Remainder, BigInteger Divisor) Scaled(BigInteger numerator, BigInteger denominator, int shift)
    {
        BigInteger dividend = shift > 0 ? numerator << shift : numerator;
        BigInteger divisor = shift < 0 ? denominator << -shift : denominator;
        BigInteger whole = BigInteger.DivRem(dividend, divisor, out BigInteger rest);
        return (whole, rest, divisor);
    }

    private BigInteger Quantise(BigInteger numerator, BigInteger denominator, int exponent, int quantum, bool negative, out bool inexact)
    {
        (BigInteger whole, BigInteger rest, BigInteger divisor) = Scaled(numerator, denominator, exponent - quantum);
        inexact = !rest.IsZero;
        int half = (2 * rest).CompareTo(divisor);
        bool up = mode switch
        {
            RoundingMode.NearestEven => half > 0 || (half == 0 && !whole.IsEven),
            RoundingMode.NearestAway => half >= 0,
            RoundingMode.Down => inexact && negative,
            RoundingMode.Up => inexact && !negative,
            RoundingMode.Odd => inexact && whole.IsEven,
            _ => false,
        };
        return up ? whole + 1 : whole;
    }

    private UInt128 Overflow(bool negative)
    {
        bool infinite = mode is RoundingMode.NearestEven or RoundingMode.NearestAway || mode == (negative ? RoundingMode.Down : RoundingMode.Up);
        int field = (1 << format.ExponentBits()) - (infinite ? 1 : 2);
        BigInteger significand = infinite ? BigInteger.One << format.FractionBits() : ((BigInteger.One << precision) - 1) << (format.FractionBits() + 1 - precision);
        return Pack(significand, field, negative);
    }

    private UInt128 Encode(BigInteger value, int quantum, bool negative)
    {
        // To the spacing of the format: at least the quantum of the smallest normal number, exact by construction.
        int spacing = (int)Math.Max(BitLength(value, quantum) - 1, smallestExponent) - format.FractionBits();
        BigInteger significand = quantum >= spacing ? value << (quantum - spacing) : value >> (spacing - quantum);
        bool normal = significand.GetBitLength() == format.FractionBits() + 1;
        return Pack(significand, normal ? spacing + format.FractionBits() + format.ExponentBias() : 0, negative);
    }

    private UInt128 Pack(BigInteger significand, int field, bool negative)
    {
        int stored = format == FloatFormat.X80 ? format.FractionBits() + 1 : format.FractionBits();
        UInt128 low = (UInt128)significand & ((UInt128.One << stored) - 1);
        return low | ((UInt128)field << stored) | (negative ? UInt128.One << (format.Bits() - 1) : 0);
    }

    private static BigInteger Root(BigInteger value)
    {
        BigInteger root = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + value / root) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }
}
