using System.Numerics;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>
/// What integer operations compute, written from the contract's text with unbounded integers, apart from the accelerator's own code.
/// </summary>
internal static class Reference
{
    /// <summary>Operations with a width of its own in their detail.</summary>
    public static bool TakesSize(IrOpcode opcode) => opcode is
        IrOpcode.AddFlags or IrOpcode.SubFlags or IrOpcode.LogicFlags or IrOpcode.ShlCarry or IrOpcode.ShrCarry or IrOpcode.SarCarry
        or IrOpcode.RotrCarry or IrOpcode.ZeroExtend or IrOpcode.SignExtend or IrOpcode.ByteSwap;

    /// <summary>Result, and second result, of an operation on values of a width.</summary>
    public static (ulong First, ulong Second) Eval(IrOpcode opcode, int width, int size, ulong a, ulong b, ulong c)
    {
        (BigInteger first, BigInteger second) = opcode switch
        {
            IrOpcode.Add => (U(a) + b, 0),
            IrOpcode.Sub => (U(a) - b, 0),
            IrOpcode.Mul => (U(a) * b, 0),
            IrOpcode.And => (a & b, 0),
            IrOpcode.Or => (a | b, 0),
            IrOpcode.Xor => (a ^ b, 0),
            IrOpcode.AndNot => (a & ~b, 0),
            IrOpcode.OrNot => (a | ~b, 0),
            IrOpcode.Xnor => (~(a ^ b), 0),
            IrOpcode.Not => (~a, 0),
            IrOpcode.Neg => (-U(a), 0),
            IrOpcode.Shl => (U(a) << Count(b, width), 0),
            IrOpcode.Shr => (U(a) >> Count(b, width), 0),
            IrOpcode.Sar => (S(a, width) >> Count(b, width), 0),
            IrOpcode.Rotl => (Rotate(a, Count(b, width), width), 0),
            IrOpcode.Rotr => (Rotate(a, width - Count(b, width), width), 0),
            IrOpcode.MulHighSigned => ((S(a, width) * S(b, width)) >> width, 0),
            IrOpcode.MulHighUnsigned => ((U(a) * b) >> width, 0),
            IrOpcode.MulHighSignedUnsigned => ((S(a, width) * b) >> width, 0),
            IrOpcode.DivSigned => (b == 0 ? -1 : BigInteger.Divide(S(a, width), S(b, width)), 0),
            IrOpcode.DivUnsigned => (b == 0 ? -1 : U(a) / b, 0),
            IrOpcode.RemSigned => (b == 0 ? a : BigInteger.Remainder(S(a, width), S(b, width)), 0),
            IrOpcode.RemUnsigned => (b == 0 ? a : U(a) % b, 0),
            IrOpcode.MulWideSigned => (S(a, width) * S(b, width), (S(a, width) * S(b, width)) >> width),
            IrOpcode.MulWideUnsigned => (U(a) * b, (U(a) * b) >> width),
            IrOpcode.DivWideUnsigned => DivideUnsigned((U(a) << width) | b, c, b, width),
            IrOpcode.DivWideSigned => DivideSigned(S2((U(a) << width) | b, 2 * width), S(c, width), b, width),
            IrOpcode.AddCarry => (U(a) + b + c, (U(a) + b + c) >> width),
            IrOpcode.SubBorrow => (U(a) - b - c, U(a) - b - c < 0 ? 1 : 0),
            IrOpcode.AddFlags => Flags(Low(a, size) + Low(b, size) + c, S(a, size) + S(b, size) + c, size, subtract: false),
            IrOpcode.SubFlags => Flags(Low(a, size) - Low(b, size) - c, S(a, size) - S(b, size) - c, size, subtract: true),
            IrOpcode.LogicFlags => (Flags(Low(a, size), S(a, size), size, subtract: false).Second & 12, 0),
            IrOpcode.ShlCarry => ShiftLeft(a, (int)(b & 255), c, size),
            IrOpcode.ShrCarry => ShiftRight(Low(a, size), (int)(b & 255), c, size),
            IrOpcode.SarCarry => ShiftRight(S(a, size), (int)(b & 255), c, size),
            IrOpcode.RotrCarry => RotateRight(a, (int)(b & 255), c, size),
            IrOpcode.ZeroExtend => (Low(a, size), 0),
            IrOpcode.SignExtend => (S(a, size), 0),
            IrOpcode.ByteSwap => (Swap(a, size), 0),
            IrOpcode.BitReverse => (Reverse(a, width), 0),
            IrOpcode.CountLeadingZeros => (Enumerable.Range(0, width).TakeWhile(n => (a >> (width - 1 - n) & 1) == 0).Count(), 0),
            IrOpcode.CountTrailingZeros => (Enumerable.Range(0, width).TakeWhile(n => (a >> n & 1) == 0).Count(), 0),
            IrOpcode.PopCount => (Enumerable.Range(0, width).Count(n => (a >> n & 1) != 0), 0),
            IrOpcode.CarrylessMul => (Carryless(a, b, width), 0),
            IrOpcode.CarrylessMulHigh => (Carryless(a, b, width) >> width, 0),
            _ => throw new ArgumentOutOfRangeException(nameof(opcode), opcode, "no reference"),
        };
        return (Cut(first, width), Cut(second, width));
    }

    public static bool Holds(IrCond condition, int width, ulong a, ulong b) => condition switch
    {
        IrCond.Equal => a == b,
        IrCond.NotEqual => a != b,
        IrCond.Less => S(a, width) < S(b, width),
        IrCond.GreaterOrEqual => S(a, width) >= S(b, width),
        IrCond.Below => a < b,
        IrCond.AboveOrEqual => a >= b,
        IrCond.LessOrEqual => S(a, width) <= S(b, width),
        IrCond.Greater => S(a, width) > S(b, width),
        IrCond.BelowOrEqual => a <= b,
        IrCond.Above => a > b,
        IrCond.TestZero => (a & b) == 0,
        IrCond.TestNotZero => (a & b) != 0,
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    /// <summary>The low bits of an integer.</summary>
    public static ulong Cut(BigInteger value, int width) => (ulong)(value & ((BigInteger.One << width) - 1));

    /// <summary>The low bits of a value as a signed number.</summary>
    public static BigInteger S(ulong value, int width) => S2(value & ((BigInteger.One << width) - 1), width);

    private static BigInteger U(ulong value) => value;

    private static BigInteger S2(BigInteger value, int width) => value >> (width - 1) == 0 ? value : value - (BigInteger.One << width);

    private static BigInteger Low(ulong value, int width) => value & ((BigInteger.One << width) - 1);

    private static int Count(ulong count, int width) => (int)(count % (ulong)width);

    private static BigInteger Rotate(ulong value, int count, int width)
    {
        BigInteger twice = (U(value) << width) | value;
        return twice >> (width - (count % width));
    }

    private static (BigInteger, BigInteger) DivideUnsigned(BigInteger dividend, BigInteger divisor, ulong low, int width) =>
        divisor == 0 || dividend / divisor >= BigInteger.One << width ? (-1, low) : (dividend / divisor, dividend % divisor);

    private static (BigInteger, BigInteger) DivideSigned(BigInteger dividend, BigInteger divisor, ulong low, int width)
    {
        BigInteger bound = BigInteger.One << (width - 1);
        return divisor == 0 || BigInteger.Divide(dividend, divisor) >= bound || BigInteger.Divide(dividend, divisor) < -bound
            ? (bound, low)
            : (BigInteger.Divide(dividend, divisor), BigInteger.Remainder(dividend, divisor));
    }

    private static (BigInteger First, BigInteger Second) Flags(BigInteger unsigned, BigInteger signed, int size, bool subtract)
    {
        ulong result = Cut(unsigned, size);
        bool outside = unsigned < 0 || unsigned >> size != 0;
        int flags = ((result >> (size - 1)) != 0 ? 8 : 0) | (result == 0 ? 4 : 0) | (outside != subtract ? 2 : 0) | (S(result, size) != signed ? 1 : 0);
        return (result, flags);
    }

    private static (BigInteger, BigInteger) ShiftLeft(ulong a, int count, ulong c, int size)
    {
        BigInteger shifted = Low(a, size) << count;
        return (Cut(shifted, size), count == 0 ? c : (shifted >> size) & 1);
    }

    private static (BigInteger, BigInteger) ShiftRight(BigInteger a, int count, ulong c, int size) =>
        (Cut(a >> count, size), count == 0 ? c : (a >> (count - 1)) & 1);

    private static (BigInteger, BigInteger) RotateRight(ulong a, int count, ulong c, int size)
    {
        ulong result = Cut(Rotate(Cut(a, size), size - (count % size), size), size);
        return (result, count == 0 ? c : result >> (size - 1));
    }

    private static BigInteger Swap(ulong a, int size)
    {
        byte[] bytes = BitConverter.GetBytes(a);
        Array.Reverse(bytes, 0, size / 8);
        return Cut(BitConverter.ToUInt64(bytes), size);
    }

    private static BigInteger Reverse(ulong a, int width) =>
        Enumerable.Range(0, width).Aggregate(BigInteger.Zero, (sum, n) => sum | ((BigInteger)(a >> n & 1) << (width - 1 - n)));

    private static BigInteger Carryless(ulong a, ulong b, int width) =>
        Enumerable.Range(0, width).Where(n => (b >> n & 1) != 0).Aggregate(BigInteger.Zero, (sum, n) => sum ^ (U(a) << n));
}
