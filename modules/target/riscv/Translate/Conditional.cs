using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;

namespace Emu.Target.Riscv.Translate;

/// <content>§ Unprivileged, Zicond, Zimop, Zcmop, Zihintpause.</content>
internal sealed partial class BlockTranslator
{
    private partial bool CzeroEqz(in ArgsR a) => Zero(IrCond.Equal, a);

    private partial bool CzeroNez(in ArgsR a) => Zero(IrCond.NotEqual, a);

    private partial bool MopR(in ArgsMop a) => Write(a.Rd, Constant(0));

    private partial bool MopRr(in ArgsMoprr a) => Write(a.Rd, Constant(0));

    private partial bool CMop(in ArgsCmop a) => true;

    private partial bool Pause()
    {
        ir.Exit(IrExit.Yield, Next);
        return true;
    }

    private bool Zero(IrCond condition, in ArgsR a)
    {
        var zero = Constant(0);
        return Write(a.Rd, ir.Select(condition, Read(a.Rs2), zero, zero, Read(a.Rs1)));
    }
}
