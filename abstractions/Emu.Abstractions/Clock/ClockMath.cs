using System.Numerics;
using System.Runtime.CompilerServices;

namespace Emu.Abstractions.Clock;

/// <summary>
/// Products of 64-bit numbers divided without losing bits, as conversions of time need them. Not by <see cref="UInt128"/>: methods
/// that touch it are never compiled ahead of time, and neither are those of a class with such a field.
/// </summary>
public static class ClockMath
{
    /// <summary>(<paramref name="a"/> * <paramref name="b"/> + <paramref name="add"/>) / <paramref name="divisor"/>, rounded down.</summary>
    /// <param name="a">First factor.</param>
    /// <param name="b">Second factor.</param>
    /// <param name="add">Added to the product; <paramref name="divisor"/> - 1 rounds up.</param>
    /// <param name="divisor">At least 1.</param>
    /// <param name="remainder">What is left, below <paramref name="divisor"/>.</param>
    /// <returns>The quotient; <see cref="ulong.MaxValue"/> when it is larger.</returns>
    /// <exception cref="DivideByZeroException"><paramref name="divisor"/> is 0.</exception>
    public static ulong MultiplyDivide(ulong a, ulong b, ulong add, ulong divisor, out ulong remainder)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        ulong sum = low + add;
        high += sum < low ? 1UL : 0;
        if (high == 0)
        {
            (ulong small, remainder) = Math.DivRem(sum, divisor);
            return small;
        }

        ulong quotient = DivideWide(high % divisor, sum, divisor, out remainder);
        return high < divisor ? quotient : ulong.MaxValue;
    }

    /// <summary><paramref name="a"/> * <paramref name="b"/> / 2^<paramref name="shift"/>, rounded down.</summary>
    /// <param name="a">First factor.</param>
    /// <param name="b">Second factor.</param>
    /// <param name="shift">0 to 63.</param>
    /// <returns>The low 64 bits of the result.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MultiplyShift(ulong a, ulong b, int shift)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return (low >> shift) | (high << 1 << (63 - shift));
    }

    /// <summary>Long division in base 2^32, high below divisor (Knuth, The Art of Computer Programming, 4.3.1, algorithm D).</summary>
    private static ulong DivideWide(ulong high, ulong low, ulong divisor, out ulong remainder)
    {
        int shift = BitOperations.LeadingZeroCount(divisor);
        divisor <<= shift;
        high = (high << shift) | (low >> 1 >> (63 - shift));
        low <<= shift;
        ulong first = Digit(ref high, low >> 32, divisor);
        ulong second = Digit(ref high, low & uint.MaxValue, divisor);
        remainder = high >> shift;
        return (first << 32) | second;
    }

    /// <summary>One digit of the quotient; what is left of the dividend replaces its high part.</summary>
    private static ulong Digit(ref ulong high, ulong next, ulong divisor)
    {
        ulong digit = Math.Min(high / (divisor >> 32), uint.MaxValue);
        ulong rest = high - (digit * (divisor >> 32));
        while (rest <= uint.MaxValue && digit * (divisor & uint.MaxValue) > ((rest << 32) | next))
        {
            digit--;
            rest += divisor >> 32;
        }

        high = (high << 32) + next - (digit * divisor);
        return digit;
    }
}
