using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>
/// What ARMv8.1-M adds for loops, choice and clearing (Armv8-M Architecture Reference Manual, § C2.4). A loop's count is in lr, and its end is a branch like
/// others: nothing is remembered of where it begins. In an IT block these instructions are unpredictable, and undefined here.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool Dls(in ArgsReg a) => !InIt && a.Rm != Sp && Write(Lr, Read(a.Rm));

    private partial bool Wls(in ArgsLoop a)
    {
        if (InIt || a.Rn == Sp)
        {
            return false;
        }

        var count = Read(a.Rn);
        var never = ir.NewLabel();
        ir.BranchIf(IrCond.Equal, count, Constant(0), never);
        Write(Lr, count);
        ir.Jump(Next);
        ir.Place(never);
        ir.Jump((uint)pc + 4 + (uint)a.Imm, slot: 1);
        return true;
    }

    private partial bool Le(in ArgsEnd a)
    {
        if (InIt)
        {
            return false;
        }

        // The last time around leaves lr as it is.
        var count = Read(Lr);
        var last = ir.NewLabel();
        ir.BranchIf(IrCond.BelowOrEqual, count, Constant(1), last);
        Write(Lr, ir.AddConst(count, -1));
        ir.Jump((uint)pc + 4 - (uint)a.Imm, slot: 1);
        ir.Place(last);
        ir.Jump(Next);
        return true;
    }

    private partial bool LeForever(in ArgsEnd a)
    {
        if (InIt)
        {
            return false;
        }

        ir.Jump((uint)pc + 4 - (uint)a.Imm);
        return true;
    }

    private partial bool Csel(in ArgsCsel a) => Select(a, m => m);

    private partial bool Csinc(in ArgsCsel a) => Select(a, m => ir.AddConst(m, 1));

    private partial bool Csinv(in ArgsCsel a) => Select(a, m => ir.Xor(m, Constant(uint.MaxValue)));

    private partial bool Csneg(in ArgsCsel a) => Select(a, m => ir.Sub(Constant(0), m));

    private partial bool Clrm(in ArgsClear a)
    {
        if (a.List == 0)
        {
            return false;
        }

        for (var i = 0; i < Pc; i++)
        {
            if ((a.List >> i & 1) != 0)
            {
                Write(i, Constant(0));
            }
        }

        if ((a.List >> Pc & 1) != 0)
        {
            SetFlags(Constant(0));
            ir.StoreState(ArmRegisters.Q, Constant(0));
            ir.StoreState(ArmRegisters.Ge, Constant(0));
        }

        return true;
    }

    /// <summary>Register 15 stands for zero.</summary>
    private bool Select(in ArgsCsel a, Func<IrValue, IrValue> otherwise)
    {
        if (a.Rd is Sp or Pc || a.Rn == Sp || a.Rm == Sp || a.Cond >= 14)
        {
            return false;
        }

        var first = a.Rn == Pc ? Constant(0) : Read(a.Rn);
        var second = otherwise(a.Rm == Pc ? Constant(0) : Read(a.Rm));
        var chosen = ir.NewLocal(IrType.I32);
        var skip = ir.NewLabel();
        ir.Set(chosen, second);
        BranchUnless((uint)a.Cond, skip);
        ir.Set(chosen, first);
        ir.Place(skip);
        return Write(a.Rd, ir.Get(chosen));
    }
}
