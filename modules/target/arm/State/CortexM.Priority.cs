using System.Numerics;
using Emu.Abstractions.Cpu;

namespace Emu.Target.Arm.State;

/// <content>
/// What is pending, and what may preempt what (§ B1.5.4). Exceptions are numbers with a bit for the secure state: "identified" ones have it
/// where it belongs.
/// </content>
internal sealed partial class CortexM
{
    private const int NmiPriority = -2;
    private const int HardFaultPriority = -1;
    private const int SecureHardFaultPriority = -3;

    /// <summary>Priority of the code that is not in any exception, and that nothing boosts.</summary>
    private const int NoPriority = 256;

    /// <summary>Where the priorities of the non-secure state begin when they are the lower half.</summary>
    private const int RestrictedPriority = 0x80;

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
            var next = FindPending();
            return State.Lockup != 0 ? ExceptionNumber.Of(next) == ExceptionNumber.Nmi : next != 0 && GroupPriority(next) < ExecutionPriority(ignoreMask: true);
        }
    }

    /// <summary>Bits of a priority that are implemented.</summary>
    internal uint PriorityMask => (0xFFu << (8 - PriorityBits)) & 0xFF;

    private bool HasNonSecureFaults => (State.SecurityControl & ControlBits.NonSecureFaults) != 0;

    /// <inheritdoc/>
    public override bool TakeInterrupt()
    {
        if (State.Starting != 0)
        {
            Start();
        }

        var next = FindPending();
        if (State.Lockup != 0 && ExceptionNumber.Of(next) != ExceptionNumber.Nmi)
        {
            return false;
        }

        if (next == 0 || (State.Lockup == 0 && GroupPriority(next) >= ExecutionPriority()))
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

    /// <summary>An exception's number with the bit of the state that takes it, for one that not both states have.</summary>
    internal int Identify(int number) => IsSecure(number) ? number | ExceptionNumber.Secure : number;

    /// <summary>An exception of the present state.</summary>
    internal int OfState(int number) => State.Secure != 0 ? number | ExceptionNumber.Secure : number;

    /// <summary>Makes an exception pending, or not. Any thread.</summary>
    internal void SetPending(int exception, bool pending)
    {
        var number = ExceptionNumber.Of(exception);
        ref var word = ref number < ExceptionNumber.FirstInterrupt ? ref State.Banks[BankOf(exception)].SystemPending : ref State.Pending[Word(number)];
        var bit = Bit(number);
        if (!pending)
        {
            Interlocked.And(ref word, ~bit);
            return;
        }

        if ((Interlocked.Or(ref word, bit) & bit) == 0 && ((State.Banks[0].Scr | State.Banks[1].Scr) & ControlBits.EventOnPending) != 0)
        {
            Volatile.Write(ref State.Event, 1);
        }

        Request(CpuRequest.Interrupt);
    }

    /// <summary>Whether an exception is pending.</summary>
    internal bool IsPending(int exception)
    {
        var number = ExceptionNumber.Of(exception);
        return ((number < ExceptionNumber.FirstInterrupt ? State.Banks[BankOf(exception)].SystemPending : State.Pending[Word(number)]) & Bit(number)) != 0;
    }

    /// <summary>Whether an exception is active.</summary>
    internal bool IsActive(int exception)
    {
        var number = ExceptionNumber.Of(exception);
        return Exists(number) && ((number < ExceptionNumber.FirstInterrupt ? State.Banks[BankOf(exception)].SystemActive : State.Active[Word(number)]) & Bit(number)) != 0;
    }

    /// <summary>Makes an exception active, or not.</summary>
    internal void SetActive(int exception, bool active)
    {
        var number = ExceptionNumber.Of(exception);
        if (!Exists(number))
        {
            return;
        }

        ref var word = ref number < ExceptionNumber.FirstInterrupt ? ref State.Banks[BankOf(exception)].SystemActive : ref State.Active[Word(number)];
        word = active ? word | Bit(number) : word & ~Bit(number);
    }

    /// <summary>The whole priority of an exception: fixed below 0 for NMI and HardFault, else what software gave it.</summary>
    internal int PriorityOf(int exception)
    {
        var number = ExceptionNumber.Of(exception);
        return number switch
        {
            ExceptionNumber.Nmi => NmiPriority,
            ExceptionNumber.HardFault => (exception & ExceptionNumber.Secure) != 0 && HasNonSecureFaults ? SecureHardFaultPriority : HardFaultPriority,
            < ExceptionNumber.FirstInterrupt => Restrict(State.Banks[BankOf(exception)].Priority[number], exception),
            _ => Restrict(State.Priority[number - ExceptionNumber.FirstInterrupt], exception),
        };
    }

    /// <summary>The pending exception that would be taken first, enabled ones alone; 0 when there is none.</summary>
    internal int FindPending()
    {
        var rank = NoPriority << 8;
        var best = 0;
        for (var bank = Security ? 1 : 0; bank >= 0; bank--)
        {
            // MemManage, BusFault, UsageFault and SecureFault are enabled in SHCSR, in the order of their numbers from bit 16.
            var enables = State.Banks[bank].FaultEnables >> 16;
            if (bank == 0 && Security)
            {
                enables = (enables & ~10u) | (State.Banks[1].FaultEnables >> 16 & 10);
            }

            var pending = Volatile.Read(ref State.Banks[bank].SystemPending) & (~(15u << ExceptionNumber.MemManage) | enables << ExceptionNumber.MemManage);
            for (; pending != 0; pending &= pending - 1)
            {
                Consider(SystemException(bank, BitOperations.TrailingZeroCount(pending)), ref best, ref rank);
            }
        }

        for (var word = 0; word * 32 < NumIrq; word++)
        {
            for (var bits = Volatile.Read(ref State.Pending[word]) & State.Enabled[word]; bits != 0; bits &= bits - 1)
            {
                Consider(Identify(ExceptionNumber.FirstInterrupt + (32 * word) + BitOperations.TrailingZeroCount(bits)), ref best, ref rank);
            }
        }

        return best;
    }

    /// <summary>Whether any external interrupt is pending, also one that is off.</summary>
    internal bool IsInterruptPending
    {
        get
        {
            var pending = 0u;
            for (var word = 0; word * 32 < NumIrq; word++)
            {
                pending |= Volatile.Read(ref State.Pending[word]);
            }

            return pending != 0;
        }
    }

    /// <summary>How many exceptions are active.</summary>
    internal int CountActive()
    {
        var count = BitOperations.PopCount(State.Banks[0].SystemActive) + BitOperations.PopCount(State.Banks[1].SystemActive);
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
        var priority = RawPriority();
        for (var bank = Security ? 1 : 0; bank >= 0; bank--)
        {
            ref readonly var masks = ref State.Banks[bank];
            var lowest = Restrict(0, bank == 0 ? 0 : ExceptionNumber.Secure);
            if (masks.Basepri != 0)
            {
                priority = Math.Min(priority, Group((int)masks.Basepri, bank == 0 ? 0 : ExceptionNumber.Secure));
            }

            if (masks.Primask != 0 && !ignoreMask)
            {
                priority = Math.Min(priority, lowest);
            }

            if (masks.Faultmask != 0)
            {
                priority = Math.Min(priority, !Security ? HardFaultPriority
                    : bank != 0 ? HasNonSecureFaults ? SecureHardFaultPriority : HardFaultPriority
                    : HasNonSecureFaults ? HardFaultPriority : lowest);
            }
        }

        return priority;
    }

    /// <summary>The part of an exception's priority that decides about preemption.</summary>
    internal int GroupPriority(int exception)
    {
        var number = ExceptionNumber.Of(exception);
        return number is ExceptionNumber.Nmi or ExceptionNumber.HardFault ? PriorityOf(exception)
            : Group(number < ExceptionNumber.FirstInterrupt ? State.Banks[BankOf(exception)].Priority[number] : State.Priority[number - ExceptionNumber.FirstInterrupt], exception);
    }

    /// <summary>The priority of what is active, without the masks.</summary>
    private int RawPriority()
    {
        var priority = NoPriority;
        for (var bank = Security ? 1 : 0; bank >= 0; bank--)
        {
            for (var bits = State.Banks[bank].SystemActive; bits != 0; bits &= bits - 1)
            {
                priority = Math.Min(priority, GroupPriority(SystemException(bank, BitOperations.TrailingZeroCount(bits))));
            }
        }

        for (var word = 0; word * 32 < NumIrq; word++)
        {
            for (var bits = State.Active[word]; bits != 0; bits &= bits - 1)
            {
                priority = Math.Min(priority, GroupPriority(Identify(ExceptionNumber.FirstInterrupt + (32 * word) + BitOperations.TrailingZeroCount(bits))));
            }
        }

        return priority;
    }

    private int SystemException(int bank, int number) => !ExceptionNumber.IsBanked(number) ? Identify(number) : bank == 0 ? number : number | ExceptionNumber.Secure;

    /// <summary>Whether the secure state takes an exception that not both states have.</summary>
    private bool IsSecure(int number) => Security && number switch
    {
        ExceptionNumber.Nmi or ExceptionNumber.BusFault => !HasNonSecureFaults,
        < ExceptionNumber.FirstInterrupt => true,
        _ => Exists(number) && (State.NonSecure[Word(number)] & Bit(number)) == 0,
    };

    /// <summary>Whether the core has an exception: any number can be in an IPSR that was unstacked.</summary>
    private bool Exists(int number) => number < ExceptionNumber.FirstInterrupt + NumIrq;

    /// <summary>The part of a priority that decides about preemption, by the grouping of the state that takes the exception.</summary>
    private int Group(int priority, int exception) =>
        Restrict(priority & ~((2 << (int)State.Banks[(exception & ExceptionNumber.Secure) != 0 ? 1 : 0].PriorityGroup) - 1), exception);

    private int Restrict(int priority, int exception) =>
        (State.SecurityControl & ControlBits.SecurePriority) != 0 && (exception & ExceptionNumber.Secure) == 0 ? (priority >> 1) + RestrictedPriority : priority;

    private void Consider(int exception, ref int best, ref int rank)
    {
        // Of one group the lowest subpriority comes first, each as the grouping of its state has it; of equal ones the lowest number, and
        // those come in order but for the two states.
        var own = (GroupPriority(exception) << 8) + Subpriority(exception);
        if (own < rank || (own == rank && ExceptionNumber.Of(exception) < ExceptionNumber.Of(best)))
        {
            (best, rank) = (exception, own);
        }
    }

    private int Subpriority(int exception)
    {
        var number = ExceptionNumber.Of(exception);
        var group = (2 << (int)State.Banks[(exception & ExceptionNumber.Secure) != 0 ? 1 : 0].PriorityGroup) - 1;
        return number is ExceptionNumber.Nmi or ExceptionNumber.HardFault ? 0
            : group & (number < ExceptionNumber.FirstInterrupt ? State.Banks[BankOf(exception)].Priority[number] : State.Priority[number - ExceptionNumber.FirstInterrupt]);
    }

    private static int BankOf(int exception) => ExceptionNumber.IsBanked(exception) && (exception & ExceptionNumber.Secure) != 0 ? 1 : 0;

    private static int Word(int number) => (number - ExceptionNumber.FirstInterrupt) / 32;

    private static uint Bit(int number) =>
        1u << ((number < ExceptionNumber.FirstInterrupt ? number : number - ExceptionNumber.FirstInterrupt) & 31);
}
