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

    /// <summary>In a stacked xPSR: 4 bytes were left out to align the frame.</summary>
    private const uint FrameAligned = 1 << 9;

    private bool HasFloatContext => (State.Control & ControlBits.FloatContext) != 0;

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
        Raise(ExceptionNumber.UsageFault);
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
        switch (fault.Kind)
        {
            case FaultKind.Alignment:
                State.Cfsr |= UsageFault.Unaligned;
                return ExceptionNumber.UsageFault;
            case FaultKind.Bus or FaultKind.WalkBus:
                State.Cfsr |= fetch ? FaultStatus.InstructionBus : FaultStatus.PreciseData | FaultStatus.BusAddress;
                State.Bfar = fetch ? State.Bfar : (uint)fault.VirtualAddress;
                return ExceptionNumber.BusFault;
            default:
                State.Cfsr |= fetch ? FaultStatus.InstructionViolation : FaultStatus.DataViolation | FaultStatus.ViolationAddress;
                State.Mmfar = fetch ? State.Mmfar : (uint)fault.VirtualAddress;
                return ExceptionNumber.MemManage;
        }
    }

    /// <summary>
    /// Which exception a synchronous one becomes at the present priority: itself, HardFault when it is disabled or cannot preempt, or none
    /// when the core locks up.
    /// </summary>
    private int Escalate(int exception)
    {
        var now = ExecutionPriority();
        var isFault = exception is >= ExceptionNumber.MemManage and <= ExceptionNumber.UsageFault;
        var enabled = !isFault || (State.FaultEnables >> (16 + exception - ExceptionNumber.MemManage) & 1) != 0;
        if (enabled && Group(PriorityOf(exception)) < now)
        {
            return exception;
        }

        if (now <= HardFaultPriority)
        {
            LockUp();
            return 0;
        }

        State.Hfsr |= FaultStatus.Forced;
        return ExceptionNumber.HardFault;
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
        if (!TryReadVector(0, out var stack) || !TryReadVector(1, out var entry))
        {
            State.Hfsr |= FaultStatus.VectorTable;
            LockUp();
            return;
        }

        MainStack = stack;
        BranchToState(bootEntry != 0 ? bootEntry : entry);
        bootEntry = 0;
        UpdateStateKey();
    }

    /// <summary>Stacks the context and enters a handler, which may be that of a fault of the stacking.</summary>
    private void EnterException(int exception)
    {
        var back = IsHandler ? ReturnToHandler : UsesProcessStack ? ReturnToProcess : ReturnToMain;
        back = HasFloatContext ? back & ~ReturnWithoutFloat : back;
        var failed = PushFrame();
        if (failed != 0)
        {
            if (PriorityOf(exception) < 0)
            {
                LockUp();
                return;
            }

            var derived = Escalate(failed);
            if (derived == 0)
            {
                return;
            }

            // The more urgent of both is entered, the other one waits for it.
            var (first, second) = PriorityOf(derived) <= PriorityOf(exception) ? (derived, exception) : (exception, derived);
            exception = first;
            if (second != first)
            {
                SetPending(second, true);
            }
        }

        TakeException(exception, back);
    }

    /// <summary>Stacks eight registers (PushStack).</summary>
    /// <returns>The exception that a failure is; 0 when there was none.</returns>
    private int PushFrame()
    {
        var withFloat = HasFloatContext;
        var align = (State.Ccr & ControlBits.AlignStack) != 0 || withFloat ? 4u : 0;
        var aligned = State.R[13] & align;
        var frame = (State.R[13] - (withFloat ? FloatFrameSize : FrameSize)) & ~align;
        ReadOnlySpan<uint> words =
        [
            State.R[0], State.R[1], State.R[2], State.R[3], State.R[12], State.R[14], (uint)Header.Pc, Xpsr | (aligned != 0 ? FrameAligned : 0),
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
        var bus = fault.Kind is FaultKind.Bus or FaultKind.WalkBus;
        State.Cfsr |= bus ? FaultStatus.BusStacking : FaultStatus.ViolationStacking;
        return bus ? ExceptionNumber.BusFault : ExceptionNumber.MemManage;
    }

    /// <summary>Enters a handler with the context stacked (ExceptionTaken).</summary>
    private void TakeException(int exception, uint back)
    {
        if (!TryReadVector(exception, out var vector))
        {
            State.Hfsr |= FaultStatus.VectorTable;
            if (PriorityOf(exception) < 0 || !TryReadVector(ExceptionNumber.HardFault, out vector))
            {
                LockUp();
                return;
            }

            SetPending(exception, true);
            exception = ExceptionNumber.HardFault;
        }

        if (Services.IsLogged(LogTopic.Interrupt))
        {
            Services.Log(LogTopic.Interrupt, this, $"exception {exception} at 0x{Header.Pc:x}, handler at 0x{vector & ~1u:x}");
        }

        Enter((uint)exception, processStack: false);
        State.R[14] = back;
        State.Control &= ~ControlBits.FloatContext;
        SetActive(exception, true);
        State.ExclusiveSize = 0;
        State.Event = 1;
        BranchToState(vector);
        UpdateStateKey();
    }

    private bool TryReadVector(int exception, out uint vector)
    {
        vector = 0;
        if (Control is not { } engine || !engine.TryLoad(State.Vtor + (4 * (uint)exception), WordAccess(MmuMode.Vectors), out var value, out _))
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
