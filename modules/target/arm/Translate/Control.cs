using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.Translate;

/// <content>§ A4.9 Miscellaneous instructions; § B5.2 Arm processor system instructions.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Nop() => true;

    private partial bool Yield() => Leave(IrExit.Yield);

    private partial bool Wfi()
    {
        Call(helpers.WaitForInterrupt);
        return Leave(IrExit.Halt);
    }

    private partial bool Wfe()
    {
        var happened = ir.NewLabel();
        var had = ir.Truncate(Call(helpers.WaitForEvent));
        ir.BranchIf(IrCond.NotEqual, had, Constant(0), happened);
        Leave(IrExit.Halt);
        ir.Place(happened);
        Continue(Next, NextIt);
        return true;
    }

    private partial bool Sev()
    {
        Call(helpers.SendEvent);
        return true;
    }

    private partial bool Dmb()
    {
        ir.Fence(IrFence.All);
        return true;
    }

    private partial bool Dsb() => Dmb();

    private partial bool Isb() => Leave(IrExit.SyncCode);

    private partial bool Svc(in ArgsValue a)
    {
        Call(helpers.CallSupervisor, Constant(length));
        return LeaveAtPc();
    }

    private partial bool Bkpt(in ArgsValue a)
    {
        Call(helpers.Breakpoint, Constant((uint)a.Imm));
        return LeaveAtPc();
    }

    private partial bool Udf(in ArgsValue a) => false;

    private partial bool Cps(in ArgsCps a)
    {
        Call(helpers.ChangeMasks, Constant((uint)a.Im), Constant((uint)a.Mask));
        return Leave(IrExit.Recheck);
    }

    private partial bool Mrs(in ArgsMrs a) =>
        a.Rd is not (Sp or Pc) && Write(a.Rd, ir.Truncate(Call(helpers.ReadSpecial, Constant((uint)a.Sysm))));

    private partial bool Msr(in ArgsMsr a)
    {
        if (a.Rn is Sp or Pc)
        {
            return false;
        }

        Call(helpers.WriteSpecial, Constant((uint)a.Sysm), Constant((uint)a.Mask), Read(a.Rn));
        return Leave(IrExit.Recheck);
    }
}
