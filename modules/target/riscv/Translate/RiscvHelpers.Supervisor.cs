using Emu.Abstractions.Cpu;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Translate;

/// <content>
/// Privileged instructions. Whether the mode may execute them at all is known when they are translated; what mstatus withholds from
/// supervisor mode (TVM, TW, TSR) is looked at here.
/// </content>
internal sealed partial class RiscvHelpers
{
    // Neither SYSTEM instructions nor fences have compressed forms.
    private const int InstructionBytes = 4;

    /// <summary>MRET.</summary>
    public HelperId ReturnFromMachine { get; }

    /// <summary>SRET: instruction bits.</summary>
    public HelperId ReturnFromSupervisor { get; }

    /// <summary>Raises unless the mode may wait for an interrupt: instruction bits.</summary>
    public HelperId WaitForInterrupt { get; }

    /// <summary>Forgets all addresses: instruction bits.</summary>
    public HelperId FenceAll { get; }

    /// <summary>Forgets the page of an address, whatever the address space: instruction bits, address.</summary>
    public HelperId FenceAddress { get; }

    /// <summary>Forgets an address space: instruction bits, ASID.</summary>
    public HelperId FenceSpace { get; }

    private static HelperResult DoReturnFromMachine(CpuDevice cpu)
    {
        ((RiscvCpu)cpu).ReturnFromMachine();
        return HelperResult.Done;
    }

    private static HelperResult DoReturnFromSupervisor(CpuDevice cpu, ulong bits)
    {
        var hart = (RiscvCpu)cpu;
        if (IsWithheld(hart, Mstatus.Tsr))
        {
            return Illegal(hart, bits);
        }

        hart.ReturnFromSupervisor();
        return HelperResult.Done;
    }

    private static HelperResult DoWaitForInterrupt(CpuDevice cpu, ulong bits)
    {
        var hart = (RiscvCpu)cpu;
        return (hart.State.Mstatus & Mstatus.Tw) != 0 ? Illegal(hart, bits) : HelperResult.Done;
    }

    private static HelperResult DoFenceAll(CpuDevice cpu, ulong bits)
    {
        var hart = (RiscvCpu)cpu;
        if (IsWithheld(hart, Mstatus.Tvm))
        {
            return Illegal(hart, bits);
        }

        hart.Control?.FlushTlb(MmuMode.Translated);
        return HelperResult.Done;
    }

    private static HelperResult DoFenceAddress(CpuDevice cpu, ulong bits, ulong address)
    {
        var hart = (RiscvCpu)cpu;
        if (IsWithheld(hart, Mstatus.Tvm))
        {
            return Illegal(hart, bits);
        }

        hart.Control?.FlushTlbRange(address, 1, MmuMode.Translated);
        return HelperResult.Done;
    }

    private static HelperResult DoFenceSpace(CpuDevice cpu, ulong bits, ulong asid)
    {
        var hart = (RiscvCpu)cpu;
        if (IsWithheld(hart, Mstatus.Tvm))
        {
            return Illegal(hart, bits);
        }

        hart.FlushAddressSpace(asid);
        return HelperResult.Done;
    }

    private static bool IsWithheld(RiscvCpu hart, ulong field) => hart.Mode == PrivilegeMode.Supervisor && (hart.State.Mstatus & field) != 0;
}
