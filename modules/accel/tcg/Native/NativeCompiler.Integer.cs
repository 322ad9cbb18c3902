using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <content>Moves and integer arithmetic.</content>
internal sealed unsafe partial class NativeCompiler
{
    private static bool Fits(long value) => value == (int)value;

    private bool WriteMove(int k, Insn* i)
    {
        switch (i->Op)
        {
            case Op.Const64:
                DefineConst(i->D, wide: true, (ulong)i->Imm);
                return true;
            case Op.Const32:
                DefineConst(i->D, wide: false, (ulong)i->Imm);
                return true;
            case Op.Const16 or Op.Const8:
                int size = i->Op == Op.Const16 ? 1 : 0;
                Note(i->D, 1 << size, write: true);
                FlushFlags(i->D, 1 << size);
                SpillOverlapping(i->D, 1 << size, drop: true);
                x.StoreConst(size, Reg.Rbp, i->D, (int)i->Imm);
                return true;
            case Op.Move16 or Op.Move8:
                int log2 = i->Op == Op.Move16 ? 1 : 0;
                Note(i->D, 1 << log2, write: true);
                Reg narrow = Use(i->A, wide: false);
                FlushFlags(i->D, 1 << log2);
                SpillOverlapping(i->D, 1 << log2, drop: true);
                x.Store(log2, Reg.Rbp, i->D, narrow);
                return true;
            case Op.PcRelative:
                return WritePcRelative(i);
            case Op.Move64 or Op.Move32:
                bool wide = i->Op == Op.Move64;
                if (TryConst(i->A, wide ? 8 : 4, out ulong value))
                {
                    DefineConst(i->D, wide, value);
                    return true;
                }

                Reg a = Use(i->A, wide);
                Reg d = Define(i->D, wide, a, i->A, (dead[k] & DeadA) != 0);
                if (d != a || !wide)
                {
                    x.Move(wide, d, a);
                }

                return true;
            default:
                return false;
        }
    }

    private bool WritePcRelative(Insn* i)
    {
        if (pcMask is not (ulong.MaxValue or uint.MaxValue) || !Fits(i->Imm + offset))
        {
            return false;
        }

        Reg d = Define(i->D, wide: true);
        x.Lea(pcMask == ulong.MaxValue, d, Reg.R14, (int)i->Imm + offset);
        return true;
    }

    private bool WriteArithmetic(int k, Insn* i)
    {
        switch (i->Op)
        {
            case Op.AddI64 or Op.AddI32 or Op.AddIS:
                return WriteAddConst(k, i);
            case Op.Mul64 or Op.Mul32 or Op.MulS:
                WriteBinary(k, i, Alu.Imul, i->Op == Op.Mul64, i->Op == Op.MulS, commutes: true);
                return true;
            case Op.MulI64 or Op.MulI32:
                WriteMulConst(k, i, i->Op == Op.MulI64);
                return true;
            case Op.Add64 or Op.Add32 or Op.AddS:
                WriteAdd(k, i, i->Op == Op.Add64, i->Op == Op.AddS);
                return true;
            case Op.Sub64 or Op.Sub32 or Op.SubS:
                WriteBinary(k, i, Alu.Sub, i->Op == Op.Sub64, i->Op == Op.SubS, commutes: false);
                return true;
            case Op.And64 or Op.And32:
                WriteBinary(k, i, Alu.And, i->Op == Op.And64, false, commutes: true);
                return true;
            case Op.Or64 or Op.Or32:
                WriteBinary(k, i, Alu.Or, i->Op == Op.Or64, false, commutes: true);
                return true;
            case Op.Xor64 or Op.Xor32:
                WriteBinary(k, i, Alu.Xor, i->Op == Op.Xor64, false, commutes: true);
                return true;
            case Op.AndI64 or Op.AndI32:
                WriteBinaryConst(k, i, Alu.And, i->Op == Op.AndI64);
                return true;
            case Op.OrI64 or Op.OrI32:
                WriteBinaryConst(k, i, Alu.Or, i->Op == Op.OrI64);
                return true;
            case Op.XorI64 or Op.XorI32:
                WriteBinaryConst(k, i, Alu.Xor, i->Op == Op.XorI64);
                return true;
            case Op.Shl64 or Op.Shl32 or Op.ShlS:
                WriteShift(k, i, Shift.Shl, i->Op == Op.Shl64, i->Op == Op.ShlS);
                return true;
            case Op.Shr64 or Op.Shr32 or Op.ShrS:
                WriteShift(k, i, Shift.Shr, i->Op == Op.Shr64, i->Op == Op.ShrS);
                return true;
            case Op.Sar64 or Op.Sar32 or Op.SarS:
                WriteShift(k, i, Shift.Sar, i->Op == Op.Sar64, i->Op == Op.SarS);
                return true;
            case Op.ShlI64 or Op.ShlI32 or Op.ShlIS:
                WriteShiftConst(k, i, Shift.Shl, i->Op == Op.ShlI64, i->Op == Op.ShlIS);
                return true;
            case Op.ShrI64 or Op.ShrI32 or Op.ShrIS:
                WriteShiftConst(k, i, Shift.Shr, i->Op == Op.ShrI64, i->Op == Op.ShrIS);
                return true;
            case Op.SarI64 or Op.SarI32 or Op.SarIS:
                WriteShiftConst(k, i, Shift.Sar, i->Op == Op.SarI64, i->Op == Op.SarIS);
                return true;
            default:
                return false;
        }
    }

    private Reg DefineFor(int k, Insn* i, bool wide, Reg a) => Define(i->D, wide, a, i->A, (dead[k] & DeadA) != 0);

    private void Sign(bool signed, Reg d)
    {
        if (signed)
        {
            x.Extend(2, true, true, d, d);
        }
    }

    private bool WriteAddConst(int k, Insn* i)
    {
        bool wide = i->Op == Op.AddI64;
        bool signed = i->Op == Op.AddIS;
        long constant = wide ? i->Imm : (int)i->Imm;
        Reg a = Use(i->A, wide);
        Reg d = DefineFor(k, i, wide || signed, a);
        if (signed && constant == 0)
        {
            x.Extend(2, true, true, d, a);
            return true;
        }

        if (!Fits(constant))
        {
            x.Const(Reg.Rax, (ulong)constant);
            x.Lea(wide, d, a, Reg.Rax);
        }
        else if (d == a)
        {
            x.OpConst(Alu.Add, wide, d, (int)constant);
        }
        else
        {
            x.Lea(wide, d, a, (int)constant);
        }

        Sign(signed, d);
        return true;
    }

    private void WriteAdd(int k, Insn* i, bool wide, bool signed)
    {
        Reg a = Use(i->A, wide);
        Reg b = Use(i->B, wide);
        Reg d = DefineFor(k, i, wide || signed, a);
        if (d == a)
        {
            x.Op(Alu.Add, wide, d, b);
        }
        else if (d == b)
        {
            x.Op(Alu.Add, wide, d, a);
        }
        else
        {
            x.Lea(wide, d, a, b);
        }

        Sign(signed, d);
    }

    private void WriteBinary(int k, Insn* i, Alu op, bool wide, bool signed, bool commutes)
    {
        Reg a = Use(i->A, wide);
        Reg b = Use(i->B, wide);
        Reg d = DefineFor(k, i, wide || signed, a);
        if (d == a)
        {
            x.Op(op, wide, d, b);
        }
        else if (d == b && commutes)
        {
            x.Op(op, wide, d, a);
        }
        else if (d == b)
        {
            x.Move(wide, Reg.Rax, a);
            x.Op(op, wide, Reg.Rax, b);
            x.Move(wide, d, Reg.Rax);
        }
        else
        {
            x.Move(wide, d, a);
            x.Op(op, wide, d, b);
        }

        Sign(signed, d);
    }

    private void WriteBinaryConst(int k, Insn* i, Alu op, bool wide)
    {
        long constant = wide ? i->Imm : (int)i->Imm;
        Reg a = Use(i->A, wide);
        Reg d = DefineFor(k, i, wide, a);
        if (op == Alu.And && (ulong)i->Imm is 0xFF or 0xFFFF or 0xFFFF_FFFF)
        {
            x.Extend((ulong)i->Imm switch { 0xFF => 0, 0xFFFF => 1, _ => 2 }, false, false, d, a);
            return;
        }

        if (d != a)
        {
            x.Move(wide, d, a);
        }

        if (Fits(constant))
        {
            x.OpConst(op, wide, d, (int)constant);
        }
        else
        {
            x.Const(Reg.Rax, (ulong)constant);
            x.Op(op, wide, d, Reg.Rax);
        }
    }

    private void WriteMulConst(int k, Insn* i, bool wide)
    {
        long constant = wide ? i->Imm : (int)i->Imm;
        Reg a = Use(i->A, wide);
        Reg d = DefineFor(k, i, wide, a);
        if (Fits(constant))
        {
            x.MulConst(wide, d, a, (int)constant);
            return;
        }

        x.Const(Reg.Rax, (ulong)constant);
        x.Op(Alu.Imul, wide, Reg.Rax, a);
        x.Move(wide, d, Reg.Rax);
    }

    private void WriteShift(int k, Insn* i, Shift shift, bool wide, bool signed)
    {
        Reg a = Use(i->A, wide);
        Reg b = Use(i->B, wide: false);
        Reg d = DefineFor(k, i, wide || signed, a);
        x.ShiftBy(shift, wide, d, a, b);
        Sign(signed, d);
    }

    private void WriteShiftConst(int k, Insn* i, Shift shift, bool wide, bool signed)
    {
        Reg a = Use(i->A, wide);
        Reg d = DefineFor(k, i, wide || signed, a);
        int amount = (int)i->Imm & (wide ? 63 : 31);
        if (d != a || !wide)
        {
            x.Move(wide, d, a);
        }

        if (amount != 0)
        {
            x.ShiftConst(shift, wide, d, amount);
        }

        Sign(signed, d);
    }

    private bool WriteExtend(int k, Insn* i)
    {
        switch (i->Op)
        {
            case Op.Extract64 or Op.Extract32:
                WriteExtract(k, i, i->Op == Op.Extract64);
                return true;
            case Op.Zero32To64 or Op.Sign32To64:
                Reg a = Use(i->A, wide: false);
                Reg d = DefineFor(k, i, wide: true, a);
                x.Extend(2, i->Op == Op.Sign32To64, true, d, a);
                return true;
            default:
                (int log2, bool signed, bool wide) = i->Op switch
                {
                    Op.Zero8To64 => (0, false, true),
                    Op.Zero16To64 => (1, false, true),
                    Op.Zero8To32 => (0, false, false),
                    Op.Zero16To32 => (1, false, false),
                    Op.Sign8To64 => (0, true, true),
                    Op.Sign16To64 => (1, true, true),
                    Op.Sign8To32 => (0, true, false),
                    _ => (1, true, false),
                };
                WriteNarrow(k, i, log2, signed, wide);
                return true;
        }
    }

    // The operand may be a field of one or two bytes in the state, of which nobody knows what lies behind it.
    private void WriteNarrow(int k, Insn* i, int log2, bool signed, bool wide)
    {
        if (IsKept(i->A, 4) && Cell(i->A) != 0)
        {
            Reg a = Use(i->A, wide: false);
            Reg d = DefineFor(k, i, wide, a);
            x.Extend(log2, signed, wide, d, a);
            return;
        }

        FlushFlags(i->A, 1 << log2);
        SpillOverlapping(i->A, 1 << log2, drop: false);
        x.Load(log2, signed, wide, Reg.Rax, Reg.Rbp, i->A);
        x.Move(wide, Define(i->D, wide), Reg.Rax);
    }

    private void WriteExtract(int k, Insn* i, bool wide)
    {
        ulong mask = (ulong)i->Imm;
        Reg a = Use(i->A, wide);
        Reg d = DefineFor(k, i, wide, a);
        if (d != a || !wide)
        {
            x.Move(wide, d, a);
        }

        if (i->B != 0)
        {
            x.ShiftConst(Shift.Shr, wide, d, i->B & (wide ? 63 : 31));
        }

        if (mask is 0xFF or 0xFFFF or 0xFFFF_FFFF)
        {
            x.Extend(mask switch { 0xFF => 0, 0xFFFF => 1, _ => 2 }, false, false, d, d);
        }
        else if (mask <= int.MaxValue)
        {
            x.OpConst(Alu.And, false, d, (int)mask);
        }
        else if (wide ? mask != ulong.MaxValue >> i->B : (uint)mask != uint.MaxValue >> i->B)
        {
            x.Const(Reg.Rax, wide ? mask : (uint)mask);
            x.Op(Alu.And, wide, d, Reg.Rax);
        }
    }

    private bool WriteSet(int k, Insn* i)
    {
        bool constant = i->Op >= Op.SetEqualI64;
        Cond condition = Conditions[i->Op - (constant ? Op.SetEqualI64 : Op.SetEqual64)];
        Reg a = Use(i->A, wide: true);
        if (constant)
        {
            CompareConst(a, true, i->Imm, condition);
        }
        else
        {
            x.Op(Alu.Cmp, true, a, Use(i->B, wide: true));
        }

        x.Set(condition, Reg.Rax);
        Reg d = DefineFor(k, i, wide: true, a);
        x.Extend(0, false, false, d, Reg.Rax);
        return true;
    }

    private bool WriteKeep(int k, Insn* i)
    {
        Reg a = Use(i->A, wide: true);
        x.Const(Reg.Rax, (ulong)i->Imm);
        x.Const(Reg.Rdx, (ulong)i[1].Imm);
        x.Op(Alu.Cmp, true, a, Reg.Rax);
        x.MoveIf(Cond.AboveOrEqual, true, Reg.Rdx, a);
        x.Move(true, Define(i->D, wide: true), Reg.Rdx);
        return true;
    }

    /// <summary>Compares a register with a constant.</summary>
    private void CompareConst(Reg a, bool wide, long constant, Cond condition)
    {
        constant = wide ? constant : (int)constant;
        if (constant == 0 && condition is Cond.Equal or Cond.NotEqual)
        {
            x.Op(Alu.Test, wide, a, a);
        }
        else if (Fits(constant))
        {
            x.OpConst(Alu.Cmp, wide, a, (int)constant);
        }
        else
        {
            x.Const(Reg.Rax, (ulong)constant);
            x.Op(Alu.Cmp, wide, a, Reg.Rax);
        }
    }
}
