using Emu.Abstractions.Cpu;

namespace Emu.Target.Arm.State;

/// <content>Exception return (§ B1.5.8), with tail-chaining; events.</content>
internal sealed partial class CortexM
{
    /// <summary>A branch of an instruction that may return from an exception, or from a function of the other state.</summary>
    internal void BranchExchange(uint target)
    {
        Header.StateKey &= ~StateKey.It;
        if (IsHandler && target >> (V8 ? 24 : 28) == (V8 ? 0xFFu : 15))
        {
            if (V8)
            {
                ReturnFromHandler(target);
            }
            else
            {
                ReturnFromException(target);
            }
        }
        else if (Security && (target | 1) == FunctionReturn)
        {
            ReturnFromFunction();
        }
        else
        {
            BranchToState(target);
        }
    }

    /// <summary>Takes the event, if there was one; else the next wait is one for events.</summary>
    internal bool TakeEvent()
    {
        State.WaitsForEvent = 1;
        return Interlocked.Exchange(ref State.Event, 0) != 0;
    }

    /// <summary>SEV: an event for every core of the cluster.</summary>
    internal void SendEvent()
    {
        State.Event = 1;
        Control?.Broadcast(static engine => ((CortexM)engine.Cpu).State.Event = 1);
    }

    private void ReturnFromException(uint back)
    {
        var ended = (int)State.Ipsr;
        var nested = CountActive();
        var kind = HasFloat ? back | ReturnWithoutFloat : back;
        var toThread = kind != ReturnToHandler;
        var legal = IsActive(ended) && (kind | 0x0F00_0000) switch
        {
            ReturnToHandler => nested > 1,
            ReturnToMain or ReturnToProcess => nested == 1 || (State.Ccr & ControlBits.ThreadAnywhere) != 0,
            _ => false,
        } && back >> 24 == 0xFF;
        Deactivate(ended);
        if (!legal)
        {
            InvalidReturn(back);
            return;
        }

        if (TryTailChain(back))
        {
            return;
        }

        var process = (back | ReturnWithoutFloat) == ReturnToProcess;
        StackPlace = State.R[13];
        PopFrame(back, process ? State.Bank.Process : State.Bank.Main, toThread, process, sleeps: nested == 1);
    }

    /// <summary>What is pending now and may preempt what would be returned to is entered without unstacking in between.</summary>
    private bool TryTailChain(uint back)
    {
        var next = FindPending();
        if (next == 0 || GroupPriority(next) >= ExecutionPriority())
        {
            return false;
        }

        SetPending(next, false);
        TakeException(next, back, tailChains: true);
        return true;
    }

    /// <summary>Unstacks, of the present state.</summary>
    private void PopFrame(uint back, uint frame, bool toThread, bool process, bool sleeps)
    {
        // The frame is read with the privilege of what is returned to.
        var withFloat = (back & ReturnWithoutFloat) == 0;
        var mode = ReturnMode(toThread);
        if (V8 && Security && !PopFurther(back, mode, ref frame))
        {
            return;
        }

        Span<uint> words = stackalloc uint[8];
        for (var i = 0; i < words.Length; i++)
        {
            var fault = default(MemoryFault);
            if (Control is not { } engine || !engine.TryLoad(frame + (4 * (uint)i), WordAccess(mode), out var value, out fault))
            {
                UnstackingFault(fault, back);
                return;
            }

            words[i] = (uint)value;
        }

        var xpsr = words[7];
        if (((xpsr & Exception) == 0) != toThread)
        {
            InvalidReturn(back);
            return;
        }

        if (withFloat && !PopFloat(frame, mode, out var floatFault))
        {
            UnstackingFault(floatFault, back);
            return;
        }

        var align = ((State.Ccr & ControlBits.AlignStack) != 0 || withFloat || V8) && (xpsr & FrameAligned) != 0 ? 4u : 0;
        var next = (frame + (withFloat ? FloatFrame(back) : FrameSize)) | align;
        (process ? ref State.Bank.Process : ref State.Bank.Main) = next;
        State.Control = (State.Control & ~ControlBits.ProcessStack) | (!V8 ? process ? ControlBits.ProcessStack : 0 : State.Control & ControlBits.ProcessStack);
        State.Ipsr = xpsr & Exception;
        State.R[13] = StackPlace;
        State.FloatContext = (withFloat ? ControlBits.FloatContext : 0)
            | (State.Secure != 0 && (xpsr & SecureContextStacked) != 0 ? ControlBits.SecureFloatContext : 0);
        (State.R[0], State.R[1], State.R[2], State.R[3], State.R[12], State.R[14]) = (words[0], words[1], words[2], words[3], words[4], words[5]);
        Header.Pc = words[6] & ~1u;
        State.ExclusiveSize = 0;
        State.Event = 1;
        State.Asleep = toThread && sleeps && (State.Scr & ControlBits.SleepOnExit) != 0 ? 1u : 0;
        WriteXpsr(xpsr);
    }

    private int ReturnMode(bool toThread) => (toThread && (State.Control & ControlBits.Unprivileged) != 0 ? MmuMode.Unprivileged : 0)
        | (ExecutionPriority() < 0 ? MmuMode.NegativePriority : 0)
        | (State.Secure != 0 ? MmuMode.Secure : 0);

    private void UnstackingFault(in MemoryFault fault, uint back)
    {
        StackPlaceBack();
        if (fault.Code != 0)
        {
            TailChain(ReportSecurity(fault, (uint)fault.Code), back);
            return;
        }

        var bus = fault.Kind is FaultKind.Bus or FaultKind.WalkBus;
        (bus ? ref State.Banks[0].Cfsr : ref State.Cfsr) |= bus ? FaultStatus.BusUnstacking : FaultStatus.ViolationUnstacking;
        TailChain(bus ? Identify(ExceptionNumber.BusFault) : OfState(ExceptionNumber.MemManage), back);
    }

    /// <summary>The stack pointer is again that of the handler: what was to be returned to is not.</summary>
    private void StackPlaceBack() => State.R[13] = StackPlace;

    private void InvalidReturn(uint back)
    {
        State.Cfsr |= UsageFault.InvalidPc;
        TailChain(OfState(ExceptionNumber.UsageFault), back);
    }

    /// <summary>The exception that was left ends in a fault, which is entered with the same frame.</summary>
    private void TailChain(int exception, uint back)
    {
        var taken = Escalate(exception);
        if (taken != 0)
        {
            TakeException(taken, back, tailChains: true);
        }
    }

    /// <summary>Exceptions whose priority is below 0.</summary>
    private static ReadOnlySpan<int> NegativeExceptions =>
        [ExceptionNumber.Nmi, ExceptionNumber.HardFault, ExceptionNumber.HardFault | ExceptionNumber.Secure];

    private void Deactivate(int exception)
    {
        // Of ARMv8-M: where the priority is negative, what gives it ends, whatever IPSR says, so that it cannot stay.
        var priority = RawPriority();
        SetActive(exception, false);
        foreach (var fixedOne in V8 && priority < 0 ? NegativeExceptions : [])
        {
            SetActive(fixedOne, IsActive(fixedOne) && PriorityOf(fixedOne) != priority);
        }

        var number = ExceptionNumber.Of(exception);
        if (Security ? priority >= 0 : number != ExceptionNumber.Nmi)
        {
            State.Banks[(exception & ExceptionNumber.Secure) != 0 ? 1 : 0].Faultmask = 0;
        }

        // A level that is still high asks again.
        if (number >= ExceptionNumber.FirstInterrupt && Exists(number) && (Volatile.Read(ref State.Level[Word(number)]) & Bit(number)) != 0)
        {
            SetPending(number, true);
        }

        UpdateStateKey();
    }
}
