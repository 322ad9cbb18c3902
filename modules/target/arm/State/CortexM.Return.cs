using Emu.Abstractions.Cpu;

namespace Emu.Target.Arm.State;

/// <content>Exception return (§ B1.5.8), with tail-chaining; events.</content>
internal sealed partial class CortexM
{
    /// <summary>A branch of an instruction that may return from an exception.</summary>
    internal void BranchExchange(uint target)
    {
        Header.StateKey &= ~StateKey.It;
        if (IsHandler && target >> 28 == 15)
        {
            ReturnFromException(target);
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
            TailChain(UsageFault.InvalidPc, ExceptionNumber.UsageFault, back);
            return;
        }

        // What is pending now and may preempt what would be returned to is entered without unstacking in between.
        var next = FindPending(out var priority);
        if (next != 0 && Group(priority) < ExecutionPriority())
        {
            SetPending(next, false);
            TakeException(next, back);
            return;
        }

        PopFrame(back, toThread, sleeps: nested == 1);
    }

    private void PopFrame(uint back, bool toThread, bool sleeps)
    {
        // The frame is read with the privilege of what is returned to.
        var withFloat = (back & ReturnWithoutFloat) == 0;
        var process = (back | ReturnWithoutFloat) == ReturnToProcess;
        var frame = process ? ProcessStack : State.R[13];
        var mode = (toThread && (State.Control & ControlBits.Unprivileged) != 0 ? MmuMode.Unprivileged : 0)
            | (ExecutionPriority() < 0 ? MmuMode.NegativePriority : 0);
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
            TailChain(UsageFault.InvalidPc, ExceptionNumber.UsageFault, back);
            return;
        }

        if (withFloat && !PopFloat(frame, mode, out var floatFault))
        {
            UnstackingFault(floatFault, back);
            return;
        }

        var align = ((State.Ccr & ControlBits.AlignStack) != 0 || withFloat) && (xpsr & FrameAligned) != 0 ? 4u : 0;
        Enter(xpsr & Exception, process);
        State.Control = (State.Control & ~ControlBits.FloatContext) | (withFloat ? ControlBits.FloatContext : 0);
        State.R[13] = (frame + (withFloat ? FloatFrameSize : FrameSize)) | align;
        (State.R[0], State.R[1], State.R[2], State.R[3], State.R[12], State.R[14]) = (words[0], words[1], words[2], words[3], words[4], words[5]);
        Header.Pc = words[6] & ~1u;
        State.ExclusiveSize = 0;
        State.Event = 1;
        State.Asleep = toThread && sleeps && (State.Scr & ControlBits.SleepOnExit) != 0 ? 1u : 0;
        WriteXpsr(xpsr);
    }

    private void UnstackingFault(in MemoryFault fault, uint back)
    {
        var bus = fault.Kind is FaultKind.Bus or FaultKind.WalkBus;
        TailChain(bus ? FaultStatus.BusUnstacking : FaultStatus.ViolationUnstacking, bus ? ExceptionNumber.BusFault : ExceptionNumber.MemManage, back);
    }

    /// <summary>The exception that was left ends in a fault, which is entered with the same frame.</summary>
    private void TailChain(uint status, int exception, uint back)
    {
        State.Cfsr |= status;
        var taken = Escalate(exception);
        if (taken != 0)
        {
            TakeException(taken, back);
        }
    }

    private void Deactivate(int exception)
    {
        SetActive(exception, false);
        if (exception != ExceptionNumber.Nmi)
        {
            State.Faultmask = 0;
        }

        // A level that is still high asks again.
        if (exception >= ExceptionNumber.FirstInterrupt && (Volatile.Read(ref State.Level[Word(exception)]) & Bit(exception)) != 0)
        {
            SetPending(exception, true);
        }

        UpdateStateKey();
    }
}
