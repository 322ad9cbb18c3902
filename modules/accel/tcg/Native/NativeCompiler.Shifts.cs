using Emu.Abstractions.Cpu.Ir;

namespace Emu.Accel.Tcg.Native;

/// <content>Shifts of integer lanes, by a constant or by another vector's lanes. Registers 0 and 1 are the operands, and 0 the result.</content>
internal sealed unsafe partial class NativeCompiler
{
    private void WriteShiftByConst(in VectorInsn v, int count)
    {
        switch (v.Operation, v.Log2)
        {
            case (IrVector.ShlConst, 0):
                x.VectorShift(VectorOp.Psllw, v.Is256, 0, 0, count);
                Splat(v, 1, 0xFF << count);
                x.Vector(VectorOp.Pand, v.Is256, 0, 0, 1);
                break;
            case (IrVector.ShrConst, 0):
                x.VectorShift(VectorOp.Psrlw, v.Is256, 0, 0, count);
                Splat(v, 1, 0xFF >> count);
                x.Vector(VectorOp.Pand, v.Is256, 0, 0, 1);
                break;
            case (IrVector.SarConst, 0):
                // In words: the low byte by itself, and the high one, below which bits of the low one are.
                int high = AllocateVector();
                x.VectorShift(VectorOp.Psllw, v.Is256, 1, 0, 8);
                x.VectorShift(VectorOp.Psraw, v.Is256, 1, 1, 8 + count);
                x.VectorShift(VectorOp.Psraw, v.Is256, 0, 0, count);
                Ones(v, high);
                x.VectorShift(VectorOp.Psllw, v.Is256, high, high, 8);
                x.VectorBlend(VectorOp.Pblendvb, v.Is256, 0, 1, 0, high);
                break;
            case (IrVector.SarConst, 3):
                // Zeros are moved in, and become ones when what was inverted is once more.
                FlipNegatives(v, 1);
                x.VectorShift(VectorOp.Psrlq, v.Is256, 0, 0, count);
                x.Vector(VectorOp.Pxor, v.Is256, 0, 0, 1);
                break;
            default:
                x.VectorShift(ShiftOf(v.Operation, v.Log2), v.Is256, 0, 0, count);
                break;
        }
    }

    private static VectorOp ShiftOf(IrVector operation, int log2) => (operation, log2) switch
    {
        (IrVector.ShlConst, 1) => VectorOp.Psllw,
        (IrVector.ShlConst, 2) => VectorOp.Pslld,
        (IrVector.ShlConst, _) => VectorOp.Psllq,
        (IrVector.ShrConst, 1) => VectorOp.Psrlw,
        (IrVector.ShrConst, 2) => VectorOp.Psrld,
        (IrVector.ShrConst, _) => VectorOp.Psrlq,
        (_, 1) => VectorOp.Psraw,
        _ => VectorOp.Psrad,
    };

    /// <summary>Inverts the negative lanes of eight bytes.</summary>
    /// <param name="v">The operation.</param>
    /// <param name="mask">Register that has ones in these lanes then.</param>
    private void FlipNegatives(in VectorInsn v, int mask)
    {
        Zeros(v, mask);
        x.Vector(VectorOp.Pcmpgtq, v.Is256, mask, mask, 0);
        x.Vector(VectorOp.Pxor, v.Is256, 0, 0, mask);
    }

    private void WriteShiftByLanes(in VectorInsn v)
    {
        // Counts modulo the width.
        int t = AllocateVector();
        Splat(v, t, (8 << v.Log2) - 1);
        x.Vector(VectorOp.Pand, v.Is256, 1, 1, t);
        switch (v.Operation, v.Log2)
        {
            case (_, 0):
                ShiftBytes(v, t, AllocateVector());
                break;
            case (_, 1):
                ShiftWords(v, 0, 1, t, AllocateVector());
                break;
            case (IrVector.Sar, 3):
                FlipNegatives(v, t);
                x.Vector(VectorOp.Psrlvq, v.Is256, 0, 0, 1);
                x.Vector(VectorOp.Pxor, v.Is256, 0, 0, t);
                break;
            default:
                x.Vector(ShiftByLanes(v.Operation, v.Log2 == 3), v.Is256, 0, 0, 1);
                break;
        }
    }

    private static VectorOp ShiftByLanes(IrVector operation, bool wide) => operation switch
    {
        IrVector.Shl => wide ? VectorOp.Psllvq : VectorOp.Psllvd,
        IrVector.Shr => wide ? VectorOp.Psrlvq : VectorOp.Psrlvd,
        _ => VectorOp.Psravd,
    };

    /// <summary>Shifts lanes of two bytes: the low and the high one of each four by themselves.</summary>
    /// <param name="v">The operation.</param>
    /// <param name="d">Register of what is shifted, and of the result.</param>
    /// <param name="counts">Register of the counts; changed.</param>
    /// <param name="t">A free register.</param>
    /// <param name="u">Another.</param>
    private void ShiftWords(in VectorInsn v, int d, int counts, int t, int u)
    {
        VectorOp shift = ShiftByLanes(v.Operation, wide: false);
        x.VectorShift(VectorOp.Pslld, v.Is256, t, counts, 16);
        x.VectorShift(VectorOp.Psrld, v.Is256, t, t, 16);
        x.VectorShift(VectorOp.Psrld, v.Is256, counts, counts, 16);
        if (v.Operation == IrVector.Shl)
        {
            // What goes up from the low one is not taken; into the high one goes nothing.
            x.Vector(shift, v.Is256, u, d, t);
            x.VectorShift(VectorOp.Psrld, v.Is256, d, d, 16);
            x.VectorShift(VectorOp.Pslld, v.Is256, d, d, 16);
        }
        else
        {
            x.VectorShift(VectorOp.Pslld, v.Is256, u, d, 16);
            x.VectorShift(v.Operation == IrVector.Shr ? VectorOp.Psrld : VectorOp.Psrad, v.Is256, u, u, 16);
            x.Vector(shift, v.Is256, u, u, t);
        }

        x.Vector(shift, v.Is256, d, d, counts);
        x.BlendWords(v.Is256, d, u, d, 0xAA);
    }

    /// <summary>Shifts bytes: the low and the high one of each two by themselves, in the same way.</summary>
    private void ShiftBytes(in VectorInsn v, int t, int u)
    {
        int high = AllocateVector();
        int highCounts = AllocateVector();
        x.VectorShift(VectorOp.Psrlw, v.Is256, highCounts, 1, 8);
        x.VectorShift(VectorOp.Psllw, v.Is256, 1, 1, 8);
        x.VectorShift(VectorOp.Psrlw, v.Is256, 1, 1, 8);
        if (v.Operation == IrVector.Shl)
        {
            x.VectorShift(VectorOp.Psrlw, v.Is256, high, 0, 8);
            x.VectorShift(VectorOp.Psllw, v.Is256, high, high, 8);
        }
        else
        {
            x.CopyVector(v.Is256, high, 0);
            x.VectorShift(VectorOp.Psllw, v.Is256, 0, 0, 8);
            x.VectorShift(v.Operation == IrVector.Shr ? VectorOp.Psrlw : VectorOp.Psraw, v.Is256, 0, 0, 8);
        }

        ShiftWords(v, high, highCounts, t, u);
        ShiftWords(v, 0, 1, t, u);
        Ones(v, t);
        x.VectorShift(VectorOp.Psllw, v.Is256, t, t, 8);
        x.VectorBlend(VectorOp.Pblendvb, v.Is256, 0, 0, high, t);
    }
}
