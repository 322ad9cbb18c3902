using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Riscv.Isa;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// § Unprivileged, RV32I: Environment Call and Breakpoints; Zicsr.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool Ecall() => Raise(Cause.UserCall + (ulong)mode, 0UL);

    private partial bool Ebreak() => RaiseAt(Cause.Breakpoint, pc);

    private partial bool Csrrw(in ArgsCsr a) => WriteCsr(a.Rd, a.Csr, Read(a.Rs1));

    private partial bool Csrrs(in ArgsCsr a) => a.Rs1 == 0 ? ReadCsr(a.Rd, a.Csr) : SetCsr(a.Rd, a.Csr, Read(a.Rs1));

    private partial bool Csrrc(in ArgsCsr a) => a.Rs1 == 0 ? ReadCsr(a.Rd, a.Csr) : ClearCsr(a.Rd, a.Csr, Read(a.Rs1));

    private partial bool Csrrwi(in ArgsCsri a) => WriteCsr(a.Rd, a.Csr, Constant(a.Uimm));

    private partial bool Csrrsi(in ArgsCsri a) => a.Uimm == 0 ? ReadCsr(a.Rd, a.Csr) : SetCsr(a.Rd, a.Csr, Constant(a.Uimm));

    private partial bool Csrrci(in ArgsCsri a) => a.Uimm == 0 ? ReadCsr(a.Rd, a.Csr) : ClearCsr(a.Rd, a.Csr, Constant(a.Uimm));

    // Helpers get the whole instruction: for the register's number and, should the access be illegal, for the trap value.
    private bool ReadCsr(int rd, int csr)
    {
        if (!Csr.IsReachable(csr, mode, write: false))
        {
            return false;
        }

        if (csr == CsrNumber.Fflags)
        {
            return ReadFloatFlags(rd);
        }

        if (RiscvRegisters.TryPlain(csr, features, out var plain))
        {
            return Write(rd, ir.LoadState(word, plain.Offset));
        }

        var value = ir.Call(helpers.ReadCsr, ir.Const64(instruction));
        return Write(rd, is32 ? ir.Truncate(value) : value);
    }

    private bool WriteCsr(int rd, int csr, IrValue value) => ChangeCsr(helpers.WriteCsr, rd, csr, value);

    private bool SetCsr(int rd, int csr, IrValue mask) => ChangeCsr(helpers.SetCsr, rd, csr, mask);

    private bool ClearCsr(int rd, int csr, IrValue mask) => ChangeCsr(helpers.ClearCsr, rd, csr, mask);

    private bool ChangeCsr(HelperId helper, int rd, int csr, IrValue value)
    {
        if (!Csr.IsReachable(csr, mode, write: true))
        {
            return false;
        }

        if (csr == CsrNumber.Fflags)
        {
            return ChangeFloatFlags(helper, rd, value);
        }

        IrValue old;
        if (RiscvRegisters.TryPlain(csr, features, out var plain))
        {
            old = ir.LoadState(word, plain.Offset);
            var changed = Changed(helper, old, value);
            ir.StoreState(plain.Offset, plain.Mask == ulong.MaxValue ? changed : ir.AndConst(changed, plain.Mask));
            return Write(rd, old);
        }

        // The helper leaves the block when something depends on what was written.
        old = ir.Call(helper, ir.Const64(instruction), value);
        return Write(rd, is32 ? ir.Truncate(old) : old);
    }

    /// <summary>What one of the helpers that change a register would leave in it.</summary>
    private IrValue Changed(HelperId helper, IrValue old, IrValue value) =>
        helper == helpers.WriteCsr ? value : helper == helpers.SetCsr ? ir.Or(old, value) : ir.AndNot(old, value);
}
