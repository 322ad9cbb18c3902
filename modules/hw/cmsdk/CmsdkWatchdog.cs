using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Cmsdk;

/// <summary>
/// The APB watchdog of the Cortex-M System Design Kit (Technical Reference Manual DDI 0479, section 4.5): interrupts at zero, and resets
/// the machine at the next zero when nobody has answered, or does what management programs chose instead. Not modelled: integration test registers.
/// </summary>
[Device("cmsdk-apb-watchdog", Family = "watchdog")]
public sealed partial class CmsdkWatchdog : Device
{
    private const uint InterruptEnable = 1 << 0;
    private const uint ResetEnable = 1 << 1;
    private const uint Key = 0x1ACC_E551;

    [State]
    private readonly DownCounter counter = new();

    [State]
    private uint load;

    [State]
    private uint control;

    [State]
    private bool isPending;

    [State]
    private bool isLocked;

    /// <summary>Ticks a second while nothing feeds the clock input.</summary>
    [Config(Name = "wdogclk-frq", Default = 25_000_000U, Min = 1, Unit = "Hz")]
    public partial uint ClockFrequency { get; init; }

    /// <summary>The first zero; usually the NMI of a core.</summary>
    [Output(Name = "wdogint")]
    public partial IrqLine Irq { get; }

    /// <summary>The clock that is counted.</summary>
    [Clock(Name = "wdogclk", Changed = nameof(OnClock))]
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
            (load, control, isPending, isLocked) = (uint.MaxValue, 0, false, false);
            counter.Run(Now, false);
            counter.UseClock(Now, Clk.Hertz);
            Reload();
        }
        else if (phase == ResetPhase.Hold)
        {
            Update();
        }
    }

    private static void Describe(RegisterMapBuilder<CmsdkWatchdog> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "WDOGLOAD", 32, read: d => d.load, write: (d, v) => d.Guarded(() => d.SetLoad((uint)v)))
        .Register(0x004, "WDOGVALUE", 32, read: d => d.counter.Value(d.Now))
        .Register(0x008, "WDOGCONTROL", 32).Field(1, 0, "CONTROL", read: d => d.control, write: (d, v) => d.Guarded(() => d.SetControl((uint)v))).Reserved(31, 2)
        .Register(0x00C, "WDOGINTCLR", 32, write: (d, _) => d.Guarded(d.Clear))
        .Register(0x010, "WDOGRIS", 32).Flag(0, "RAW", read: d => d.isPending).Reserved(31, 1)
        .Register(0x014, "WDOGMIS", 32).Flag(0, "MASKED", read: d => d.isPending && (d.control & InterruptEnable) != 0).Reserved(31, 1)
        .Register(0xC00, "WDOGLOCK", 32, read: d => d.isLocked ? 1UL : 0, write: (d, v) => d.isLocked = v != Key)
        .Register(0xF00, "WDOGITCR", 32).Unimplemented(0, 0, "ITEN").Reserved(31, 1)
        .Register(0xF04, "WDOGITOP", 32).Unimplemented(1, 0, "WDOG").Reserved(31, 2)
        .Array(0xFD0, "PID_CID", 32, 12, read: (_, i) => Identity.Of(0x24)[i]);

    private void Guarded(Action write)
    {
        if (!isLocked)
        {
            write();
        }
        else if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, "write to a locked watchdog; WDOGLOCK takes the key 0x1acce551");
        }
    }

    private void SetLoad(uint value)
    {
        load = value;
        Reload();
        Update();
    }

    private void SetControl(uint value)
    {
        bool begins = (value & ~control & InterruptEnable) != 0;
        control = value;
        if (begins)
        {
            Reload();
        }

        counter.Run(Now, (value & InterruptEnable) != 0);
        Update();
    }

    private void Clear()
    {
        isPending = false;
        Reload();
        Update();
    }

    private void Reload()
    {
        counter.Period = load + 1UL;
        counter.Set(Now, load);
    }

    private void OnClock()
    {
        counter.UseClock(Now, Clk.Hertz);
        Update();
    }

    private void Update()
    {
        if (counter.TakeZeros(Now))
        {
            if (isPending && (control & ResetEnable) != 0)
            {
                Services.Raise(this, new WatchdogExpired());
            }

            isPending = true;
        }

        Irq.Set(isPending && (control & InterruptEnable) != 0);
        Due.ArmAt(counter.Deadline);
    }
}
