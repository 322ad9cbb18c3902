using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// § Unprivileged, RV32I: Environment Call and Breakpoints; Zicsr. § Privileged, Machine-Mode Privileged Instructions.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool Ecall() => Raise(Cause.MachineCall, 0UL);

    private partial bool Ebreak() => RaiseAt(Cause.Breakpoint, pc);

    private partial bool Mret()
    {
        ir.Call(helpers.ReturnFromTrap);
        ir.ExitAtPc(IrExit.Recheck);
        return true;
    }

    private partial bool Wfi()
    {
        ir.Exit(IrExit.Halt, Next);
        return true;
    }

    private partial bool Csrrw(in ArgsCsr a) => ChangeCsr(helpers.WriteCsr, a.Rd, a.Csr, Read(a.Rs1));

    private partial bool Csrrs(in ArgsCsr a) => a.Rs1 == 0 ? ReadCsr(a.Rd) : ChangeCsr(helpers.SetCsr, a.Rd, a.Csr, Read(a.Rs1));

    private partial bool Csrrc(in ArgsCsr a) => a.Rs1 == 0 ? ReadCsr(a.Rd) : ChangeCsr(helpers.ClearCsr, a.Rd, a.Csr, Read(a.Rs1));

    private partial bool Csrrwi(in ArgsCsri a) => ChangeCsr(helpers.WriteCsr, a.Rd, a.Csr, Constant(a.Uimm));

    private partial bool Csrrsi(in ArgsCsri a) => a.Uimm == 0 ? ReadCsr(a.Rd) : ChangeCsr(helpers.SetCsr, a.Rd, a.Csr, Constant(a.Uimm));

    private partial bool Csrrci(in ArgsCsri a) => a.Uimm == 0 ? ReadCsr(a.Rd) : ChangeCsr(helpers.ClearCsr, a.Rd, a.Csr, Constant(a.Uimm));

    // Helpers get the whole instruction: for the register's number and, should the access be illegal, for mtval.
    private bool ReadCsr(int rd)
    {
        var value = ir.Call(helpers.ReadCsr, ir.Const64(instruction));
        return Write(rd, is32 ? ir.Truncate(value) : value);
    }

    private bool ChangeCsr(HelperId helper, int rd, int csr, IrValue value)
    {
        var old = ir.Call(helper, ir.Const64(instruction), value);
        Write(rd, is32 ? ir.Truncate(old) : old);

        // What was written may let an interrupt in; the registers that handlers save and restore cannot.
        if (csr is not (CsrNumber.Mscratch or CsrNumber.Mepc or CsrNumber.Mcause or CsrNumber.Mtval))
        {
            ir.Exit(IrExit.Recheck, Next);
        }

        return true;
    }
}
