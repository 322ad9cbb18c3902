using Emu.Abstractions.Cpu;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Translate;

/// <summary>What instructions do beyond IR.</summary>
internal sealed partial class ArmHelpers
{
    public ArmHelpers(HelperTable table)
    {
        const HelperEffects Raises = HelperEffects.All & ~HelperEffects.Flushes;
        const HelperEffects State = HelperEffects.ReadsState | HelperEffects.WritesState;
        RaiseUsage = table.Add("raise_usage", Raises, DoRaiseUsage);
        CallSupervisor = table.Add("svc", Raises, DoCallSupervisor);
        Breakpoint = table.Add("bkpt", Raises, DoBreakpoint);
        BranchExchange = table.Add("bx", Raises, DoBranchExchange);
        BranchLinkExchange = table.Add("blx", State | HelperEffects.ChangesStateKey, DoBranchLinkExchange);
        ReadSpecial = table.Add("mrs", HelperEffects.ReadsState, DoReadSpecial);
        WriteSpecial = table.Add("msr", State | HelperEffects.ChangesStateKey, DoWriteSpecial);
        ChangeMasks = table.Add("cps", State | HelperEffects.ChangesStateKey, DoChangeMasks);
        WaitForInterrupt = table.Add("wfi", State, DoWaitForInterrupt);
        WaitForEvent = table.Add("wfe", State, DoWaitForEvent);
        SendEvent = table.Add("sev", State, DoSendEvent);
        EnterGateway = table.Add("sg", Raises, DoEnterGateway);
        CheckHalves = table.Add("sg_halves", Raises, DoCheckHalves);
        BranchNonSecure = table.Add("bxns", Raises, DoBranchNonSecure);
        CallNonSecure = table.Add("blxns", Raises, DoCallNonSecure);
        TestTarget = table.Add("tt", HelperEffects.ReadsState, DoTestTarget);
        StoreForCall = table.Add("vlstm", Raises, DoStoreForCall);
        LoadAfterCall = table.Add("vlldm", Raises, DoLoadAfterCall);
        RaiseNoFloat = table.Add("fp_off", Raises, DoRaiseNoFloat);
        PrepareFloat = table.Add("fp_prepare", Raises, DoPrepareFloat);
        ReadFpscr = table.Add("vmrs", State, DoReadFpscr);
        WriteFpscr = table.Add("vmsr", State | HelperEffects.ChangesStateKey, DoWriteFpscr);
        Float = table.Add("float", State, DoFloat);
        ConvertFixed = table.Add("float_fixed", State, DoConvertFixed);
        EnterFloatSystem = table.Add("fp_system", Raises, DoEnterFloatSystem);
        ReadFloatSystem = table.Add("fp_system_read", State, DoReadFloatSystem);
        LeaveFloatSystem = table.Add("fp_system_leave", State | HelperEffects.ChangesStateKey, DoLeaveFloatSystem);
        WriteFloatSystem = table.Add("fp_system_write", State | HelperEffects.ChangesStateKey, DoWriteFloatSystem);
        ClearForCall = table.Add("vscclrm", Raises, DoClearForCall);
    }

    /// <summary>Raises a UsageFault: its bit in UFSR.</summary>
    public HelperId RaiseUsage { get; }

    /// <summary>Raises SVCall: bytes of the instruction.</summary>
    public HelperId CallSupervisor { get; }

    /// <summary>Raises a debug event: the immediate.</summary>
    public HelperId Breakpoint { get; }

    /// <summary>Branches where no plain branch leads: returns from an exception, or leaves the Thumb state.</summary>
    public HelperId BranchExchange { get; }

    /// <summary>Leaves the Thumb state: target.</summary>
    public HelperId BranchLinkExchange { get; }

    /// <summary>Reads a special register: SYSm.</summary>
    public HelperId ReadSpecial { get; }

    /// <summary>Writes a special register: SYSm, mask, value.</summary>
    public HelperId WriteSpecial { get; }

    /// <summary>CPS: 1 to disable, and bits 1 for PRIMASK and 0 for FAULTMASK.</summary>
    public HelperId ChangeMasks { get; }

    /// <summary>Says that the wait that follows is one for interrupts.</summary>
    public HelperId WaitForInterrupt { get; }

    /// <summary>Takes the event and gives 1, or gives 0 and says that the wait that follows is one for events.</summary>
    public HelperId WaitForEvent { get; }

    /// <summary>Tells all cores of the cluster of an event.</summary>
    public HelperId SendEvent { get; }

    private static HelperResult DoRaiseUsage(CpuDevice cpu, ulong bits)
    {
        ((CortexM)cpu).RaiseUsageFault((uint)bits);
        return HelperResult.Raised;
    }

    private static HelperResult DoCallSupervisor(CpuDevice cpu, ulong bytes)
    {
        var core = (CortexM)cpu;
        core.LeaveInstruction((uint)bytes);
        core.Raise(core.OfState(ExceptionNumber.SupervisorCall));
        return HelperResult.Raised;
    }

    private static HelperResult DoBreakpoint(CpuDevice cpu, ulong immediate)
    {
        ((CortexM)cpu).Breakpoint((uint)immediate);
        return HelperResult.Raised;
    }

    private static HelperResult DoBranchExchange(CpuDevice cpu, ulong target)
    {
        ((CortexM)cpu).BranchExchange((uint)target);
        return HelperResult.Leave;
    }

    private static HelperResult DoBranchLinkExchange(CpuDevice cpu, ulong target)
    {
        ((CortexM)cpu).BranchToState((uint)target);
        return HelperResult.Done;
    }

    private static HelperResult DoReadSpecial(CpuDevice cpu, ulong number) => new(((CortexM)cpu).ReadSpecial((uint)number));

    private static HelperResult DoWriteSpecial(CpuDevice cpu, ulong number, ulong mask, ulong value)
    {
        ((CortexM)cpu).WriteSpecial((uint)number, (uint)mask, (uint)value);
        return HelperResult.Done;
    }

    private static HelperResult DoChangeMasks(CpuDevice cpu, ulong disable, ulong masks)
    {
        ((CortexM)cpu).ChangeMasks(disable != 0, (uint)masks);
        return HelperResult.Done;
    }

    private static HelperResult DoWaitForInterrupt(CpuDevice cpu)
    {
        ((CortexM)cpu).State.WaitsForEvent = 0;
        return HelperResult.Done;
    }

    private static HelperResult DoWaitForEvent(CpuDevice cpu) => new(((CortexM)cpu).TakeEvent() ? 1UL : 0);

    private static HelperResult DoSendEvent(CpuDevice cpu)
    {
        ((CortexM)cpu).SendEvent();
        return HelperResult.Done;
    }
}
