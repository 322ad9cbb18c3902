using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <content>
/// Vector operations of 32, 16 or 8 bytes. Between operations vectors lie in memory: what registers hold of an operand is written back
/// before it is loaded, and what they hold of the result is forgotten before it is stored. Registers 0 and 1 are the first operands;
/// 0 is the result.
/// </content>
internal sealed unsafe partial class NativeCompiler
{
    private bool WriteVector(int k, Insn* i)
    {
        Insn* more = i + 1;
        if ((IrOpcode)(ushort)more->Imm != IrOpcode.Vector)
        {
            return false;
        }

        var v = new VectorInsn((IrVector)(byte)(more->Imm >> 16), more->B, more->D, i->D, i->A, i->B, more->A, i->Imm);
        bool isFloat = v.Operation >= IrVector.FloatAdd;
        if (!IsEmitted(v) || !AreApart(v) || snapshots + (2 * Kept) > MaxSnapshots)
        {
            return false;
        }

        lockedVectors = 0;
        int third = LoadOperands(v);
        int result = 0;
        (int Site, int Before) miss = default;
        if (isFloat)
        {
            result = WriteFloatLanes(v, third);
            miss = (WriteNanCheck(v, result), Snapshot());
        }
        else
        {
            WriteLanes(v, third);
        }

        NoteVector(v.Result, v.Bytes, write: true);
        SpillOverlapping(v.Result, v.Bytes, drop: true, spill: false);
        x.StoreVector(v.Bytes, Reg.Rbp, v.Result, result);
        KeepResult(v, result);
        if (isFloat)
        {
            AddCold(k, i, miss.Site, miss.Before, result: -1, wide: true);
        }

        return true;
    }

    /// <summary>Operands of an operation that lie in the state.</summary>
    private static int OperandsOf(IrVector operation) => operation switch
    {
        IrVector.Fill or IrVector.Broadcast => 0,
        IrVector.Move or IrVector.Not or IrVector.Neg or IrVector.Abs or IrVector.ShlConst or IrVector.ShrConst or IrVector.SarConst => 1,
        IrVector.Blend or IrVector.FloatMulAdd => 3,
        _ => 2,
    };

    private bool IsEmitted(in VectorInsn v) => v.Bytes is 8 or 16 or 32 && v.Operation switch
    {
        >= IrVector.FloatAdd => hostFloat && v.Log2 is 2 or 3 && (RoundingMode)v.Imm == RoundingMode.NearestEven,
        _ => true,
    };

    /// <summary>
    /// Whether all lie where displacements reach, and each operand at the result or beside it. One that begins inside the result is
    /// for the engine, which does lane by lane.
    /// </summary>
    private static bool AreApart(in VectorInsn v)
    {
        int operands = OperandsOf(v.Operation);
        return IsPlace(v.Result, v.Bytes)
            && (operands < 1 || IsApart(v.B, v))
            && (operands < 2 || IsApart(v.C, v))
            && (operands < 3 || IsApart(v.D, v));
    }

    private static bool IsApart(short place, in VectorInsn v) => IsPlace(place, v.Bytes) && (place == v.Result || Math.Abs(place - v.Result) >= v.Bytes);

    private static bool IsPlace(short place, int bytes) => place >= HeaderBytes && place + bytes <= short.MaxValue;

    /// <returns>The register of the third operand.</returns>
    private int LoadOperands(in VectorInsn v)
    {
        int operands = OperandsOf(v.Operation);
        int third = operands > 2 ? AllocateVector() : -1;
        if (operands > 0)
        {
            LoadOperand(v, v.B, 0);
        }

        if (operands > 1)
        {
            LoadOperand(v, v.C, 1);
        }

        if (operands > 2)
        {
            LoadOperand(v, v.D, third);
        }

        return third;
    }

    private void LoadOperand(in VectorInsn v, short place, int to)
    {
        NoteVector(place, v.Bytes, write: false);
        bool twice = v.Bytes == 8 && v.Operation >= IrVector.FloatAdd;
        if (!twice && FindResult(place, v.Bytes) is var result and >= 0)
        {
            x.CopyVector(v.Is256, to, result);
        }
        else if (v.Bytes == 16 && FindWhole(place) is var low and >= 0 && FindWhole((short)(place + 8)) is var high and >= 0)
        {
            // Stored in halves it could not be loaded until both stores are done.
            x.ToFloat(true, to, (Reg)low);
            x.InsertHigh(to, to, (Reg)high);
        }
        else
        {
            SpillOverlapping(place, v.Bytes, drop: false);
            if (twice)
            {
                // What lies above eight bytes is computed, too, and shall raise nothing more.
                x.LoadTwice(to, Reg.Rbp, place);
            }
            else
            {
                x.LoadVector(v.Bytes, to, Reg.Rbp, place);
            }
        }
    }

    /// <returns>The general register that holds a place of eight bytes; -1 for none.</returns>
    private int FindWhole(short place) => IsKept(place, 8) && Cell(place) - 1 is var e and >= 0 and < Registers && entries[e].Width == 8 ? e : -1;

    /// <summary>Notes that some bytes are used otherwise than as one integer, so that no loop keeps any of them in a register.</summary>
    private void NoteVector(int place, int bytes, bool write)
    {
        for (int at = place & ~3; at < place + bytes; at += 4)
        {
            Note((short)at, 1, write);
        }
    }

    /// <returns>The register of the result.</returns>
    private int WriteFloatLanes(in VectorInsn v, int third)
    {
        bool wide = v.Log2 == 3;
        if (v.Operation == IrVector.FloatMulAdd)
        {
            x.Vector(wide ? VectorOp.Fmadd231pd : VectorOp.Fmadd231ps, v.Is256, third, 0, 1);
            return third;
        }

        VectorOp op = v.Operation switch
        {
            IrVector.FloatAdd => wide ? VectorOp.Addpd : VectorOp.Addps,
            IrVector.FloatSub => wide ? VectorOp.Subpd : VectorOp.Subps,
            IrVector.FloatMul => wide ? VectorOp.Mulpd : VectorOp.Mulps,
            _ => wide ? VectorOp.Divpd : VectorOp.Divps,
        };
        x.Vector(op, v.Is256, 0, 0, 1);
        return 0;
    }

    /// <summary>Looks for a NaN by its bits, as is done for one float: the lane without its sign is above infinity.</summary>
    /// <returns>The jump for one.</returns>
    private int WriteNanCheck(in VectorInsn v, int result)
    {
        bool wide = v.Log2 == 3;
        int infinity = AllocateVector();
        (VectorOp left, VectorOp right) = wide ? (VectorOp.Psllq, VectorOp.Psrlq) : (VectorOp.Pslld, VectorOp.Psrld);
        x.VectorShift(left, v.Is256, 1, result, 1);
        x.VectorShift(right, v.Is256, 1, 1, 1);
        Ones(v, infinity);
        x.VectorShift(left, v.Is256, infinity, infinity, wide ? 53 : 24);
        x.VectorShift(right, v.Is256, infinity, infinity, 1);
        x.Vector(wide ? VectorOp.Pcmpgtq : VectorOp.Pcmpgtd, v.Is256, 1, 1, infinity);
        x.Vector(VectorOp.Ptest, v.Is256, 1, 1);
        return x.JumpIf(Cond.NotEqual);
    }

    private void Ones(in VectorInsn v, int d) => x.Vector(VectorOp.Pcmpeqd, v.Is256, d, d, d);

    private void Zeros(in VectorInsn v, int d) => x.Vector(VectorOp.Pxor, v.Is256, d, d, d);

    /// <summary>A vector operation of one register.</summary>
    /// <param name="Operation">What it computes.</param>
    /// <param name="Log2">Log2 of a lane's bytes.</param>
    /// <param name="Bytes">Bytes of the vectors.</param>
    /// <param name="Result">Place of the result.</param>
    /// <param name="B">Place of the first operand, or of the value that is copied to all lanes.</param>
    /// <param name="C">Place of the second.</param>
    /// <param name="D">Place of the third.</param>
    /// <param name="Imm">Its constant.</param>
    private readonly record struct VectorInsn(IrVector Operation, int Log2, int Bytes, short Result, short B, short C, short D, long Imm)
    {
        public bool Is256 => Bytes == 32;
    }
}
