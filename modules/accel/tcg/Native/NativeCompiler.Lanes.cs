using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Native;

/// <content>What is computed of integer lanes: by one instruction where there is one, else by some. Registers 0 and 1 are the operands, and 0 the result.</content>
internal sealed unsafe partial class NativeCompiler
{
    /// <summary>The instruction that does an operation on two registers by itself; default for none.</summary>
    private static VectorOp Direct(IrVector operation, int log2) => (operation, log2) switch
    {
        (IrVector.And, _) => VectorOp.Pand,
        (IrVector.Or, _) => VectorOp.Por,
        (IrVector.Xor, _) => VectorOp.Pxor,
        (IrVector.Add, 0) => VectorOp.Paddb,
        (IrVector.Add, 1) => VectorOp.Paddw,
        (IrVector.Add, 2) => VectorOp.Paddd,
        (IrVector.Add, _) => VectorOp.Paddq,
        (IrVector.Sub, 0) => VectorOp.Psubb,
        (IrVector.Sub, 1) => VectorOp.Psubw,
        (IrVector.Sub, 2) => VectorOp.Psubd,
        (IrVector.Sub, _) => VectorOp.Psubq,
        (IrVector.Mul, 1) => VectorOp.Pmullw,
        (IrVector.Mul, 2) => VectorOp.Pmulld,
        (IrVector.Min, 0) => VectorOp.Pminsb,
        (IrVector.Min, 1) => VectorOp.Pminsw,
        (IrVector.Min, 2) => VectorOp.Pminsd,
        (IrVector.Max, 0) => VectorOp.Pmaxsb,
        (IrVector.Max, 1) => VectorOp.Pmaxsw,
        (IrVector.Max, 2) => VectorOp.Pmaxsd,
        (IrVector.MinUnsigned, 0) => VectorOp.Pminub,
        (IrVector.MinUnsigned, 1) => VectorOp.Pminuw,
        (IrVector.MinUnsigned, 2) => VectorOp.Pminud,
        (IrVector.MaxUnsigned, 0) => VectorOp.Pmaxub,
        (IrVector.MaxUnsigned, 1) => VectorOp.Pmaxuw,
        (IrVector.MaxUnsigned, 2) => VectorOp.Pmaxud,
        (IrVector.CompareEqual, 0) => VectorOp.Pcmpeqb,
        (IrVector.CompareEqual, 1) => VectorOp.Pcmpeqw,
        (IrVector.CompareEqual, 2) => VectorOp.Pcmpeqd,
        (IrVector.CompareEqual, _) => VectorOp.Pcmpeqq,
        (IrVector.CompareGreater, 0) => VectorOp.Pcmpgtb,
        (IrVector.CompareGreater, 1) => VectorOp.Pcmpgtw,
        (IrVector.CompareGreater, 2) => VectorOp.Pcmpgtd,
        (IrVector.CompareGreater, _) => VectorOp.Pcmpgtq,
        (IrVector.AddSaturate, 0) => VectorOp.Paddsb,
        (IrVector.AddSaturate, 1) => VectorOp.Paddsw,
        (IrVector.AddSaturateUnsigned, 0) => VectorOp.Paddusb,
        (IrVector.AddSaturateUnsigned, 1) => VectorOp.Paddusw,
        (IrVector.SubSaturate, 0) => VectorOp.Psubsb,
        (IrVector.SubSaturate, 1) => VectorOp.Psubsw,
        (IrVector.SubSaturateUnsigned, 0) => VectorOp.Psubusb,
        (IrVector.SubSaturateUnsigned, 1) => VectorOp.Psubusw,
        _ => default,
    };

    private void WriteLanes(in VectorInsn v, int third)
    {
        if (Direct(v.Operation, v.Log2) is var direct and not default(VectorOp))
        {
            x.Vector(direct, v.Is256, 0, 0, 1);
            return;
        }

        switch (v.Operation)
        {
            case IrVector.Fill:
                Splat(v, 0, v.Imm);
                break;
            case IrVector.Broadcast:
                WriteBroadcast(v);
                break;
            case IrVector.AndNot:
                x.Vector(VectorOp.Pandn, v.Is256, 0, 1, 0);
                break;
            case IrVector.Not:
                Ones(v, 1);
                x.Vector(VectorOp.Pxor, v.Is256, 0, 0, 1);
                break;
            case IrVector.Neg:
                Zeros(v, 1);
                x.Vector(Direct(IrVector.Sub, v.Log2), v.Is256, 0, 1, 0);
                break;
            case IrVector.Abs:
                WriteAbs(v);
                break;
            case IrVector.Mul:
                WriteProduct(v);
                break;
            case IrVector.ShlConst or IrVector.ShrConst or IrVector.SarConst:
                WriteShiftByConst(v, (int)v.Imm & ((8 << v.Log2) - 1));
                break;
            case IrVector.Shl or IrVector.Shr or IrVector.Sar:
                WriteShiftByLanes(v);
                break;
            case IrVector.Min or IrVector.Max or IrVector.MinUnsigned or IrVector.MaxUnsigned:
                WriteExtreme(v);
                break;
            case IrVector.CompareAbove:
                WriteAbove(v);
                break;
            case IrVector.AddSaturate or IrVector.SubSaturate:
                WriteSaturating(v);
                break;
            case IrVector.AddSaturateUnsigned or IrVector.SubSaturateUnsigned:
                WriteSaturatingUnsigned(v);
                break;
            case IrVector.Blend:
                x.Vector(VectorOp.Pand, v.Is256, 0, 0, third);
                x.Vector(VectorOp.Pandn, v.Is256, 1, third, 1);
                x.Vector(VectorOp.Por, v.Is256, 0, 0, 1);
                break;
        }
    }

    /// <summary>Makes every lane a constant.</summary>
    private void Splat(in VectorInsn v, int d, long constant)
    {
        ulong lane = (ulong)constant & (ulong.MaxValue >> (64 - (8 << v.Log2)));
        if (lane == 0)
        {
            Zeros(v, d);
            return;
        }

        x.Const(Reg.Rax, lane);
        x.ToFloat(v.Log2 == 3, d, Reg.Rax);
        x.Vector(Broadcast(v.Log2), v.Is256, d, d);
    }

    private void WriteBroadcast(in VectorInsn v)
    {
        bool wide = v.Log2 == 3;
        x.ToFloat(wide, 0, Use(v.B, wide));
        x.Vector(Broadcast(v.Log2), v.Is256, 0, 0);
    }

    private static VectorOp Broadcast(int log2) => log2 switch
    {
        0 => VectorOp.Pbroadcastb,
        1 => VectorOp.Pbroadcastw,
        2 => VectorOp.Pbroadcastd,
        _ => VectorOp.Pbroadcastq,
    };

    private void WriteAbs(in VectorInsn v)
    {
        switch (v.Log2)
        {
            case 0:
                x.Vector(VectorOp.Pabsb, v.Is256, 0, 0);
                break;
            case 1:
                x.Vector(VectorOp.Pabsw, v.Is256, 0, 0);
                break;
            case 2:
                x.Vector(VectorOp.Pabsd, v.Is256, 0, 0);
                break;
            default:
                // With all ones where it is negative: ~x + 1.
                FlipNegatives(v, 1);
                x.Vector(VectorOp.Psubq, v.Is256, 0, 0, 1);
                break;
        }
    }

    private void WriteProduct(in VectorInsn v)
    {
        int t = AllocateVector();
        int u = AllocateVector();
        if (v.Log2 == 0)
        {
            // In words: the product of the high bytes, above zeros, and that of the low ones.
            Ones(v, t);
            x.VectorShift(VectorOp.Psllw, v.Is256, t, t, 8);
            x.VectorShift(VectorOp.Psrlw, v.Is256, u, 0, 8);
            x.Vector(VectorOp.Pmullw, v.Is256, 0, 0, 1);
            x.Vector(VectorOp.Pandn, v.Is256, 0, t, 0);
            x.Vector(VectorOp.Pand, v.Is256, 1, 1, t);
            x.Vector(VectorOp.Pmullw, v.Is256, 1, 1, u);
            x.Vector(VectorOp.Por, v.Is256, 0, 0, 1);
            return;
        }

        // Both products of a high half and a low one, moved up, and that of the low halves.
        x.VectorShift(VectorOp.Psrlq, v.Is256, t, 0, 32);
        x.Vector(VectorOp.Pmuludq, v.Is256, t, t, 1);
        x.VectorShift(VectorOp.Psrlq, v.Is256, u, 1, 32);
        x.Vector(VectorOp.Pmuludq, v.Is256, u, u, 0);
        x.Vector(VectorOp.Paddq, v.Is256, t, t, u);
        x.VectorShift(VectorOp.Psllq, v.Is256, t, t, 32);
        x.Vector(VectorOp.Pmuludq, v.Is256, 0, 0, 1);
        x.Vector(VectorOp.Paddq, v.Is256, 0, 0, t);
    }

    /// <summary>Minima and maxima of lanes of eight bytes.</summary>
    private void WriteExtreme(in VectorInsn v)
    {
        int greater = AllocateVector();
        if (v.Operation is IrVector.MinUnsigned or IrVector.MaxUnsigned)
        {
            Above(v, greater);
        }
        else
        {
            x.Vector(VectorOp.Pcmpgtq, v.Is256, greater, 0, 1);
        }

        bool least = v.Operation is IrVector.Min or IrVector.MinUnsigned;
        x.VectorBlend(VectorOp.Pblendvb, v.Is256, 0, least ? 0 : 1, least ? 1 : 0, greater);
    }

    private void WriteAbove(in VectorInsn v)
    {
        if (v.Log2 == 3)
        {
            Above(v, 0);
            return;
        }

        // Not where the lesser of both is the first.
        x.Vector(Direct(IrVector.MinUnsigned, v.Log2), v.Is256, 1, 0, 1);
        x.Vector(Direct(IrVector.CompareEqual, v.Log2), v.Is256, 0, 0, 1);
        Ones(v, 1);
        x.Vector(VectorOp.Pxor, v.Is256, 0, 0, 1);
    }

    /// <summary>Where lanes of eight bytes in register 0 are above those in 1, unsigned: as signed ones, with their highest bits inverted.</summary>
    private void Above(in VectorInsn v, int d)
    {
        int s = AllocateVector();
        int t = AllocateVector();
        Ones(v, s);
        x.VectorShift(VectorOp.Psllq, v.Is256, s, s, 63);
        x.Vector(VectorOp.Pxor, v.Is256, t, 0, s);
        x.Vector(VectorOp.Pxor, v.Is256, s, 1, s);
        x.Vector(VectorOp.Pcmpgtq, v.Is256, d, t, s);
    }

    private void WriteSaturatingUnsigned(in VectorInsn v)
    {
        int t = AllocateVector();
        switch (v.Operation, v.Log2)
        {
            case (IrVector.AddSaturateUnsigned, 2):
                // At most what is missing to the highest.
                Ones(v, t);
                x.Vector(VectorOp.Pxor, v.Is256, t, t, 1);
                x.Vector(VectorOp.Pminud, v.Is256, 0, 0, t);
                x.Vector(VectorOp.Paddd, v.Is256, 0, 0, 1);
                break;
            case (IrVector.AddSaturateUnsigned, _):
                // All ones where the sum is less than an operand.
                x.Vector(VectorOp.Paddq, v.Is256, 1, 0, 1);
                Above(v, t);
                x.Vector(VectorOp.Por, v.Is256, 0, 1, t);
                break;
            case (_, 2):
                x.Vector(VectorOp.Pmaxud, v.Is256, 0, 0, 1);
                x.Vector(VectorOp.Psubd, v.Is256, 0, 0, 1);
                break;
            default:
                Above(v, t);
                x.Vector(VectorOp.Psubq, v.Is256, 0, 0, 1);
                x.Vector(VectorOp.Pand, v.Is256, 0, 0, t);
                break;
        }
    }

    private void WriteSaturating(in VectorInsn v)
    {
        bool wide = v.Log2 == 3;
        bool adds = v.Operation == IrVector.AddSaturate;
        int overflow = AllocateVector();
        int result = AllocateVector();

        // The result has not the sign of the first operand, and operands of a sum have the same, those of a difference have not.
        x.Vector(VectorOp.Pxor, v.Is256, overflow, 0, 1);
        x.Vector(Direct(adds ? IrVector.Add : IrVector.Sub, v.Log2), v.Is256, result, 0, 1);
        x.Vector(VectorOp.Pxor, v.Is256, 1, 0, result);
        x.Vector(adds ? VectorOp.Pandn : VectorOp.Pand, v.Is256, overflow, overflow, 1);

        // The highest number, or the lowest where the first operand is negative.
        if (wide)
        {
            Zeros(v, 1);
            x.Vector(VectorOp.Pcmpgtq, v.Is256, 0, 1, 0);
        }
        else
        {
            x.VectorShift(VectorOp.Psrad, v.Is256, 0, 0, 31);
        }

        Ones(v, 1);
        x.VectorShift(wide ? VectorOp.Psrlq : VectorOp.Psrld, v.Is256, 1, 1, 1);
        x.Vector(VectorOp.Pxor, v.Is256, 0, 0, 1);
        x.VectorBlend(wide ? VectorOp.Blendvpd : VectorOp.Blendvps, v.Is256, 0, result, 0, overflow);
    }
}
