using System.Numerics;
using Emu.Abstractions.Cpu;

namespace Emu.Target.Arm.State;

/// <content>What is pending, and what may preempt what (§ B1.5.4).</content>
internal sealed partial class CortexM
{
    private const int NmiPriority = -2;
    private const int HardFaultPriority = -1;

    /// <summary>Priority of the code that is not in any exception, and that nothing boosts.</summary>
    private const int NoPriority = 256;

    /// <inheritdoc/>
    public override bool HasWork
    {
        get
        {
            if (State.Starting != 0 || (State.WaitsForEvent != 0 && State.Event != 0 && (State.Lockup | State.Asleep) == 0))
            {
                return true;
            }

            // PRIMASK keeps an interrupt from being taken, not from ending a wait (§ B1.5.19).
            var next = FindPending(out var priority);
            return State.Lockup != 0 ? next == ExceptionNumber.Nmi : next != 0 && Group(priority) < ExecutionPriority(ignoreMask: true);
        }
    }

    /// <summary>Bits of a priority that are implemented.</summary>
    internal uint PriorityMask => (0xFFu << (8 - PriorityBits)) & 0xFF;

    /// <inheritdoc/>
    public override bool TakeInterrupt()
    {
        if (State.Starting != 0)
        {
            Start();
        }

        var next = FindPending(out var priority);
        if (State.Lockup != 0 && next != ExceptionNumber.Nmi)
        {
            return false;
        }

        if (next == 0 || (State.Lockup == 0 && Group(priority) >= ExecutionPriority()))
        {
            if (State.Asleep != 0 && HasWork)
            {
                State.Asleep = 0;
                UpdateStateKey();
            }

            return false;
        }

        State.Lockup = 0;
        State.Asleep = 0;
        SetPending(next, false);
        EnterException(next);
        return true;
    }

    /// <summary>Makes an exception pending, or not. Any thread.</summary>
    internal void SetPending(int exception, bool pending)
    {
        ref var word = ref exception < ExceptionNumber.FirstInterrupt ? ref State.SystemPending : ref State.Pending[Word(exception)];
        var bit = Bit(exception);
        if (!pending)
        {
            Interlocked.And(ref word, ~bit);
            return;
        }

        if ((Interlocked.Or(ref word, bit) & bit) == 0 && (State.Scr & ControlBits.EventOnPending) != 0)
        {
            Volatile.Write(ref State.Event, 1);
        }

        Request(CpuRequest.Interrupt);
    }

    /// <summary>Whether an exception is pending.</summary>
    internal bool IsPending(int exception) =>
        ((exception < ExceptionNumber.FirstInterrupt ? State.SystemPending : State.Pending[Word(exception)]) & Bit(exception)) != 0;

    /// <summary>Whether an exception is active.</summary>
    internal bool IsActive(int exception) =>
        ((exception < ExceptionNumber.FirstInterrupt ? State.SystemActive : State.Active[Word(exception)]) & Bit(exception)) != 0;

    /// <summary>The priority of an exception: -2 and -1 for NMI and HardFault, else what software gave it.</summary>
    internal int PriorityOf(int exception) => exception switch
    {
        ExceptionNumber.Nmi => NmiPriority,
        ExceptionNumber.HardFault => HardFaultPriority,
        _ => State.Priority[exception],
    };

    /// <summary>The pending exception that would be taken first, enabled ones alone; 0 when there is none.</summary>
    internal int FindPending(out int priority)
    {
        priority = NoPriority;
        var best = 0;

        // MemManage, BusFault and UsageFault are enabled in SHCSR, in the order of their numbers from bit 16.
        var pending = Volatile.Read(ref State.SystemPending) & (~(7u << ExceptionNumber.MemManage) | State.FaultEnables >> 16 << ExceptionNumber.MemManage);
        for (; pending != 0; pending &= pending - 1)
        {
            Consider(BitOperations.TrailingZeroCount(pending), ref best, ref priority);
        }

        for (var word = 0; word * 32 < NumIrq; word++)
        {
            for (var bits = Volatile.Read(ref State.Pending[word]) & State.Enabled[word]; bits != 0; bits &= bits - 1)
            {
                Consider(ExceptionNumber.FirstInterrupt + (32 * word) + BitOperations.TrailingZeroCount(bits), ref best, ref priority);
            }
        }

        return best;
    }

    /// <summary>How many exceptions are active.</summary>
    internal int CountActive()
    {
        var count = BitOperations.PopCount(State.SystemActive);
        for (var word = 0; word * 32 < NumIrq; word++)
        {
            count += BitOperations.PopCount(State.Active[word]);
        }

        return count;
    }

    /// <summary>The present execution priority (ExecutionPriority).</summary>
    /// <param name="ignoreMask">Without PRIMASK.</param>
    internal int ExecutionPriority(bool ignoreMask = false)
    {
        var priority = NoPriority;
        for (var bits = State.SystemActive; bits != 0; bits &= bits - 1)
        {
            priority = Math.Min(priority, Group(PriorityOf(BitOperations.TrailingZeroCount(bits))));
        }

        for (var word = 0; word * 32 < NumIrq; word++)
        {
            for (var bits = State.Active[word]; bits != 0; bits &= bits - 1)
            {
                priority = Math.Min(priority, Group(State.Priority[ExceptionNumber.FirstInterrupt + (32 * word) + BitOperations.TrailingZeroCount(bits)]));
            }
        }

        if (State.Basepri != 0)
        {
            priority = Math.Min(priority, Group((int)State.Basepri));
        }

        if (State.Primask != 0 && !ignoreMask)
        {
            priority = Math.Min(priority, 0);
        }

        return State.Faultmask != 0 ? Math.Min(priority, HardFaultPriority) : priority;
    }

    /// <summary>The part of a priority that decides about preemption.</summary>
    private int Group(int priority) => priority < 0 ? priority : priority & ~((2 << (int)State.PriorityGroup) - 1);

    private void Consider(int exception, ref int best, ref int priority)
    {
        // Of equal priorities the lowest number comes first, and those come in order.
        if (PriorityOf(exception) < priority)
        {
            (best, priority) = (exception, PriorityOf(exception));
        }
    }

    /// <summary>Makes an exception active, or not.</summary>
    internal void SetActive(int exception, bool active)
    {
        ref var word = ref exception < ExceptionNumber.FirstInterrupt ? ref State.SystemActive : ref State.Active[Word(exception)];
        word = active ? word | Bit(exception) : word & ~Bit(exception);
    }

    private static int Word(int exception) => (exception - ExceptionNumber.FirstInterrupt) / 32;

    private static uint Bit(int exception) =>
        1u << ((exception < ExceptionNumber.FirstInterrupt ? exception : exception - ExceptionNumber.FirstInterrupt) & 31);
}
