using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Cmsdk;

/// <summary>
/// The APB dual timer of the Cortex-M System Design Kit (Technical Reference Manual DDI 0479, section 4.4): two counters of 16 or 32 bits
/// that run freely, periodically or once, with a prescaler each. Not modelled: integration test registers.
/// </summary>
[Device("cmsdk-apb-dualtimer", Family = "timer")]
public sealed partial class CmsdkDualTimer : Device
{
    private const int Timers = 2;
    private const uint OneShot = 1 << 0;
    private const uint Wide = 1 << 1;
    private const uint InterruptEnable = 1 << 5;
    private const uint Periodic = 1 << 6;
    private const uint Enable = 1 << 7;

    [State]
    private readonly DownCounter[] counters = [new(), new()];

    [State]
    private readonly uint[] control = new uint[Timers];

    [State]
    private readonly uint[] load = new uint[Timers];

    [State]
    private readonly bool[] raw = new bool[Timers];

    /// <summary>Ticks a second while nothing feeds the clock input.</summary>
    [Config(Name = "pclk-frq", Default = 25_000_000U, Min = 1, Unit = "Hz")]
    public partial uint ClockFrequency { get; init; }

    /// <summary>Interrupt of the first timer.</summary>
    [Output(Name = "timint1")]
    public partial IrqLine FirstIrq { get; }

    /// <summary>Interrupt of the second timer.</summary>
    [Output(Name = "timint2")]
    public partial IrqLine SecondIrq { get; }

    /// <summary>Either of the two.</summary>
    [Output(Name = "timintc")]
    public partial IrqLine Irq { get; }

    /// <summary>The clock that is counted.</summary>
    [Clock(Name = "timclk", Changed = nameof(OnClock))]
    public partial ClockInput Clk { get; }

    /// <summary>Fires at the first zero.</summary>
    [Timer(nameof(Update))]
    public partial DeviceTimer Due { get; }

    private long Now => Services.Clock.Now;

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        Clk.SetDefault(ClockFrequency);
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            for (int timer = 0; timer < Timers; timer++)
            {
                (control[timer], load[timer], raw[timer]) = (InterruptEnable, 0, false);
                counters[timer].Run(Now, false);
                counters[timer].UseClock(Now, Clk.Hertz);
                counters[timer].Set(Now, uint.MaxValue);
            }
        }
        else if (phase == ResetPhase.Hold)
        {
            Update();
        }
    }

    private uint Limit(int timer) => (control[timer] & Wide) != 0 ? uint.MaxValue : ushort.MaxValue;

    private bool Masked(int timer) => raw[timer] && (control[timer] & InterruptEnable) != 0;

    private void SetControl(int timer, uint value)
    {
        ulong shown = counters[timer].Value(Now);
        bool narrows = (value & Wide) == 0;
        control[timer] = value;
        counters[timer].UseClock(Now, Clk.Hertz, Prescale(value));
        counters[timer].Set(Now, narrows ? shown & ushort.MaxValue : shown);
        Begin(timer);
    }

    /// <summary>A value to begin with: at once, or, in the background, at the next zero.</summary>
    private void Load(int timer, uint value, bool atOnce)
    {
        load[timer] = value;
        if (atOnce)
        {
            counters[timer].Set(Now, value & Limit(timer));
        }

        Begin(timer);
    }

    private void Begin(int timer)
    {
        uint mode = control[timer];
        uint from = (mode & Periodic) != 0 ? load[timer] & Limit(timer) : Limit(timer);
        counters[timer].Period = (mode & OneShot) != 0 ? 0 : from + 1UL;
        bool hasEnded = counters[timer].Value(Now) == 0 && (mode & OneShot) != 0;
        counters[timer].Run(Now, (mode & Enable) != 0 && !hasEnded);
        Update();
    }

    private void Clear(int timer)
    {
        raw[timer] = false;
        Update();
    }

    private void OnClock()
    {
        for (int timer = 0; timer < Timers; timer++)
        {
            counters[timer].UseClock(Now, Clk.Hertz, Prescale(control[timer]));
        }

        Update();
    }

    private static uint Prescale(uint mode) => (mode >> 2 & 3) switch { 1 => 16, 2 => 256, _ => 1 };

    private void Update()
    {
        raw[0] |= counters[0].TakeZeros(Now);
        raw[1] |= counters[1].TakeZeros(Now);
        FirstIrq.Set(Masked(0));
        SecondIrq.Set(Masked(1));
        Irq.Set(Masked(0) || Masked(1));
        Due.ArmAt(Math.Min(counters[0].Deadline, counters[1].Deadline));
    }
}
