using System.Numerics;
using System.Runtime.CompilerServices;

namespace Emu.Core.Float;

/// <summary>The integer steps that differ between 64-bit and 128-bit words. The type tests are constants to the compiler.</summary>
internal static class Word
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LeadingZeros<TWord>(TWord value)
        where TWord : unmanaged
    {
        if (typeof(TWord) == typeof(ulong))
        {
            return BitOperations.LeadingZeroCount(Unsafe.BitCast<TWord, ulong>(value));
        }

        UInt128 wide = Unsafe.BitCast<TWord, UInt128>(value);
        ulong high = (ulong)(wide >> 64);
        return high != 0 ? BitOperations.LeadingZeroCount(high) : 64 + BitOperations.LeadingZeroCount((ulong)wide);
    }

    /// <summary>Shifts right by any distance; bits that fall out are gathered in the lowest bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord ShiftRightJam<TWord>(TWord value, int distance)
        where TWord : unmanaged, IBinaryInteger<TWord>
    {
        int bits = Unsafe.SizeOf<TWord>() * 8;
        if (distance == 0)
        {
            return value;
        }

        if (distance >= bits)
        {
            return value == TWord.Zero ? TWord.Zero : TWord.One;
        }

        TWord lost = value << (bits - distance);
        return (value >> distance) | (lost == TWord.Zero ? TWord.Zero : TWord.One);
    }

    /// <summary>The full product; returns the high word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord Multiply<TWord>(TWord a, TWord b, out TWord low)
        where TWord : unmanaged
    {
        if (typeof(TWord) == typeof(ulong))
        {
            ulong high = Math.BigMul(Unsafe.BitCast<TWord, ulong>(a), Unsafe.BitCast<TWord, ulong>(b), out ulong low64);
            low = Unsafe.BitCast<ulong, TWord>(low64);
            return Unsafe.BitCast<ulong, TWord>(high);
        }

        UInt128 high128 = Multiply128(Unsafe.BitCast<TWord, UInt128>(a), Unsafe.BitCast<TWord, UInt128>(b), out UInt128 low128);
        low = Unsafe.BitCast<UInt128, TWord>(low128);
        return Unsafe.BitCast<UInt128, TWord>(high128);
    }

    /// <summary>a x 2^N / b, truncated, for a below b and b with its top bit set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord DivideFraction<TWord>(TWord a, TWord b, out bool inexact)
        where TWord : unmanaged
    {
        if (typeof(TWord) == typeof(ulong))
        {
            ulong quotient = Divide64(Unsafe.BitCast<TWord, ulong>(a), 0, Unsafe.BitCast<TWord, ulong>(b), out ulong rest);
            inexact = rest != 0;
            return Unsafe.BitCast<ulong, TWord>(quotient);
        }

        UInt128 quotient128 = DivideFraction128(Unsafe.BitCast<TWord, UInt128>(a), Unsafe.BitCast<TWord, UInt128>(b), out inexact);
        return Unsafe.BitCast<UInt128, TWord>(quotient128);
    }

    /// <summary>The root of radicand x 2^N, truncated to at least digits bits at the top of the word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TWord SquareRoot<TWord>(TWord radicand, int digits, out bool inexact)
        where TWord : unmanaged
    {
        if (typeof(TWord) == typeof(ulong))
        {
            return Unsafe.BitCast<ulong, TWord>(SquareRoot64(Unsafe.BitCast<TWord, ulong>(radicand), out inexact));
        }

        return Unsafe.BitCast<UInt128, TWord>(SquareRoot128(Unsafe.BitCast<TWord, UInt128>(radicand), digits, out inexact));
    }

    private static UInt128 Multiply128(UInt128 a, UInt128 b, out UInt128 low)
    {
        ulong aHigh = (ulong)(a >> 64);
        ulong aLow = (ulong)a;
        ulong bHigh = (ulong)(b >> 64);
        ulong bLow = (ulong)b;
        UInt128 bottom = Product(aLow, bLow);
        UInt128 cross = Product(aHigh, bLow) + (bottom >> 64);
        UInt128 middle = Product(aLow, bHigh) + (ulong)cross;
        low = new UInt128((ulong)middle, (ulong)bottom);
        return Product(aHigh, bHigh) + (cross >> 64) + (middle >> 64);
    }

    private static UInt128 Product(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return new UInt128(high, low);
    }

    /// <summary>(high, low) / divisor for high below divisor and a divisor with its top bit set: two schoolbook digits of 32 bits.</summary>
    private static ulong Divide64(ulong high, ulong low, ulong divisor, out ulong rest)
    {
        ulong upper = Digit32(ref high, low >> 32, divisor);
        ulong lower = Digit32(ref high, low & uint.MaxValue, divisor);
        rest = high;
        return (upper << 32) | lower;
    }

    /// <summary>One digit of (remainder x 2^32 + next) / divisor; leaves the new remainder.</summary>
    private static ulong Digit32(ref ulong remainder, ulong next, ulong divisor)
    {
        ulong divisorHigh = divisor >> 32;
        ulong divisorLow = divisor & uint.MaxValue;
        ulong digit = remainder / divisorHigh;
        ulong partial = remainder - (digit * divisorHigh);

        // The estimate is at most two too large.
        while (digit > uint.MaxValue || digit * divisorLow > ((partial << 32) | next))
        {
            digit--;
            partial += divisorHigh;
            if (partial > uint.MaxValue)
            {
                break;
            }
        }

        remainder = (remainder << 32) + next - (digit * divisor);
        return digit;
    }

    private static UInt128 DivideFraction128(UInt128 a, UInt128 b, out bool inexact)
    {
        ulong upper = Digit64(ref a, b);
        ulong lower = Digit64(ref a, b);
        inexact = a != UInt128.Zero;
        return new UInt128(upper, lower);
    }

    /// <summary>One digit of remainder x 2^64 / divisor; leaves the new remainder.</summary>
    private static ulong Digit64(ref UInt128 remainder, UInt128 divisor)
    {
        ulong divisorHigh = (ulong)(divisor >> 64);
        ulong divisorLow = (ulong)divisor;
        ulong high = (ulong)(remainder >> 64);
        ulong digit = high >= divisorHigh ? ulong.MaxValue : Divide64(high, (ulong)remainder, divisorHigh, out _);

        // digit x divisor as (top, bottom) in 192 bits; the estimate is at most two too large.
        UInt128 product = Product(digit, divisorLow);
        UInt128 top = Product(digit, divisorHigh) + (product >> 64);
        ulong bottom = (ulong)product;
        while (top > remainder || (top == remainder && bottom != 0))
        {
            digit--;
            top -= divisorHigh + (bottom < divisorLow ? UInt128.One : UInt128.Zero);
            bottom -= divisorLow;
        }

        UInt128 rest = remainder - top - (bottom != 0 ? UInt128.One : UInt128.Zero);
        remainder = (rest << 64) | (0UL - bottom);
        return digit;
    }

    /// <summary>
    /// The root of radicand x 2^64. The host's square root only estimates; one Newton step and an exact correction make the result independent of it.
    /// </summary>
    private static ulong SquareRoot64(ulong radicand, out bool inexact)
    {
        double estimate = Math.Sqrt(radicand) * 4294967296.0;
        ulong root = estimate >= 18446744073709551615.0 ? ulong.MaxValue : (ulong)estimate;
        UInt128 square = new(radicand, 0);
        root = (ulong)((long)root + (long)((double)(Int128)(square - Product(root, root)) / (2.0 * root)));
        while (Product(root, root) > square)
        {
            root--;
        }

        // root x root + 2 x root is the largest number with this root.
        while (square - Product(root, root) > (UInt128)root << 1)
        {
            root++;
        }

        inexact = Product(root, root) != square;
        return root;
    }

    private static UInt128 SquareRoot128(UInt128 radicand, int digits, out bool inexact)
    {
        UInt128 root = UInt128.Zero;
        UInt128 rest = UInt128.Zero;
        for (int i = 0; i < digits; i++)
        {
            rest = (rest << 2) | (radicand >> 126);
            radicand <<= 2;
            UInt128 trial = (root << 2) | UInt128.One;
            root <<= 1;
            if (rest >= trial)
            {
                rest -= trial;
                root |= UInt128.One;
            }
        }

        inexact = (rest | radicand) != UInt128.Zero;
        return root << (128 - digits);
    }
}
