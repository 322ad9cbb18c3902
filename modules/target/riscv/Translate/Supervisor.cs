using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <content>§ Privileged, Machine-Mode Privileged Instructions; Supervisor Instructions; Svinval.</content>
internal sealed partial class BlockTranslator
{
    private partial bool Mret()
    {
        if (mode != PrivilegeMode.Machine)
        {
            return false;
        }

        ir.Call(helpers.ReturnFromMachine);
        ir.ExitAtPc(IrExit.Recheck);
        return true;
    }

    private partial bool Sret()
    {
        if (mode == PrivilegeMode.User)
        {
            return false;
        }

        ir.Call(helpers.ReturnFromSupervisor, ir.Const64(instruction));
        ir.ExitAtPc(IrExit.Recheck);
        return true;
    }

    // mstatus.TW gives less privileged modes no time to wait in; without it user mode may wait where there is no supervisor.
    private partial bool Wfi()
    {
        if (mode == PrivilegeMode.User && features.Has(RiscvFeature.S))
        {
            return false;
        }

        if (mode != PrivilegeMode.Machine)
        {
            ir.Call(helpers.WaitForInterrupt, ir.Const64(instruction));
        }

        ir.Exit(IrExit.Halt, Next);
        return true;
    }

    private partial bool SfenceVma(in ArgsFencevma a) => ForgetAddresses(a);

    // Invalidations are carried out at once, so the fences around them have nothing left to do.
    private partial bool SinvalVma(in ArgsFencevma a) => ForgetAddresses(a);

    private partial bool SfenceWInval() => mode != PrivilegeMode.User;

    private partial bool SfenceInvalIr() => mode != PrivilegeMode.User;

    private bool ForgetAddresses(in ArgsFencevma a)
    {
        if (mode == PrivilegeMode.User)
        {
            return false;
        }

        if (a.Rs1 != 0)
        {
            // With an ASID, too: other spaces lose no more than this page.
            ir.Call(helpers.FenceAddress, ir.Const64(instruction), Address64(a.Rs1));
        }
        else if (a.Rs2 != 0)
        {
            ir.Call(helpers.FenceSpace, ir.Const64(instruction), Address64(a.Rs2));
        }
        else
        {
            ir.Call(helpers.FenceAll, ir.Const64(instruction));
        }

        // The instructions behind it may lie elsewhere now.
        ir.Exit(IrExit.SyncCode, Next);
        return true;
    }

    private IrValue Address64(int register) => is32 ? ir.ZeroExtend(IrType.I64, Read(register), 2) : Read(register);
}
