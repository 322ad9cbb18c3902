using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>
/// A general-purpose or basic timer of the STM32F2 and STM32F4 (RM0090, chapters 18 to 20): counts up or down with prescaler and
/// auto-reload, once or for ever, with up to four channels that compare and drive outputs. Events that come late, because the host was
/// late, come in order, but of periods that were missed the last one only. Not modelled: centre-aligned counting (it counts up), input
/// capture and encoder, slave modes and triggers, DMA.
/// </summary>
[Device("stm32f2xx-timer", Family = "timer")]
public sealed partial class Stm32Timer : Stm32Peripheral
{
    private const int Channels = 4;

    [State]
    private readonly TickCounter counter = new();

    /// <summary>Ticks of this period up to which events have come.</summary>
    [State]
    private ulong looked;

    [State]
    private uint control;

    [State]
    private uint control2;

    [State]
    private uint slaveMode;

    [State]
    private uint enables;

    [State]
    private uint status;

    [State]
    private readonly uint[] modes = new uint[2];

    [State]
    private uint outputs;

    [State]
    private uint prescaler;

    /// <summary>The prescaler that is in use, until the next update.</summary>
    [State]
    private uint prescalerNow;

    [State]
    private uint reload;

    /// <summary>The auto-reload value that is in use.</summary>
    [State]
    private uint reloadNow;

    [State]
    private readonly uint[] compare = new uint[Channels];

    /// <summary>The compare values that are in use.</summary>
    [State]
    private readonly uint[] compareNow = new uint[Channels];

    /// <summary>Channels whose reference (OCxREF) is active.</summary>
    [State]
    private uint references;

    [State]
    private uint options;

    /// <summary>Width of the counter: 16 or 32.</summary>
    [Config(Default = 32, Min = 16, Max = 32)]
    public partial int Bits { get; init; }

    /// <summary>How many channels there are.</summary>
    [Config(Name = "channels", Default = 4, Min = 0, Max = Channels)]
    public partial int ChannelCount { get; init; }

    /// <summary>Ticks a second while nothing feeds the clock input.</summary>
    [Config(Name = "clock-frequency", Default = 16_000_000UL, Min = 1, Unit = "Hz")]
    public partial ulong ClockFrequency { get; init; }

    /// <summary>The interrupt.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    /// <summary>Outputs of the channels.</summary>
    [Output(Name = "ch", Count = nameof(Channels))]
    public partial IrqLine[] Out { get; }

    /// <summary>The clock that is counted.</summary>
    [Clock(Changed = nameof(TakeClock))]
    public partial ClockInput Clk { get; }

    /// <summary>Fires at the next event that somebody waits for.</summary>
    [Timer(nameof(Update))]
    public partial DeviceTimer Due { get; }

    private bool IsDown => (control & Down) != 0;

    private uint Largest => Bits == 32 ? uint.MaxValue : ushort.MaxValue;

    /// <summary>Ticks of the period that runs: a counter that is beyond its end goes on to its largest value.</summary>
    private ulong Period => looked > reloadNow ? Largest + 1UL : reloadNow + 1UL;

    private uint Value
    {
        get
        {
            Update();
            uint position = (uint)counter.Count(Now);
            return IsDown ? reloadNow - Math.Min(position, reloadNow) : position;
        }
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        Clk.SetDefault(ClockFrequency);
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        (looked, control, control2, slaveMode, enables, status, outputs, options) = (0, 0, 0, 0, 0, 0, 0, 0);
        (prescaler, prescalerNow, reload, reloadNow, references) = (0, 0, Largest, Largest, 0);
        modes.AsSpan().Clear();
        compare.AsSpan().Clear();
        compareNow.AsSpan().Clear();
        counter.Run(Now, false);
        counter.Set(Now, 0);
        Due.Cancel();
    }

    /// <inheritdoc/>
    protected override void Show()
    {
        counter.UseClock(Now, Clk.Hertz, prescalerNow + 1UL);
        ShowLevels();
    }

    private uint Mode(int channel) => modes[channel / 2] >> (8 * (channel & 1)) & 0xFF;

    private void TakeClock()
    {
        Update();
        counter.UseClock(Now, Clk.Hertz, prescalerNow + 1UL);
        Arm();
    }

    private void SetControl(uint value)
    {
        uint shown = Value;
        bool turns = ((value ^ control) & Down) != 0;
        control = value;
        if (turns)
        {
            SetValue(shown);
        }

        // A counter whose end is zero does not count.
        counter.Run(Now, (control & Enable) != 0 && reloadNow != 0);
        Update();
    }

    private void SetValue(uint value)
    {
        Update();
        looked = IsDown ? reloadNow - Math.Min(value, reloadNow) : value & Largest;
        counter.Set(Now, looked);
        Reference();
        Update();
    }

    private void SetReload(uint value)
    {
        uint shown = Value;
        reload = value & Largest;
        if ((control & Preload) == 0)
        {
            reloadNow = reload;
            SetValue(shown);
            counter.Run(Now, (control & Enable) != 0 && reloadNow != 0);
        }

        Update();
    }

    private void SetCompare(int channel, uint value)
    {
        Update();
        compare[channel] = value & Largest;
        if ((Mode(channel) & ComparePreload) == 0)
        {
            compareNow[channel] = compare[channel];
        }

        Reference();
        Update();
    }

    private void SetMode(int index, uint value)
    {
        Update();
        modes[index] = value;
        Reference();
        Update();
    }

    /// <summary>Software makes events (EGR).</summary>
    private void Generate(uint value)
    {
        Update();
        if ((value & 1) != 0)
        {
            counter.Set(Now, 0);
            TakeShadows();
            looked = 0;
            status |= (control & (NoUpdate | UpdateBySource)) == 0 ? UpdateFlag : 0;
        }

        for (int channel = 0; channel < ChannelCount; channel++)
        {
            status |= value & (2u << channel);
        }

        Update();
    }

    /// <summary>Makes events of all that was counted, and waits for the next.</summary>
    private void Update()
    {
        SkipPeriods();
        ulong now = counter.Count(Now);
        while (counter.IsRunning)
        {
            ulong end = Period;
            ulong next = Math.Min(end, NextMatch(end));
            if (next > now)
            {
                break;
            }

            looked = next;
            Match(end);
            if (looked == end)
            {
                Wrap(end);
            }

            now = counter.Count(Now);
        }

        looked = Math.Max(looked, now);
        ShowLevels();
    }

    private void SkipPeriods()
    {
        ulong span = reloadNow + 1UL, count = counter.Count(Now);
        if (counter.IsRunning && (control & OnePulse) == 0 && looked <= reloadNow && reload == reloadNow && prescaler == prescalerNow && count > 2 * span)
        {
            counter.Subtract(((count / span) - 1) * span);
        }
    }

    /// <summary>The counter comes to its end: an update event.</summary>
    private void Wrap(ulong end)
    {
        counter.Subtract(end);
        looked = 0;
        if ((control & OnePulse) != 0)
        {
            control &= ~Enable;
            counter.Run(Now, false);
            counter.Set(Now, 0);
        }

        if ((control & NoUpdate) == 0)
        {
            status |= UpdateFlag;
            TakeShadows();
        }

        Match(Period);
    }

    private void TakeShadows()
    {
        reloadNow = reload;
        compare.CopyTo(compareNow, 0);
        if (prescalerNow != prescaler)
        {
            prescalerNow = prescaler;
            counter.UseClock(Now, Clk.Hertz, prescalerNow + 1UL);
        }

        counter.Run(Now, (control & Enable) != 0 && reloadNow != 0);
        Reference();
    }

    /// <summary>Position in the period at which a channel's value is shown; one that is beyond the end matches at the end.</summary>
    private ulong MatchOf(int channel, ulong end) => IsDown
        ? reloadNow - Math.Min(compareNow[channel], reloadNow)
        : Math.Min(compareNow[channel], end);

    /// <summary>The first position behind the present one at which a channel matches.</summary>
    private ulong NextMatch(ulong end)
    {
        ulong next = ulong.MaxValue;
        for (int channel = 0; channel < ChannelCount; channel++)
        {
            ulong match = MatchOf(channel, end);
            next = match > looked ? Math.Min(next, match) : next;
        }

        return next;
    }

    /// <summary>Channels that match at the present position: flags and outputs.</summary>
    private void Match(ulong end)
    {
        for (int channel = 0; channel < ChannelCount; channel++)
        {
            if (MatchOf(channel, end) != looked || (Mode(channel) & CaptureSelection) != 0)
            {
                continue;
            }

            uint bit = 1u << channel;
            status |= CompareFlag << channel;
            references = (Mode(channel) >> 4 & 7) switch
            {
                1 => references | bit,
                2 => references & ~bit,
                3 => references ^ bit,
                _ => references,
            };
        }

        Reference();
    }

    /// <summary>References that follow the counter or are forced (OCxM).</summary>
    private void Reference()
    {
        uint value = IsDown ? reloadNow - (uint)Math.Min(looked, reloadNow) : (uint)Math.Min(looked, uint.MaxValue);
        for (int channel = 0; channel < ChannelCount; channel++)
        {
            uint bit = 1u << channel;
            bool below = IsDown ? value <= compareNow[channel] : value < compareNow[channel];
            references = (Mode(channel) >> 4 & 7) switch
            {
                4 => references & ~bit,
                5 => references | bit,
                6 => below ? references | bit : references & ~bit,
                7 => below ? references & ~bit : references | bit,
                _ => references,
            };
        }
    }

    private void ShowLevels()
    {
        for (int channel = 0; channel < ChannelCount; channel++)
        {
            uint bits = outputs >> (4 * channel);
            bool active = (references >> channel & 1) != 0;
            Out[channel].Set((bits & 1) != 0 && active != ((bits & 2) != 0));
        }

        Irq.Set((status & enables & Flags) != 0);
        Arm();
    }

    /// <summary>Waits for the next event that interrupts, that stops the counter, or that is seen at an output.</summary>
    private void Arm()
    {
        bool wantsEnd = (enables & UpdateFlag) != 0 || (control & OnePulse) != 0;
        ulong next = ulong.MaxValue;
        for (int channel = 0; channel < ChannelCount; channel++)
        {
            if ((enables & (CompareFlag << channel)) != 0 || Out[channel].Sinks.Count > 0)
            {
                wantsEnd = true;
                ulong match = MatchOf(channel, Period);
                next = match > looked ? Math.Min(next, match) : next;
            }
        }

        next = wantsEnd ? Math.Min(next, Period) : ulong.MaxValue;
        Due.ArmAt(counter.When(next));
    }
}
