using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>
/// A real-time counter of the nRF51 (Reference Manual, chapter 19): 24 bits of the low-frequency clock divided by up to 4096, with
/// events at every tick, at overflow and at compare registers. An event comes when INTEN or EVTEN has it; EVTEN lets it through to
/// the interconnect. Not modelled: the delay of tasks to the next edge of the clock. Ticks that come late are one.
/// </summary>
[Device("nrf51.rtc", Family = "timer")]
public sealed partial class Nrf51Rtc : Nrf51Counter
{
    private const int Start = 0, Stop = 1, ClearTask = 2, TriggerOverflow = 3;
    private const int Tick = 0, Overflow = 1;
    private const uint NearOverflow = 0xFF_FFF0;

    [State]
    private uint routing;

    [State]
    private uint prescaler;

    /// <summary>The low-frequency clock, 32.768 kHz while nothing feeds it.</summary>
    [Clock(Changed = nameof(TakeClock))]
    public partial ClockInput Lfclk { get; }

    /// <inheritdoc/>
    protected override ulong Mask => 0xFF_FFFF;

    /// <inheritdoc/>
    protected override uint Possible => Interrupts | routing;

    /// <inheritdoc/>
    protected override ulong Hertz => Lfclk.Hertz;

    /// <inheritdoc/>
    protected override ulong Divider => prescaler + 1UL;

    /// <inheritdoc/>
    public override void Perform(int task)
    {
        switch (task)
        {
            case Start:
                Run(true);
                break;
            case Stop:
                Run(false);
                break;
            case ClearTask:
                SetValue(0);
                break;
            case TriggerOverflow:
                SetValue(NearOverflow);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        Lfclk.SetDefault(32768);
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        base.Clear();
        (routing, prescaler) = (0, 0);
    }

    /// <inheritdoc/>
    protected override uint At(ulong count) => base.At(count) | (1u << Tick) | ((count & Mask) == 0 ? 1u << Overflow : 0);

    /// <inheritdoc/>
    protected override ulong Next(ulong after, uint wanted, ulong now)
    {
        ulong next = base.Next(after, wanted, now);
        next = (wanted >> Overflow & 1) != 0 ? Math.Min(next, Following(after, 0)) : next;
        return (wanted >> Tick & 1) != 0 ? Math.Min(next, Math.Max(after + 1, now)) : next;
    }

    private static void Describe(RegisterMapBuilder<Nrf51Rtc> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "TASKS_START", 32, write: (d, v) => d.Begin(Start, v))
        .Register(0x004, "TASKS_STOP", 32, write: (d, v) => d.Begin(Stop, v))
        .Register(0x008, "TASKS_CLEAR", 32, write: (d, v) => d.Begin(ClearTask, v))
        .Register(0x00C, "TASKS_TRIGOVRFLW", 32, write: (d, v) => d.Begin(TriggerOverflow, v))
        .Register(0x100, "EVENTS_TICK", 32, read: d => d.EventNow(Tick), write: (d, v) => d.Acknowledge(Tick, v))
        .Register(0x104, "EVENTS_OVRFLW", 32, read: d => d.EventNow(Overflow), write: (d, v) => d.Acknowledge(Overflow, v))
        .Array(0x140, "EVENTS_COMPARE", 32, Compares, read: (d, i) => d.EventNow(FirstCompare + i), write: (d, i, v) => d.Acknowledge(FirstCompare + i, v))
        .Register(0x304, "INTENSET", 32, read: d => d.Interrupts, write: (d, v) => d.SetInterrupts(d.Interrupts | (uint)v))
            .Field(0, 0, "TICK").Field(1, 1, "OVRFLW").Reserved(15, 2).Field(19, 16, "COMPARE").Reserved(31, 20)
        .Register(0x308, "INTENCLR", 32, read: d => d.Interrupts, write: (d, v) => d.SetInterrupts(d.Interrupts & ~(uint)v))
            .Field(0, 0, "TICK").Field(1, 1, "OVRFLW").Reserved(15, 2).Field(19, 16, "COMPARE").Reserved(31, 20)
        .Register(0x340, "EVTEN", 32, read: d => d.routing, write: (d, v) => d.SetRouting((uint)v))
            .Field(0, 0, "TICK").Field(1, 1, "OVRFLW").Reserved(15, 2).Field(19, 16, "COMPARE").Reserved(31, 20)
        .Register(0x344, "EVTENSET", 32, read: d => d.routing, write: (d, v) => d.SetRouting(d.routing | (uint)v))
            .Field(0, 0, "TICK").Field(1, 1, "OVRFLW").Reserved(15, 2).Field(19, 16, "COMPARE").Reserved(31, 20)
        .Register(0x348, "EVTENCLR", 32, read: d => d.routing, write: (d, v) => d.SetRouting(d.routing & ~(uint)v))
            .Field(0, 0, "TICK").Field(1, 1, "OVRFLW").Reserved(15, 2).Field(19, 16, "COMPARE").Reserved(31, 20)
        .Register(0x504, "COUNTER", 32).Field(23, 0, "COUNTER", read: d => d.Value).Reserved(31, 24)
        .Register(0x508, "PRESCALER", 32).Field(11, 0, "PRESCALER", read: d => d.prescaler, write: (d, v) => d.SetPrescaler((uint)v)).Reserved(31, 12)
        .Array(0x540, "CC", 32, Compares)
            .EachField(23, 0, "COMPARE", read: (d, i) => d.Compare(i), write: (d, i, v) => d.SetCompare(i, (uint)v)).Reserved(31, 24)
        .Register(0xFFC, "POWER", 32).Flag(0, "POWER", read: _ => true, write: (d, v) => d.SetPower(v ? 1UL : 0)).Reserved(31, 1);

    private void Acknowledge(int number, ulong value)
    {
        Update();
        SetEvent(number, value);
    }

    private void SetInterrupts(uint value)
    {
        Update();
        Interrupts = value;
        OnInterrupts();
    }

    private void SetRouting(uint value)
    {
        Update();
        routing = value;
        Update();
    }

    private void SetPrescaler(uint value)
    {
        if (IsRunning)
        {
            if (Services.IsLogged(LogTopic.GuestError))
            {
                Services.Log(LogTopic.GuestError, this, $"write of 0x{value:x} to PRESCALER while the counter runs is ignored");
            }

            return;
        }

        prescaler = value;
        TakeClock();
    }
}
