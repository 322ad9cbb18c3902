using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <content>Pure operations that the interpreter has no handler for.</content>
internal sealed unsafe partial class NativeCompiler
{
    private bool WritePure(int k, Insn* i)
    {
        IrOpcode opcode = (IrOpcode)(i->Imm & 255);
        int aux = (int)(i->Imm >> 8) & 255;
        bool wide = (i->Imm >> 16 & 1) != 0;
        bool wideResult = (i->Imm >> 17 & 1) != 0;
        if ((i->Imm >> 19 & 1) != 0)
        {
            return false;
        }

        switch (opcode)
        {
            case IrOpcode.MulHighSigned or IrOpcode.MulHighUnsigned:
                Reg m = Use(i->A, wide);
                Reg n = Use(i->B, wide);
                x.Move(wide, Reg.Rax, m);
                x.One(opcode == IrOpcode.MulHighSigned ? Unary.Imul : Unary.Mul, wide, n);
                x.Move(wide, Define(i->D, wide), Reg.Rdx);
                return true;
            case IrOpcode.DivSigned or IrOpcode.DivUnsigned or IrOpcode.RemSigned or IrOpcode.RemUnsigned:
                WriteDivision(i, opcode, wide);
                return true;
            case IrOpcode.Not or IrOpcode.Neg:
                Reg one = Use(i->A, wide);
                Reg to = DefineFor(k, i, wide, one);
                if (to != one)
                {
                    x.Move(wide, to, one);
                }

                x.One(opcode == IrOpcode.Not ? Unary.Not : Unary.Neg, wide, to);
                return true;
            case IrOpcode.AndNot:
                Reg kept = Use(i->A, wide);
                Reg without = Use(i->B, wide);
                x.AndNot(wide, Define(i->D, wide), without, kept);
                return true;
            case IrOpcode.OrNot or IrOpcode.Xnor:
                Reg left = Use(i->A, wide);
                Reg right = Use(i->B, wide);
                x.Move(wide, Reg.Rax, right);
                x.One(Unary.Not, wide, Reg.Rax);
                x.Op(opcode == IrOpcode.OrNot ? Alu.Or : Alu.Xor, wide, Reg.Rax, left);
                x.Move(wide, Define(i->D, wide), Reg.Rax);
                return true;
            case IrOpcode.Rotl or IrOpcode.Rotr:
                Reg turned = Use(i->A, wide);
                Reg by = Use(i->B, wide: false);
                x.Move(wide, Reg.Rax, turned);
                x.Move(false, Reg.Rcx, by);
                x.ShiftCl(opcode == IrOpcode.Rotl ? Shift.Rol : Shift.Ror, wide, Reg.Rax);
                x.Move(wide, Define(i->D, wide), Reg.Rax);
                return true;
            case IrOpcode.SetCond:
                Reg a = Use(i->A, wide);
                x.Op(aux >= (int)IrCond.TestZero ? Alu.Test : Alu.Cmp, wide, a, Use(i->B, wide));
                x.Set(Conditions[aux], Reg.Rax);
                x.Extend(0, false, false, Define(i->D, wideResult), Reg.Rax);
                return true;
            case IrOpcode.Select:
                WriteSelect(i, aux, wide);
                return true;
            case IrOpcode.CountLeadingZeros or IrOpcode.CountTrailingZeros or IrOpcode.PopCount:
                Reg counted = Use(i->A, wide);
                x.Count(opcode switch { IrOpcode.CountLeadingZeros => 0xBD, IrOpcode.CountTrailingZeros => 0xBC, _ => 0xB8 }, wide, Define(i->D, wideResult), counted);
                return true;
            case IrOpcode.ByteSwap when aux is 2 or 3:
                Reg swapped = Use(i->A, wide);
                x.Move(wide, Reg.Rax, swapped);
                x.SwapBytes(aux == 3, Reg.Rax);
                x.Move(wideResult, Define(i->D, wideResult), Reg.Rax);
                return true;
            case IrOpcode.ExtractSigned:
                WriteExtractSigned(i, wide);
                return true;
            case IrOpcode.Truncate:
                Reg whole = Use(i->A, wide);
                x.Move(false, Define(i->D, wideResult), whole);
                return true;
            default:
                return false;
        }
    }

    private void WriteSelect(Insn* i, int condition, bool wide)
    {
        Reg a = Use(i->A, wide);
        Reg b = Use(i->B, wide);
        Reg yes = Use((short)(i->Imm >> 24), wide);
        Reg no = Use((short)(i->Imm >> 40), wide);
        x.Op(condition >= (int)IrCond.TestZero ? Alu.Test : Alu.Cmp, wide, a, b);
        x.Move(wide, Reg.Rax, no);
        x.MoveIf(Conditions[condition], wide, Reg.Rax, yes);
        x.Move(wide, Define(i->D, wide), Reg.Rax);
    }

    private void WriteExtractSigned(Insn* i, bool wide)
    {
        int detail = (ushort)(i->Imm >> 24);
        int width = wide ? 64 : 32;
        int from = detail & 255;
        int bits = detail >> 8;
        Reg a = Use(i->A, wide);
        x.Move(wide, Reg.Rax, a);
        int up = width - from - bits;
        if (up > 0)
        {
            x.ShiftConst(Shift.Shl, wide, Reg.Rax, up);
        }

        if (width - bits > 0)
        {
            x.ShiftConst(Shift.Sar, wide, Reg.Rax, width - bits);
        }

        x.Move(wide, Define(i->D, wide), Reg.Rax);
    }

    // By zero: all ones and the dividend. The lowest number by -1: itself and zero.
    private void WriteDivision(Insn* i, IrOpcode opcode, bool wide)
    {
        bool signed = opcode is IrOpcode.DivSigned or IrOpcode.RemSigned;
        bool remainder = opcode is IrOpcode.RemSigned or IrOpcode.RemUnsigned;
        Reg a = Use(i->A, wide);
        Reg b = Use(i->B, wide);
        x.Move(wide, Reg.Rax, a);
        x.Op(Alu.Test, wide, b, b);
        int byZero = x.JumpIf(Cond.Equal);
        int byOne = 0;
        if (signed)
        {
            x.OpConst(Alu.Cmp, wide, b, -1);
            byOne = x.JumpIf(Cond.Equal);
            x.SignIntoRdx(wide);
            x.One(Unary.Idiv, wide, b);
        }
        else
        {
            x.Op(Alu.Xor, false, Reg.Rdx, Reg.Rdx);
            x.One(Unary.Div, wide, b);
        }

        int done = x.Jump();
        x.Bind(byZero);
        x.Move(wide, Reg.Rdx, Reg.Rax);
        x.Const(Reg.Rax, wide ? ulong.MaxValue : uint.MaxValue);
        int also = x.Jump();
        if (signed)
        {
            x.Bind(byOne);
            x.Op(Alu.Xor, false, Reg.Rdx, Reg.Rdx);
            x.One(Unary.Neg, wide, Reg.Rax);
        }

        x.Bind(done);
        x.Bind(also);
        x.Move(wide, Define(i->D, wide), remainder ? Reg.Rdx : Reg.Rax);
    }
}
