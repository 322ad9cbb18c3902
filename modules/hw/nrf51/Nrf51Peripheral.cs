using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>
/// What peripherals of the nRF51 have in common (Reference Manual, chapter 10): tasks, which software or the interconnect triggers;
/// events, which are remembered, may interrupt, and may trigger tasks of their own peripheral by a shortcut or of any by the
/// interconnect. The task at offset 4n has number n, the event at 0x100 + 4n has number n and bit n of INTEN.
/// </summary>
public abstract partial class Nrf51Peripheral : Device
{
    [State]
    private uint events;

    [State]
    private uint interrupts;

    [State]
    private uint shortcuts;

    /// <summary>Number of the peripheral: bits 12 to 19 of its address, and its interrupt.</summary>
    [Config(Name = "peripheral-id", Min = 0, Max = 31)]
    public partial int Number { get; init; }

    /// <summary>What takes its events to tasks of others.</summary>
    [Link]
    public partial IInterconnect? Ppi { get; }

    /// <summary>High while an event is there that is to interrupt.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    /// <summary>Virtual time in ns.</summary>
    protected long Now => Services.Clock.Now;

    /// <summary>INTEN.</summary>
    protected ref uint Interrupts => ref interrupts;

    /// <summary>SHORTS.</summary>
    protected ref uint Shortcuts => ref shortcuts;

    /// <summary>Events that the interconnect takes to tasks.</summary>
    protected uint Routed => Ppi?.Routed(Number) ?? 0;

    /// <summary>Does a task.</summary>
    /// <param name="task">Its number; one that the peripheral has not does nothing.</param>
    public abstract void Perform(int task);

    /// <summary>Other events than before lead to tasks.</summary>
    public virtual void RoutesChanged()
    {
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        Ppi?.Attach(this);
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        Ppi?.Detach(this);
        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            Clear();
        }
        else if (phase == ResetPhase.Hold)
        {
            Show();
        }
    }

    /// <summary>Sets all of the state as after reset, and touches nobody.</summary>
    protected virtual void Clear() => (events, interrupts, shortcuts) = (0, 0, 0);

    /// <summary>Drives the outputs as the state says.</summary>
    protected virtual void Show() => UpdateInterrupt();

    /// <summary>Software writes a task's register.</summary>
    /// <param name="task">Number of the task.</param>
    /// <param name="value">What it writes; 1 triggers.</param>
    protected void Begin(int task, ulong value)
    {
        if ((value & 1) != 0)
        {
            Perform(task);
        }
    }

    /// <summary>What an event's register reads as.</summary>
    /// <param name="number">Number of the event.</param>
    protected ulong EventBit(int number) => events >> number & 1;

    /// <summary>Software writes an event's register; that does not trigger tasks.</summary>
    /// <param name="number">Number of the event.</param>
    /// <param name="value">What it writes.</param>
    protected void SetEvent(int number, ulong value)
    {
        events = (value & 1) != 0 ? events | (1u << number) : events & ~(1u << number);
        UpdateInterrupt();
    }

    /// <summary>An event happens.</summary>
    /// <param name="number">Its number.</param>
    protected void Signal(int number)
    {
        events |= 1u << number;
        UpdateInterrupt();
        Ppi?.Happened(Number, number);
    }

    /// <summary>Whether a shortcut is on.</summary>
    /// <param name="bit">Its bit in SHORTS.</param>
    protected bool HasShortcut(int bit) => (shortcuts >> bit & 1) != 0;

    /// <summary>Drives the interrupt.</summary>
    protected void UpdateInterrupt() => Irq.Set((events & interrupts) != 0);

    /// <summary>Software switches the peripheral's power (register POWER): what is off forgets everything.</summary>
    /// <param name="value">What it writes.</param>
    protected void SetPower(ulong value)
    {
        if ((value & 1) == 0)
        {
            Clear();
            Show();
        }
    }
}
