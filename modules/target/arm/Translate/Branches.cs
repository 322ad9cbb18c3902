using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <content>§ A4.3 Branch instructions; § A7.3.1 IT.</content>
internal sealed partial class BlockTranslator
{
    /// <summary>The least of the values that return from an exception when handler mode branches to them (§ B1.5.8).</summary>
    private const uint ExceptionReturns = 0xF000_0000;

    private const int CallHint = 1;
    private const int ReturnHint = 2;

    private partial bool B(in ArgsBranch a)
    {
        ir.Jump((uint)pc + 4 + (uint)a.Imm);
        return true;
    }

    private partial bool BCond(in ArgsBcond a)
    {
        if (a.Cond >= 14 || InIt)
        {
            return false;
        }

        var skip = ir.NewLabel();
        BranchUnless((uint)a.Cond, skip);
        ir.Jump((uint)pc + 4 + (uint)a.Imm, slot: 1);
        ir.Place(skip);
        ir.Jump(Next);
        return true;
    }

    private partial bool Cbz(in ArgsCbz a) => CompareAndBranch(IrCond.Equal, a);

    private partial bool Cbnz(in ArgsCbz a) => CompareAndBranch(IrCond.NotEqual, a);

    private partial bool Bl(in ArgsBranch a)
    {
        Write(Lr, Address(Next | 1));
        ir.Jump((uint)pc + 4 + (uint)a.Imm);
        return true;
    }

    private partial bool Bx(in ArgsReg a) => Interwork(Read(a.Rm), a.Rm == Lr ? ReturnHint : 0);

    private partial bool Blx(in ArgsReg a)
    {
        if (a.Rm == Pc)
        {
            return false;
        }

        var target = Read(a.Rm);
        Write(Lr, Address(Next | 1));
        return Interwork(target, CallHint, canReturn: false);
    }

    private partial bool Tbb(in ArgsTable a) => TableBranch(a, 0);

    private partial bool Tbh(in ArgsTable a) => TableBranch(a, 1);

    private partial bool It(in ArgsIt a)
    {
        if (InIt)
        {
            return false;
        }

        it = (uint)a.State;
        return true;
    }

    private bool CompareAndBranch(IrCond condition, in ArgsCbz a)
    {
        if (InIt)
        {
            return false;
        }

        var taken = ir.NewLabel();
        ir.BranchIf(condition, Read(a.Rn), Constant(0), taken);
        ir.Jump(Next);
        ir.Place(taken);
        ir.Jump((uint)pc + 4 + (uint)a.Imm, slot: 1);
        return true;
    }

    private bool TableBranch(in ArgsTable a, int log2)
    {
        if (a.Rn == Sp || a.Rm is Sp or Pc)
        {
            return false;
        }

        var entry = Load(ir.Add(Read(a.Rn), ir.ShlConst(Read(a.Rm), log2)), log2);
        ir.JumpTo(ir.Add(Read(Pc), ir.ShlConst(entry, 1)));
        return true;
    }

    /// <summary>Writes the pc without looking at bit 0 (BranchWritePC).</summary>
    private bool BranchTo(IrValue target)
    {
        ir.JumpTo(ir.AndConst(target, ~1u));
        return true;
    }

    /// <summary>Writes the pc as BX and loads do: bit 0 becomes EPSR.T, and handler mode may return from an exception (BXWritePC).</summary>
    private bool Interwork(IrValue target, int hint, bool canReturn = true)
    {
        var special = ir.NewLabel();
        if (canReturn && ((stateKey & StateKey.Handler) != 0 || features.Has(ArmFeature.Security)))
        {
            ir.BranchIf(IrCond.AboveOrEqual, target, Constant(ExceptionReturns), special);
        }

        ir.BranchIf(IrCond.TestZero, target, Constant(1), special);
        ir.JumpTo(ir.AndConst(target, ~1u), hint);
        ir.Place(special);
        ir.Call(canReturn ? helpers.BranchExchange : helpers.BranchLinkExchange, target);
        return LeaveAtPc();
    }
}
