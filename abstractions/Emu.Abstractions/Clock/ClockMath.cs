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
        if (high != 0)
        {
            return DivideWide(high, sum, divisor, out remainder);
        }

        (ulong quotient, remainder) = Math.DivRem(sum, divisor);
        return quotient;
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong DivideWide(ulong high, ulong low, ulong divisor, out ulong remainder)
    {
        (UInt128 quotient, UInt128 rest) = UInt128.DivRem(new UInt128(high, low), divisor);
        remainder = (ulong)rest;
        return quotient > ulong.MaxValue ? ulong.MaxValue : (ulong)quotient;
    }
}
