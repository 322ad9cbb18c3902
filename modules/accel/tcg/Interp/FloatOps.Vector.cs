using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Interp;

/// <content>Vector operations, lane by lane.</content>
internal sealed unsafe partial class FloatOps
{
    private void RunVector(IrVector operation, byte* s, Insn* i, Insn* more, ref FloatFlags flags)
    {
        int bytes = (ushort)more->D;
        int log2 = more->B;
        int lane = 1 << log2;
        byte* result = s + (ushort)i->D;
        byte* b = operation == IrVector.Broadcast ? s + i->A : s + (ushort)i->A;
        byte* c = s + (ushort)i->B;
        byte* d = s + (ushort)more->A;
        for (int at = 0; at < bytes; at += lane)
        {
            ulong left = Lane(operation is IrVector.Broadcast ? b : b + at, log2);
            ulong value = operation switch
            {
                IrVector.Move or IrVector.Broadcast => left,
                IrVector.Fill => (ulong)i->Imm,
                IrVector.ShlConst or IrVector.ShrConst or IrVector.SarConst => Shift(operation - IrVector.ShlConst, left, i->Imm, log2),
                IrVector.Shl or IrVector.Shr or IrVector.Sar => Shift(operation - IrVector.Shl, left, (long)Lane(c + at, log2), log2),
                IrVector.Not => ~left,
                IrVector.Neg => 0 - left,
                IrVector.Abs => (long)IntOps.SignExtend(left, log2) < 0 ? 0 - left : left,
                IrVector.Blend => (left & Lane(d + at, log2)) | (Lane(c + at, log2) & ~Lane(d + at, log2)),
                >= IrVector.FloatAdd => FloatLane(operation, log2, left, Lane(c + at, log2), operation == IrVector.FloatMulAdd ? Lane(d + at, log2) : 0, (RoundingMode)i->Imm, ref flags),
                _ => Integer(operation, log2, left, Lane(c + at, log2)),
            };
            SetLane(result + at, log2, value);
        }
    }

    private static ulong Integer(IrVector operation, int log2, ulong b, ulong c)
    {
        long signedB = (long)IntOps.SignExtend(b, log2);
        long signedC = (long)IntOps.SignExtend(c, log2);
        return operation switch
        {
            IrVector.Add => b + c,
            IrVector.Sub => b - c,
            IrVector.Mul => b * c,
            IrVector.And => b & c,
            IrVector.Or => b | c,
            IrVector.Xor => b ^ c,
            IrVector.AndNot => b & ~c,
            IrVector.Min => (ulong)Math.Min(signedB, signedC),
            IrVector.Max => (ulong)Math.Max(signedB, signedC),
            IrVector.MinUnsigned => Math.Min(b, c),
            IrVector.MaxUnsigned => Math.Max(b, c),
            IrVector.CompareEqual => b == c ? ulong.MaxValue : 0,
            IrVector.CompareGreater => signedB > signedC ? ulong.MaxValue : 0,
            IrVector.CompareAbove => b > c ? ulong.MaxValue : 0,
            IrVector.AddSaturate => Saturate((Int128)signedB + signedC, log2),
            IrVector.SubSaturate => Saturate((Int128)signedB - signedC, log2),
            IrVector.AddSaturateUnsigned => (ulong)UInt128.Min((UInt128)b + c, IntOps.Mask(log2)),
            IrVector.SubSaturateUnsigned => b > c ? b - c : 0,
            _ => throw new InvalidOperationException($"vector operation {operation} is unknown"),
        };
    }

    private static ulong Saturate(Int128 value, int log2)
    {
        Int128 highest = (Int128)(IntOps.Mask(log2) >> 1);
        return (ulong)Int128.Clamp(value, -highest - 1, highest);
    }

    private static ulong Shift(int kind, ulong value, long count, int log2)
    {
        int by = (int)(count & ((8 << log2) - 1));
        return kind switch
        {
            0 => value << by,
            1 => value >> by,
            _ => (ulong)((long)IntOps.SignExtend(value, log2) >> by),
        };
    }

    private ulong FloatLane(IrVector operation, int log2, ulong b, ulong c, ulong d, RoundingMode mode, ref FloatFlags flags)
    {
        FloatFormat format = log2 switch
        {
            1 => FloatFormat.F16,
            2 => FloatFormat.F32,
            _ => FloatFormat.F64,
        };
        return operation switch
        {
            IrVector.FloatAdd => soft.Add(format, b, c, mode, traits, ref flags),
            IrVector.FloatSub => soft.Sub(format, b, c, mode, traits, ref flags),
            IrVector.FloatMul => soft.Mul(format, b, c, mode, traits, ref flags),
            IrVector.FloatDiv => soft.Div(format, b, c, mode, traits, ref flags),
            _ => soft.MulAdd(format, b, c, d, MulAddOptions.None, mode, traits, ref flags),
        };
    }

    private static ulong Lane(byte* at, int log2) => log2 switch
    {
        0 => *at,
        1 => *(ushort*)at,
        2 => *(uint*)at,
        _ => *(ulong*)at,
    };

    private static void SetLane(byte* at, int log2, ulong value)
    {
        switch (log2)
        {
            case 0:
                *at = (byte)value;
                break;
            case 1:
                *(ushort*)at = (ushort)value;
                break;
            case 2:
                *(uint*)at = (uint)value;
                break;
            default:
                *(ulong*)at = value;
                break;
        }
    }
}
