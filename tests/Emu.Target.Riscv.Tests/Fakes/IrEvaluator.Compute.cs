using System.Buffers.Binary;
using System.Numerics;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <content>What operations compute.</content>
internal sealed partial class IrEvaluator
{
    private static bool Holds(in IrOp op, ulong a, ulong b)
    {
        var (x, y) = op.Type == IrType.I32 ? ((int)a, (int)b) : ((long)a, (long)b);
        return (IrCond)op.Aux switch
        {
            IrCond.Equal => a == b,
            IrCond.NotEqual => a != b,
            IrCond.Less => x < y,
            IrCond.GreaterOrEqual => x >= y,
            IrCond.Below => a < b,
            IrCond.AboveOrEqual => a >= b,
            IrCond.TestNotZero => (a & b) != 0,
            IrCond.LessOrEqual => x <= y,
            IrCond.Greater => x > y,
            IrCond.Above => a > b,
            _ => throw new NotSupportedException($"condition {op.Aux}"),
        };
    }

    private static ulong Compute64(in IrOp op, ulong a, ulong b) => op.Opcode switch
    {
        IrOpcode.Not => ~a,
        IrOpcode.AndNot => a & ~b,
        IrOpcode.OrNot => a | ~b,
        IrOpcode.Xnor => ~(a ^ b),
        IrOpcode.Rotl => BitOperations.RotateLeft(a, (int)(b & 63)),
        IrOpcode.Rotr => BitOperations.RotateRight(a, (int)(b & 63)),
        IrOpcode.CountLeadingZeros => (ulong)BitOperations.LeadingZeroCount(a),
        IrOpcode.CountTrailingZeros => (ulong)BitOperations.TrailingZeroCount(a),
        IrOpcode.PopCount => (ulong)BitOperations.PopCount(a),
        IrOpcode.ByteSwap => BinaryPrimitives.ReverseEndianness(a) >> (64 - (8 << op.Aux)),
        IrOpcode.BitReverse => Reverse(a, 64),
        IrOpcode.ZeroExtend => a & Ones(8 << op.Aux),
        IrOpcode.Extract => a >> (int)(op.Imm & 255) & Ones((int)(op.Imm >> 8)),
        IrOpcode.Deposit => Deposit(op, a, b),
        IrOpcode.CarrylessMul => (ulong)Carryless(a, b, 64),
        IrOpcode.CarrylessMulHigh => (ulong)(Carryless(a, b, 64) >> 64),
        IrOpcode.Const => (ulong)op.Imm,
        IrOpcode.Add => a + b,
        IrOpcode.Sub => a - b,
        IrOpcode.Mul => a * b,
        IrOpcode.And => a & b,
        IrOpcode.Or => a | b,
        IrOpcode.Xor => a ^ b,
        IrOpcode.Shl => a << (int)(b & 63),
        IrOpcode.Shr => a >> (int)(b & 63),
        IrOpcode.Sar => (ulong)((long)a >> (int)(b & 63)),
        IrOpcode.SetCond => Holds(op, a, b) ? 1UL : 0,
        IrOpcode.SignExtend => (ulong)((long)(a << (64 - (8 << op.Aux))) >> (64 - (8 << op.Aux))),
        IrOpcode.MulHighUnsigned => (ulong)(((UInt128)a * b) >> 64),
        IrOpcode.MulHighSigned => (ulong)(((Int128)(long)a * (long)b) >> 64),
        IrOpcode.MulHighSignedUnsigned => (ulong)(((Int128)(long)a * b) >> 64),
        IrOpcode.DivUnsigned => b == 0 ? ulong.MaxValue : a / b,
        IrOpcode.RemUnsigned => b == 0 ? a : a % b,
        IrOpcode.DivSigned => b == 0 ? ulong.MaxValue : (ulong)BigInteger.Divide((long)a, (long)b).Low64(),
        IrOpcode.RemSigned => b == 0 ? a : BigInteger.Remainder((long)a, (long)b).Low64(),
        _ => throw new NotSupportedException($"operation {op.Opcode}"),
    };

    private static ulong Compute32(in IrOp op, uint a, uint b) => op.Opcode switch
    {
        IrOpcode.AndNot => a & ~b,
        IrOpcode.OrNot => a | ~b,
        IrOpcode.Xnor => ~(a ^ b),
        IrOpcode.Rotl => BitOperations.RotateLeft(a, (int)(b & 31)),
        IrOpcode.Rotr => BitOperations.RotateRight(a, (int)(b & 31)),
        IrOpcode.CountLeadingZeros => (ulong)BitOperations.LeadingZeroCount(a),
        IrOpcode.CountTrailingZeros => (ulong)BitOperations.TrailingZeroCount(a),
        IrOpcode.PopCount => (ulong)BitOperations.PopCount(a),
        IrOpcode.ByteSwap => BinaryPrimitives.ReverseEndianness(a) >> (32 - (8 << op.Aux)),
        IrOpcode.BitReverse => Reverse(a, 32),
        IrOpcode.SignExtend => (uint)((int)(a << (32 - (8 << op.Aux))) >> (32 - (8 << op.Aux))),
        IrOpcode.ZeroExtend => a & Ones(8 << op.Aux),
        IrOpcode.Extract => a >> (int)(op.Imm & 255) & Ones((int)(op.Imm >> 8)),
        IrOpcode.Deposit => Deposit(op, a, b),
        IrOpcode.CarrylessMul => (ulong)Carryless(a, b, 32),
        IrOpcode.CarrylessMulHigh => (ulong)(Carryless(a, b, 32) >> 32),
        IrOpcode.Const => (ulong)op.Imm,
        IrOpcode.Truncate => a,
        IrOpcode.Add => a + b,
        IrOpcode.Sub => a - b,
        IrOpcode.Mul => a * b,
        IrOpcode.And => a & b,
        IrOpcode.Or => a | b,
        IrOpcode.Xor => a ^ b,
        IrOpcode.Shl => a << (int)(b & 31),
        IrOpcode.Shr => a >> (int)(b & 31),
        IrOpcode.Sar => (uint)((int)a >> (int)(b & 31)),
        IrOpcode.SetCond => Holds(op, a, b) ? 1UL : 0,
        IrOpcode.MulHighUnsigned => ((ulong)a * b) >> 32,
        IrOpcode.MulHighSigned => (ulong)(((long)(int)a * (int)b) >> 32),
        IrOpcode.MulHighSignedUnsigned => (ulong)(((long)(int)a * b) >> 32),
        IrOpcode.DivUnsigned => b == 0 ? uint.MaxValue : a / b,
        IrOpcode.RemUnsigned => b == 0 ? a : a % b,
        IrOpcode.DivSigned => b == 0 ? uint.MaxValue : (ulong)((long)(int)a / (int)b),
        IrOpcode.RemSigned => b == 0 ? a : (ulong)((long)(int)a % (int)b),
        _ => throw new NotSupportedException($"operation {op.Opcode}"),
    };

    private static ulong Ones(int count) => count == 64 ? ulong.MaxValue : (1UL << count) - 1;

    private static ulong Reverse(ulong value, int width) =>
        Enumerable.Range(0, width).Aggregate(0UL, (r, i) => r | ((value >> i & 1) << (width - 1 - i)));

    private static UInt128 Carryless(ulong a, ulong b, int width) =>
        Enumerable.Range(0, width).Where(i => (b >> i & 1) != 0).Aggregate(UInt128.Zero, (r, i) => r ^ ((UInt128)a << i));

    private static ulong Deposit(in IrOp op, ulong a, ulong b)
    {
        var mask = Ones((int)(op.Imm >> 8)) << (int)(op.Imm & 255);
        return (a & ~mask) | ((b << (int)(op.Imm & 255)) & mask);
    }
}

internal static class BigIntegerExtensions
{
    public static ulong Low64(this BigInteger value) => (ulong)(value & ulong.MaxValue);
}
