using Emu.Abstractions.Cpu;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <summary>What instructions do beyond IR. Instructions that are illegal in the present state raise with their bits as trap value.</summary>
internal sealed partial class RiscvHelpers
{
    public RiscvHelpers(HelperTable table)
    {
        const HelperEffects Change = HelperEffects.All & ~HelperEffects.TouchesMemory;
        Raise = table.Add("raise", Change & ~HelperEffects.Flushes, DoRaise);
        ReadCsr = table.Add("csr_read", HelperEffects.ReadsState | HelperEffects.WritesState | HelperEffects.MayRaise, DoReadCsr);
        WriteCsr = table.Add("csr_write", Change, DoWriteCsr);
        SetCsr = table.Add("csr_set", Change, DoSetCsr);
        ClearCsr = table.Add("csr_clear", Change, DoClearCsr);
        ReturnFromMachine = table.Add("mret", HelperEffects.ReadsState | HelperEffects.WritesState | HelperEffects.ChangesStateKey, DoReturnFromMachine);
        ReturnFromSupervisor = table.Add("sret", Change & ~HelperEffects.Flushes, DoReturnFromSupervisor);
        WaitForInterrupt = table.Add("wfi", HelperEffects.ReadsState | HelperEffects.WritesState | HelperEffects.MayRaise | HelperEffects.ChangesStateKey, DoWaitForInterrupt);
        FenceAll = table.Add("fence_all", Change, DoFenceAll);
        FenceAddress = table.Add("fence_address", Change, DoFenceAddress);
        FenceSpace = table.Add("fence_space", Change, DoFenceSpace);
        AllowBlock = table.Add("cbo_allow", Change & ~HelperEffects.Flushes, DoAllowBlock);
        ManageBlock = table.Add("cbo", HelperEffects.All & ~HelperEffects.Flushes, DoManageBlock);
        Permute = table.Add("xperm", HelperEffects.Pure, DoPermute);
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
        return Csr.TryRead(hart, Number(bits), out var old) ? Write(hart, bits, old, value) : Illegal(hart, bits);
    }

    private static HelperResult DoSetCsr(CpuDevice cpu, ulong bits, ulong mask) => Change(cpu, bits, mask, 0);

    private static HelperResult DoClearCsr(CpuDevice cpu, ulong bits, ulong mask) => Change(cpu, bits, 0, mask);

    private static HelperResult Change(CpuDevice cpu, ulong bits, ulong set, ulong clear)
    {
        var hart = (RiscvCpu)cpu;
        var number = Number(bits);
        return Csr.TryRead(hart, number, out var old)
            ? Write(hart, bits, old, (Csr.ForChange(hart, number, old) | set) & ~clear)
            : Illegal(hart, bits);
    }

    /// <summary>
    /// Writes a register. The block goes on unless what was written changes how instructions translate, where addresses lead, or
    /// lets an interrupt in.
    /// </summary>
    private static HelperResult Write(RiscvCpu hart, ulong bits, ulong old, ulong value)
    {
        var key = hart.Header.StateKey;
        var number = Number(bits);
        if (!Csr.TryWrite(hart, number, value))
        {
            return Illegal(hart, bits);
        }

        if (hart.Header.StateKey == key && !Csr.MovesAddresses(number) && !hart.IsInterrupted)
        {
            return new HelperResult(old);
        }

        var destination = (int)(bits >> 7 & 31);
        hart.State.X[destination] = destination == 0 ? 0 : old;
        hart.Header.Pc = (hart.Header.Pc + InstructionBytes) & hart.XlenMask;
        return HelperResult.Leave;
    }

    private static HelperResult Illegal(RiscvCpu cpu, ulong bits)
    {
        cpu.RaiseException(Cause.IllegalInstruction, bits);
        return HelperResult.Raised;
    }

    private static int Number(ulong bits) => (int)(bits >> 20 & 0xFFF);
}
