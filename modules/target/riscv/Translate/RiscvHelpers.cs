using Emu.Abstractions.Cpu;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <summary>What instructions do beyond IR. An illegal CSR access raises with the instruction's bits as trap value.</summary>
internal sealed class RiscvHelpers
{
    public RiscvHelpers(HelperTable table)
    {
        Raise = table.Add("raise", HelperEffects.ReadsState | HelperEffects.WritesState | HelperEffects.MayRaise, DoRaise);
        ReadCsr = table.Add("csr_read", HelperEffects.ReadsState | HelperEffects.WritesState | HelperEffects.MayRaise, DoReadCsr);
        WriteCsr = table.Add("csr_write", HelperEffects.All & ~HelperEffects.TouchesMemory, DoWriteCsr);
        SetCsr = table.Add("csr_set", HelperEffects.All & ~HelperEffects.TouchesMemory, DoSetCsr);
        ClearCsr = table.Add("csr_clear", HelperEffects.All & ~HelperEffects.TouchesMemory, DoClearCsr);
        ReturnFromTrap = table.Add("mret", HelperEffects.ReadsState | HelperEffects.WritesState | HelperEffects.ChangesStateKey, DoReturnFromTrap);
    }

    /// <summary>Raises an exception: cause, trap value.</summary>
    public HelperId Raise { get; }

    /// <summary>Value of a CSR: instruction bits.</summary>
    public HelperId ReadCsr { get; }

    /// <summary>Writes a CSR and gives its old value: instruction bits, new value.</summary>
    public HelperId WriteCsr { get; }

    /// <summary>Sets bits of a CSR and gives its old value: instruction bits, mask.</summary>
    public HelperId SetCsr { get; }

    /// <summary>Clears bits of a CSR and gives its old value: instruction bits, mask.</summary>
    public HelperId ClearCsr { get; }

    /// <summary>MRET.</summary>
    public HelperId ReturnFromTrap { get; }

    private static HelperResult DoRaise(CpuDevice cpu, ulong cause, ulong value)
    {
        ((RiscvCpu)cpu).RaiseException(cause, value);
        return HelperResult.Raised;
    }

    private static HelperResult DoReadCsr(CpuDevice cpu, ulong bits)
    {
        var hart = (RiscvCpu)cpu;
        return Csr.TryRead(hart, Number(bits), out var value) ? new HelperResult(value) : Illegal(hart, bits);
    }

    private static HelperResult DoWriteCsr(CpuDevice cpu, ulong bits, ulong value)
    {
        var hart = (RiscvCpu)cpu;

        // With rd = x0 the register is not read, so that no side effect of reading can happen; here reading has none.
        return Csr.TryRead(hart, Number(bits), out var old) && Csr.TryWrite(hart, Number(bits), value) ? new HelperResult(old) : Illegal(hart, bits);
    }

    private static HelperResult DoSetCsr(CpuDevice cpu, ulong bits, ulong mask) => Change(cpu, bits, mask, 0);

    private static HelperResult DoClearCsr(CpuDevice cpu, ulong bits, ulong mask) => Change(cpu, bits, 0, mask);

    private static HelperResult Change(CpuDevice cpu, ulong bits, ulong set, ulong clear)
    {
        var hart = (RiscvCpu)cpu;
        return Csr.TryRead(hart, Number(bits), out var old) && Csr.TryWrite(hart, Number(bits), (old | set) & ~clear) ? new HelperResult(old) : Illegal(hart, bits);
    }

    private static HelperResult DoReturnFromTrap(CpuDevice cpu)
    {
        ((RiscvCpu)cpu).ReturnFromTrap();
        return HelperResult.Done;
    }

    private static HelperResult Illegal(RiscvCpu cpu, ulong bits)
    {
        cpu.RaiseException(Cause.IllegalInstruction, bits);
        return HelperResult.Raised;
    }

    private static int Number(ulong bits) => (int)(bits >> 20 & 0xFFF);
}
