using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Cmsdk;

/// <summary>
/// The APB timer of the Cortex-M System Design Kit (Technical Reference Manual DDI 0479, section 4.2): counts down to zero, interrupts
/// and begins again. Not modelled: the external input as clock or enable (EXTIN counts as low: a timer that needs it stands).
/// </summary>
[Device("cmsdk-apb-timer", Family = "timer")]
public sealed partial class CmsdkTimer : Device
{
    private const uint Enable = 1 << 0;
    private const uint SelectExternal = 3 << 1;
    private const uint InterruptEnable = 1 << 3;

    [State]
    private readonly DownCounter counter = new();

    [State]
    private uint control;

    [State]
    private uint reload;

    [State]
    private bool isPending;

    /// <summary>Ticks a second while nothing feeds the clock input.</summary>
    [Config(Name = "pclk-frq", Default = 25_000_000U, Min = 1, Unit = "Hz")]
    public partial uint ClockFrequency { get; init; }

    /// <summary>The timer's interrupt.</summary>
    [Output(Name = "timerint")]
    public partial IrqLine Irq { get; }

    /// <summary>The clock that is counted.</summary>
    [Clock(Name = "pclk", Changed = nameof(OnClock))]
    public partial ClockInput Clk { get; }

    /// <summary>Fires at zero.</summary>
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
            (control, reload, isPending) = (0, 0, false);
            counter.UseClock(Now, Clk.Hertz);
            counter.Run(Now, false);
            counter.Set(Now, 0);
        }
        else if (phase == ResetPhase.Hold)
        {
            Update();
        }
    }

    private static void Describe(RegisterMapBuilder<CmsdkTimer> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "CTRL", 32).Field(3, 0, "CTRL", read: d => d.control, write: (d, v) => d.SetControl((uint)v)).Reserved(31, 4)
        .Register(0x004, "VALUE", 32, read: d => d.counter.Value(d.Now), write: (d, v) => d.SetValue((uint)v))
        .Register(0x008, "RELOAD", 32, read: d => d.reload, write: (d, v) => d.SetReload((uint)v))
        .Register(0x00C, "INTSTATUS", 32).Flag(0, "TIMERINT", read: d => d.isPending, write: (d, v) => d.Clear(v)).Reserved(31, 1)
        .Array(0xFD0, "PID_CID", 32, 12, read: (_, i) => Identity.Of(0x22)[i]);

    private void SetControl(uint value)
    {
        control = value;
        Begin();
    }

    private void SetValue(uint value)
    {
        counter.Set(Now, value);
        Begin();
    }

    private void SetReload(uint value)
    {
        reload = value;
        counter.Period = value == 0 ? 0 : value + 1UL;
        SetValue(value);
    }

    private void Clear(bool on)
    {
        isPending &= !on;
        Update();
    }

    private void Begin()
    {
        bool counts = (control & (Enable | SelectExternal)) == Enable;
        if (counts && counter.Value(Now) == 0)
        {
            // At zero it takes the value to begin with at the next tick; without one it stays.
            counts = reload != 0;
            counter.Set(Now, counter.Period);
        }

        counter.Run(Now, counts);
        Update();
    }

    private void OnClock()
    {
        counter.UseClock(Now, Clk.Hertz);
        Update();
    }

    private void Update()
    {
        isPending |= counter.TakeZeros(Now) && (control & InterruptEnable) != 0;
        Irq.Set(isPending);
        Due.ArmAt(counter.Deadline);
    }
}
