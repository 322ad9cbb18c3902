using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Target.Arm.State;

/// <content>Exception entry (§ B1.5.6), and what leads to it: faults with their escalation (§ B1.5.14), SVC, breakpoints.</content>
internal sealed partial class CortexM
{
    private const uint ReturnToHandler = 0xFFFF_FFF1;
    private const uint ReturnToMain = 0xFFFF_FFF9;
    private const uint ReturnToProcess = 0xFFFF_FFFD;
    private const uint FrameSize = 0x20;

    /// <summary>In a value that returns: the frame has no floating-point registers.</summary>
    private const uint ReturnWithoutFloat = 1 << 4;

    /// <summary>In a stacked xPSR of the secure state: CONTROL.SFPA.</summary>
    private const uint SecureContextStacked = 1 << 20;

    /// <summary>In a stacked xPSR: 4 bytes were left out to align the frame.</summary>
    private const uint FrameAligned = 1 << 9;

    private bool HasFloatContext => (State.FloatContext & ControlBits.FloatContext) != 0;

    /// <summary>Raises a synchronous exception; the pc is what its frame shall hold.</summary>
    internal void Raise(int exception)
    {
        var taken = Escalate(exception);
        if (taken != 0)
        {
            EnterException(taken);
        }
    }

    /// <summary>Raises a UsageFault of the instruction at the pc.</summary>
    internal void RaiseUsageFault(uint status)
    {
        State.Cfsr |= status;
        Raise(OfState(ExceptionNumber.UsageFault));
    }

    /// <inheritdoc/>
    public override void RaiseMemoryFault(in MemoryFault fault)
    {
        if (State.Lockup == 0)
        {
            Raise(Report(fault));
        }
    }

    /// <summary>Notes a failed access of an instruction in the status registers.</summary>
    /// <returns>The exception that it is.</returns>
    private int Report(in MemoryFault fault)
    {
        var fetch = fault.Access == AccessKind.Fetch;
        if (fault.Code != 0)
        {
            return ReportSecurity(fault, (uint)fault.Code);
        }

        switch (fault.Kind)
        {
            case FaultKind.Alignment:
                State.Cfsr |= UsageFault.Unaligned;
                return OfState(ExceptionNumber.UsageFault);
            case FaultKind.Bus or FaultKind.WalkBus:
                State.Banks[0].Cfsr |= fetch ? FaultStatus.InstructionBus : FaultStatus.PreciseData | FaultStatus.BusAddress;
                State.Bfar = fetch ? State.Bfar : (uint)fault.VirtualAddress;
                return Identify(ExceptionNumber.BusFault);
            default:
                State.Cfsr |= fetch ? FaultStatus.InstructionViolation : FaultStatus.DataViolation | FaultStatus.ViolationAddress;
                State.Bank.Mmfar = fetch ? State.Bank.Mmfar : (uint)fault.VirtualAddress;
                return OfState(ExceptionNumber.MemManage);
        }
    }

    private int ReportSecurity(in MemoryFault fault, uint status)
    {
        State.Sfsr |= status;
        if ((status & SecureFault.AddressValid) != 0)
        {
            State.Sfar = (uint)fault.VirtualAddress;
        }

        return ExceptionNumber.SecureFault | ExceptionNumber.Secure;
    }

    /// <summary>
    /// Which exception a synchronous one becomes at the present priority: itself, HardFault when it is disabled or cannot preempt, or none
    /// when the core locks up.
    /// </summary>
    private int Escalate(int exception)
    {
        var now = ExecutionPriority();
        if (IsEnabled(exception) && GroupPriority(exception) < now)
        {
            return exception;
        }

        // The secure state takes it unless the non-secure one takes its own.
        var secure = Security && (!HasNonSecureFaults || (exception & ExceptionNumber.Secure) != 0);
        var hard = secure ? ExceptionNumber.HardFault | ExceptionNumber.Secure : ExceptionNumber.HardFault;
        if (now <= PriorityOf(hard))
        {
            LockUp();
            return 0;
        }

        State.Hfsr |= FaultStatus.Forced;
        return hard;
    }

    /// <summary>Whether an exception is enabled, as far as it can be switched off.</summary>
    private bool IsEnabled(int exception)
    {
        var number = ExceptionNumber.Of(exception);
        var bank = Security && (number is ExceptionNumber.BusFault or ExceptionNumber.SecureFault || (exception & ExceptionNumber.Secure) != 0) ? 1 : 0;
        return number is < ExceptionNumber.MemManage or > ExceptionNumber.SecureFault || (State.Banks[bank].FaultEnables >> (16 + number - ExceptionNumber.MemManage) & 1) != 0;
    }

    /// <summary>§ B1.5.15: nothing more is executed until a reset, or an NMI where one may preempt.</summary>
    private void LockUp()
    {
        if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, $"locked up at 0x{Header.Pc:x}: a fault at priority {ExecutionPriority()}");
        }

        State.Lockup = 1;
        Header.Pc = 0xFFFF_FFFE;
        UpdateStateKey();
    }

    /// <summary>Reads the vector table after a reset (TakeReset).</summary>
    private void Start()
    {
        State.Starting = 0;
        State.Asleep = 0;
        if (!TryReadVector(OfState(0), out var stack) || !TryReadVector(OfState(1), out var entry))
        {
            State.Hfsr |= FaultStatus.VectorTable;
            LockUp();
            return;
        }

        WriteStack((int)State.Secure, process: false, stack);
        BranchToState(bootEntry != 0 ? bootEntry : entry);
        bootEntry = 0;
        UpdateStateKey();
    }

    /// <summary>Stacks the context and enters a handler, which may be that of a fault of the stacking.</summary>
    private void EnterException(int exception)
    {
        var back = V8 ? ReturnValue() : IsHandler ? ReturnToHandler : UsesProcessStack ? ReturnToProcess : ReturnToMain;
        back = HasFloatContext ? back & ~ReturnWithoutFloat : back;
        var failed = PushFrame();
        var taken = failed == 0 ? exception : Derive(failed, exception);
        if (taken != 0)
        {
            TakeException(taken, back, tailChains: false, stacked: failed != 0);
        }
    }

    /// <summary>The stacking for an exception failed: the more urgent one of it and the fault is to be entered, the other one waits for it.</summary>
    /// <returns>The one to be entered; 0 when the core locked up.</returns>
    private int Derive(int failed, int exception)
    {
        if (PriorityOf(exception) < 0)
        {
            LockUp();
            return 0;
        }

        var derived = Escalate(failed);
        if (derived == 0)
        {
            return 0;
        }

        var (first, second) = PriorityOf(derived) <= PriorityOf(exception) ? (derived, exception) : (exception, derived);
        if (second != first)
        {
            SetPending(second, true);
        }

        return first;
    }

    /// <summary>Stacks eight registers, and room for those of floating point (PushStack).</summary>
    /// <returns>The exception that a failure is; 0 when there was none.</returns>
    private int PushFrame()
    {
        var withFloat = HasFloatContext;
        var align = (State.Ccr & ControlBits.AlignStack) != 0 || withFloat || V8 ? 4u : 0;
        var aligned = State.R[13] & align;
        var frame = (State.R[13] - (withFloat ? FloatFrame() : FrameSize)) & ~align;
        if (State.StackLimit != 0 && frame < State.StackLimit)
        {
            State.R[13] = State.StackLimit;
            State.Cfsr |= UsageFault.StackOverflow;
            return OfState(ExceptionNumber.UsageFault);
        }

        var secureContext = State.Secure != 0 && (State.FloatContext & ControlBits.SecureFloatContext) != 0 ? SecureContextStacked : 0;
        ReadOnlySpan<uint> words =
        [
            State.R[0], State.R[1], State.R[2], State.R[3], State.R[12], State.R[14], (uint)Header.Pc, Xpsr | (aligned != 0 ? FrameAligned : 0) | secureContext,
        ];
        State.R[13] = frame;
        for (var i = 0; i < words.Length; i++)
        {
            if (!TryWrite(frame + (4 * (uint)i), words[i], out var fault))
            {
                return StackingFault(fault);
            }
        }

        return withFloat && !PushFloat(frame, out var floatFault) ? StackingFault(floatFault) : 0;
    }

    private int StackingFault(in MemoryFault fault)
    {
        if (fault.Code != 0)
        {
            return ReportSecurity(fault, (uint)fault.Code);
        }

        var bus = fault.Kind is FaultKind.Bus or FaultKind.WalkBus;
        (bus ? ref State.Banks[0].Cfsr : ref State.Cfsr) |= bus ? FaultStatus.BusStacking : FaultStatus.ViolationStacking;
        return bus ? Identify(ExceptionNumber.BusFault) : OfState(ExceptionNumber.MemManage);
    }

    /// <summary>Enters a handler with the context stacked (ExceptionTaken).</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="back">What its handler finds in lr, as far as that is known.</param>
    /// <param name="tailChains">Whether another handler was left for it.</param>
    /// <param name="stacked">Whether the secure state's further registers are not looked at: stacking failed before.</param>
    private void TakeException(int exception, uint back, bool tailChains, bool stacked = false)
    {
        var secure = (exception & ExceptionNumber.Secure) != 0;
        if (V8 && Security)
        {
            var failed = PrepareStates(secure, tailChains, stacked, ref back);
            if (failed != 0)
            {
                exception = Derive(failed, exception);
                if (exception == 0)
                {
                    return;
                }

                secure = (exception & ExceptionNumber.Secure) != 0;
                PrepareStates(secure, tailChains, stacked: true, ref back);
            }
        }

        if (!TryReadVector(exception, out var vector))
        {
            State.Hfsr |= FaultStatus.VectorTable;
            var hard = Security && !HasNonSecureFaults ? ExceptionNumber.HardFault | ExceptionNumber.Secure : ExceptionNumber.HardFault;
            if (PriorityOf(exception) < 0 || !TryReadVector(hard, out vector))
            {
                LockUp();
                return;
            }

            SetPending(exception, true);
            exception = hard;
            secure = (hard & ExceptionNumber.Secure) != 0;
        }

        if (Services.IsLogged(LogTopic.Interrupt))
        {
            Services.Log(LogTopic.Interrupt, this, $"exception {ExceptionNumber.Of(exception)}{(secure ? " (secure)" : "")} at 0x{Header.Pc:x}, handler at 0x{vector & ~1u:x}");
        }

        if (V8)
        {
            ref var control = ref State.Banks[secure ? 1 : 0].Control;
            back = (back & ~(ReturnFromSecure | ReturnProcess)) | (secure ? ReturnFromSecure : 0) | ((control & ControlBits.ProcessStack) != 0 ? ReturnProcess : 0);
        }

        Enter((uint)ExceptionNumber.Of(exception), secure);
        SelectStack(secure ? 1 : 0, process: false);
        State.R[14] = back;
        State.FloatContext = 0;
        SetActive(exception, true);
        State.ExclusiveSize = 0;
        State.Event = 1;
        BranchToState(vector);
        UpdateStateKey();
    }

    private bool TryReadVector(int exception, out uint vector)
    {
        vector = 0;
        var bank = (exception & ExceptionNumber.Secure) != 0 ? 1 : 0;
        var mode = bank != 0 ? MmuMode.Vectors | MmuMode.Secure : MmuMode.Vectors;
        if (Control is not { } engine || !engine.TryLoad(State.Banks[bank].Vtor + (4 * (uint)ExceptionNumber.Of(exception)), WordAccess(mode), out var value, out _))
        {
            return false;
        }

        vector = (uint)value;
        return true;
    }

    private bool TryWrite(uint address, uint value, out MemoryFault fault)
    {
        fault = default;
        return Control is { } engine && engine.TryStore(address, WordAccess(StateKey.Mode(Header.StateKey)), value, out fault);
    }

    private static MemAccess WordAccess(int mode) => new(MemOp.Unsigned(2), 0, (byte)mode);
}
