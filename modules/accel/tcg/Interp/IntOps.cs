using System.Buffers.Binary;
using System.Numerics;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Interp;

/// <summary>
/// What each integer operation of the IR computes, on values whose bits beyond their type are zero. The compiler folds constants
/// with it, and the interpreter runs the less frequent operations with it.
/// </summary>
internal static partial class IntOps
{
    /// <summary>Evaluates an operation.</summary>
    /// <param name="opcode">A pure integer operation.</param>
    /// <param name="wide">Whether its type is 64 bits.</param>
    /// <param name="aux">Its detail.</param>
    /// <param name="imm">Its constant.</param>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    /// <param name="c">Third operand.</param>
    /// <param name="d">Fourth operand.</param>
    /// <param name="second">Second result, if there is one.</param>
    public static ulong Eval(IrOpcode opcode, bool wide, int aux, long imm, ulong a, ulong b, ulong c, ulong d, out ulong second)
    {
        second = 0;
        ulong result = opcode switch
        {
            IrOpcode.Const => (ulong)imm,
            IrOpcode.Add => a + b,
            IrOpcode.Sub => a - b,
            IrOpcode.Mul => a * b,
            IrOpcode.And => a & b,
            IrOpcode.Or => a | b,
            IrOpcode.Xor => a ^ b,
            IrOpcode.AndNot => a & ~b,
            IrOpcode.OrNot => a | ~b,
            IrOpcode.Xnor => ~(a ^ b),
            IrOpcode.Not => ~a,
            IrOpcode.Neg => 0 - a,
            IrOpcode.Shl => wide ? a << (int)b : (uint)a << (int)b,
            IrOpcode.Shr => wide ? a >> (int)b : (uint)a >> (int)b,
            IrOpcode.Sar => wide ? (ulong)((long)a >> (int)b) : (ulong)((int)a >> (int)b),
            IrOpcode.Rotl => wide ? BitOperations.RotateLeft(a, (int)b) : BitOperations.RotateLeft((uint)a, (int)b),
            IrOpcode.Rotr => wide ? BitOperations.RotateRight(a, (int)b) : BitOperations.RotateRight((uint)a, (int)b),
            >= IrOpcode.MulHighSigned and <= IrOpcode.DivWideSigned => MulDiv(opcode, wide, a, b, c, out second),
            >= IrOpcode.AddCarry and <= IrOpcode.RotrCarry => Carry(opcode, wide, aux, a, b, c, out second),
            IrOpcode.SetCond => Holds((IrCond)aux, wide, a, b) ? 1UL : 0,
            IrOpcode.Select => Holds((IrCond)aux, wide, a, b) ? c : d,
            IrOpcode.ZeroExtend => a & Mask(aux),
            IrOpcode.SignExtend => SignExtend(a, aux),
            IrOpcode.Truncate => (uint)a,
            IrOpcode.Extract => (a >> (int)(imm & 255)) & Ones((int)(imm >> 8)),
            IrOpcode.ExtractSigned => (ulong)((long)(a << (64 - (int)(imm & 255) - (int)(imm >> 8))) >> (64 - (int)(imm >> 8))),
            IrOpcode.Deposit => Deposit(a, b, (int)(imm & 255), Ones((int)(imm >> 8))),
            IrOpcode.ByteSwap => BinaryPrimitives.ReverseEndianness(a) >> (64 - (8 << aux)),
            IrOpcode.BitReverse => BitReverse(a) >> (wide ? 0 : 32),
            IrOpcode.CountLeadingZeros => (ulong)(wide ? BitOperations.LeadingZeroCount(a) : BitOperations.LeadingZeroCount((uint)a)),
            IrOpcode.CountTrailingZeros => (ulong)(wide ? BitOperations.TrailingZeroCount(a) : BitOperations.TrailingZeroCount((uint)a)),
            IrOpcode.PopCount => (ulong)BitOperations.PopCount(wide ? a : (uint)a),
            IrOpcode.CarrylessMul => Carryless(wide, a, b, high: false),
            IrOpcode.CarrylessMulHigh => Carryless(wide, a, b, high: true),
            _ => throw new InvalidOperationException($"operation {opcode} is not a pure integer operation"),
        };
        if (!wide)
        {
            second = (uint)second;
            return (uint)result;
        }

        return result;
    }

    /// <summary>Whether a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="wide">Whether the operands have 64 bits.</param>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    public static bool Holds(IrCond condition, bool wide, ulong a, ulong b)
    {
        long signedA = wide ? (long)a : (int)a;
        long signedB = wide ? (long)b : (int)b;
        return condition switch
        {
            IrCond.Equal => a == b,
            IrCond.NotEqual => a != b,
            IrCond.Less => signedA < signedB,
            IrCond.GreaterOrEqual => signedA >= signedB,
            IrCond.Below => a < b,
            IrCond.AboveOrEqual => a >= b,
            IrCond.LessOrEqual => signedA <= signedB,
            IrCond.Greater => signedA > signedB,
            IrCond.BelowOrEqual => a <= b,
            IrCond.Above => a > b,
            IrCond.TestZero => (a & b) == 0,
            _ => (a & b) != 0,
        };
    }

    /// <summary>Sign-extends the low 2^log2 bytes to 64 bits.</summary>
    /// <param name="value">The value.</param>
    /// <param name="log2">Log2 of the bytes.</param>
    public static ulong SignExtend(ulong value, int log2)
    {
        int unused = 64 - (8 << log2);
        return (ulong)((long)(value << unused) >> unused);
    }

    /// <summary>A mask of the low 2^log2 bytes.</summary>
    /// <param name="log2">Log2 of the bytes.</param>
    public static ulong Mask(int log2) => Ones(8 << log2);

    private static ulong Ones(int bits) => bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1;

    private static ulong Deposit(ulong a, ulong bits, int position, ulong ones) => (a & ~(ones << position)) | ((bits & ones) << position);

    private static ulong BitReverse(ulong a)
    {
        a = ((a >> 1) & 0x5555_5555_5555_5555) | ((a & 0x5555_5555_5555_5555) << 1);
        a = ((a >> 2) & 0x3333_3333_3333_3333) | ((a & 0x3333_3333_3333_3333) << 2);
        a = ((a >> 4) & 0x0F0F_0F0F_0F0F_0F0F) | ((a & 0x0F0F_0F0F_0F0F_0F0F) << 4);
        return BinaryPrimitives.ReverseEndianness(a);
    }

    private static ulong Carryless(bool wide, ulong a, ulong b, bool high)
    {
        UInt128 product = UInt128.Zero;
        for (; b != 0; b &= b - 1)
        {
            product ^= (UInt128)a << BitOperations.TrailingZeroCount(b);
        }

        return (ulong)(high ? product >> (wide ? 64 : 32) : product);
    }
}
