using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Opentitan;

/// <summary>
/// OpenTitan's RISC-V timer (hardware IP block "rv_timer", version 1) for one hart with one comparator: a counter of 64 bits that
/// counts by a step each so many clocks. Not modelled: the hart's time register following it, alerts.
/// </summary>
[Device("ibex-timer", Family = "timer")]
public sealed partial class IbexTimer : Device
{
    /// <summary>Value of the counter when it was set last, or began to count.</summary>
    [State]
    private ulong start;

    /// <summary>Virtual time of that moment, in ns.</summary>
    [State]
    private long startTime;

    [State]
    private ulong compare = ulong.MaxValue;

    [State]
    private bool isActive;

    [State]
    private bool isPending;

    [State]
    private bool isEnabled;

    /// <summary>Frequency of the clock, as it was told last.</summary>
    [State]
    private ulong hertz;

    [State]
    private uint prescale;

    [State]
    private uint step = 1;

    /// <summary>Clocks a second while nothing feeds the clock input.</summary>
    [Config(Name = "timebase-freq", Default = 24_000_000U, Min = 1, Unit = "Hz")]
    public partial uint TimebaseFrequency { get; init; }

    /// <summary>The comparator's interrupt.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    /// <summary>The clock that is counted.</summary>
    [Clock(Changed = nameof(OnClock))]
    public partial ClockInput Clk { get; }

    /// <summary>Fires when the counter reaches the comparator.</summary>
    [Timer(nameof(Update))]
    public partial DeviceTimer Due { get; }

    /// <summary>The counter now.</summary>
    private ulong Value
    {
        get => !isActive ? start : start + (Ticks * step);

        set
        {
            start = value;
            startTime = Services.Clock.Now;
        }
    }

    /// <summary>Ticks since the counter was set.</summary>
    private ulong Ticks => ClockMath.MultiplyDivide((ulong)(Services.Clock.Now - startTime), hertz, 0, 1_000_000_000UL * (prescale + 1), out _);

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        Clk.SetDefault(TimebaseFrequency);
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        switch (phase)
        {
            case ResetPhase.Enter:
                (start, startTime, compare, prescale, step) = (0, 0, ulong.MaxValue, 0, 1);
                (isActive, isPending, isEnabled) = (false, false, false);
                hertz = Clk.Hertz;
                break;
            case ResetPhase.Hold:
                Update();
                break;
            default:
                break;
        }
    }

    private void OnClock()
    {
        // What was counted until now was counted at the old rate.
        ulong now = Value;
        hertz = Clk.Hertz;
        Value = now;
        Update();
    }

    /// <summary>Looks whether the counter has come to the comparator, and when it will.</summary>
    private void Update()
    {
        ulong value = Value;
        bool isDue = isActive && value >= compare;
        isPending |= isDue;
        Irq.Set(isPending && isEnabled);
        if (!isActive || isDue || step == 0 || hertz == 0)
        {
            Due.Cancel();
            return;
        }

        ulong ticks = ((compare - start) / step) + ((compare - start) % step == 0 ? 0UL : 1);
        ulong clocks = ticks > ulong.MaxValue / (prescale + 1) ? ulong.MaxValue : ticks * (prescale + 1);
        ulong ns = ClockMath.MultiplyDivide(clocks, 1_000_000_000, hertz - 1, hertz, out _);
        Due.ArmAt(ns >= (ulong)(DeviceTimer.Never - startTime) ? DeviceTimer.Never : startTime + (long)ns);
    }
}
