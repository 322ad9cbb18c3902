namespace Emu.Target.Riscv.State;

/// <content>Interrupts: what is pending, and what is taken.</content>
internal sealed partial class RiscvCpu
{
    private const ulong SoftwareBit = 1UL << Interrupts.SupervisorSoftware;
    private const ulong TimerBit = 1UL << Interrupts.SupervisorTimer;

    /// <inheritdoc/>
    public override bool HasWork => (Ready() & State.Mie) != 0;

    /// <summary>Bits that mip and mie have.</summary>
    internal ulong Interruptions => HasSupervisor ? Interrupts.Machine | Interrupts.Supervisor : Interrupts.Machine;

    /// <summary>The value of mip.</summary>
    internal ulong PendingInterrupts
    {
        get
        {
            var pending = Lines | State.MipSoftware;
            return !HasSupervisorTimer ? pending : Time >= State.Stimecmp ? pending | TimerBit : pending & ~TimerBit;
        }
    }

    /// <summary>Whether an interrupt is to be taken before the next instruction.</summary>
    internal bool IsInterrupted => Deliverable(Ready() & State.Mie) != 0;

    private ulong Lines => Volatile.Read(ref Header.InterruptLines) & Interruptions & ~TimerBit;

    /// <inheritdoc/>
    public override bool TakeInterrupt()
    {
        var ready = Ready() & State.Mie;
        if (ready == 0 || (ready = Deliverable(ready)) == 0)
        {
            return false;
        }

        foreach (var number in Interrupts.ByPriority)
        {
            if ((ready >> number & 1) != 0)
            {
                Trap(number, interrupt: true, 0);
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes bits of mip.</summary>
    /// <param name="value">The bits.</param>
    /// <param name="mask">Which of them.</param>
    internal void WritePending(ulong value, ulong mask)
    {
        mask &= Interruptions;
        var kept = mask & ~SoftwareBit & ~(HasSupervisorTimer ? TimerBit : 0);
        State.MipSoftware = (State.MipSoftware & ~kept) | (value & kept);
        if ((mask & SoftwareBit) == 0)
        {
            return;
        }

        // Others set this bit, too.
        if ((value & SoftwareBit) != 0)
        {
            Interlocked.Or(ref Header.InterruptLines, SoftwareBit);
        }
        else
        {
            Interlocked.And(ref Header.InterruptLines, ~SoftwareBit);
        }
    }

    // An edge sets SSIP; software clears it.
    private void Latch(bool level)
    {
        if (level)
        {
            SetInterruptLine(Interrupts.SupervisorSoftware, true);
        }
    }

    /// <summary>
    /// What is pending, as cheaply as can be: time is only looked at when the timer said that stimecmp was reached.
    /// </summary>
    private ulong Ready()
    {
        var lines = Volatile.Read(ref Header.InterruptLines);
        var pending = (lines & Interruptions & ~TimerBit) | State.MipSoftware;
        return (lines & TimerBit) != 0 && HasSupervisorTimer && Time >= State.Stimecmp ? pending | TimerBit : pending;
    }

    // Those of machine mode, unless it masks them, come first; the delegated ones are for less privileged modes only.
    private ulong Deliverable(ulong ready)
    {
        ref RiscvState state = ref State;
        var machine = ready & ~state.Mideleg;
        if (machine != 0 && (Mode != PrivilegeMode.Machine || (state.Mstatus & Mstatus.Mie) != 0))
        {
            return machine;
        }

        var open = Mode == PrivilegeMode.User || (Mode == PrivilegeMode.Supervisor && (state.Mstatus & Mstatus.Sie) != 0);
        return open ? ready & state.Mideleg : 0;
    }
}
