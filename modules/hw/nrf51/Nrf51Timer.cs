using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>
/// A timer of the nRF51 (Reference Manual, chapter 18): counts 16 MHz divided by a power of two, or what triggers it, in 8 to 32 bits,
/// with four compare and capture registers.
/// </summary>
[Device("nrf51_soc.timer", Family = "timer")]
public sealed partial class Nrf51Timer : Nrf51Counter
{
    private const int Start = 0, Stop = 1, Count = 2, ClearTask = 3, Shutdown = 4, Capture = 16;
    private const int StopShortcut = 8;
    private const uint MaxPrescaler = 9;
    private const uint CompareEvents = 0xFu << FirstCompare;

    [State]
    private uint mode;

    [State]
    private uint bitMode;

    [State]
    private uint prescaler;

    /// <summary>Widest counter that it has: 32 bits, or 16.</summary>
    [Config(Default = 32, Min = 16, Max = 32)]
    public partial int MaxBits { get; init; }

    /// <summary>The high-frequency clock, 16 MHz while nothing feeds it.</summary>
    [Clock(Changed = nameof(TakeClock))]
    public partial ClockInput Hfclk { get; }

    /// <inheritdoc/>
    protected override ulong Mask => (1UL << Bits) - 1;

    /// <inheritdoc/>
    protected override uint Possible => CompareEvents;

    /// <inheritdoc/>
    protected override uint Awaited => base.Awaited | (Shortcuts >> StopShortcut & 0xF) << FirstCompare;

    /// <inheritdoc/>
    protected override ulong Hertz => Hfclk.Hertz;

    /// <inheritdoc/>
    protected override ulong Divider => 1UL << (int)Math.Min(prescaler, MaxPrescaler);

    private bool IsCounter => (mode & 1) != 0;

    private int Bits => Math.Min(MaxBits, bitMode switch { 1 => 8, 2 => 24, 3 => 32, _ => 16 });

    /// <inheritdoc/>
    public override void Perform(int task)
    {
        switch (task)
        {
            case Start:
                // One that counts by hand waits for its task.
                Run(!IsCounter);
                break;
            case Stop:
                Run(false);
                break;
            case Count when IsCounter:
                CountOne();
                break;
            case ClearTask:
                SetValue(0);
                break;
            case Shutdown:
                Run(false);
                SetValue(0);
                break;
            case >= Capture and < Capture + Compares:
                SetCompare(task - Capture, Value);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        Hfclk.SetDefault(16_000_000);
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        base.Clear();
        (mode, bitMode, prescaler) = (0, 0, 4);
    }

    /// <inheritdoc/>
    protected override bool ClearsAt(uint happened) => (happened >> FirstCompare & Shortcuts & 0xF) != 0;

    /// <inheritdoc/>
    protected override bool StopsAt(uint happened) => (happened >> FirstCompare & (Shortcuts >> StopShortcut) & 0xF) != 0;

    private static void Describe(RegisterMapBuilder<Nrf51Timer> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "TASKS_START", 32, write: (d, v) => d.Begin(Start, v))
        .Register(0x004, "TASKS_STOP", 32, write: (d, v) => d.Begin(Stop, v))
        .Register(0x008, "TASKS_COUNT", 32, write: (d, v) => d.Begin(Count, v))
        .Register(0x00C, "TASKS_CLEAR", 32, write: (d, v) => d.Begin(ClearTask, v))
        .Register(0x010, "TASKS_SHUTDOWN", 32, write: (d, v) => d.Begin(Shutdown, v))
        .Array(0x040, "TASKS_CAPTURE", 32, Compares, write: (d, i, v) => d.Begin(Capture + i, v))
        .Array(0x140, "EVENTS_COMPARE", 32, Compares, read: (d, i) => d.EventNow(FirstCompare + i), write: (d, i, v) => d.Acknowledge(i, v))
        .Register(0x200, "SHORTS", 32)
            .Field(3, 0, "COMPARE_CLEAR", read: d => d.Shortcuts, write: (d, v) => d.SetShortcuts((d.Shortcuts & ~0xFu) | (uint)v)).Reserved(7, 4)
            .Field(11, 8, "COMPARE_STOP", read: d => d.Shortcuts >> StopShortcut, write: (d, v) => d.SetShortcuts((d.Shortcuts & 0xFu) | ((uint)v << StopShortcut))).Reserved(31, 12)
        .Register(0x304, "INTENSET", 32).Reserved(15, 0)
            .Field(19, 16, "COMPARE", of: d => ref d.Interrupts, changed: d => d.OnInterrupts(), access: RegisterAccess.WriteOneToSet, at: 16).Reserved(31, 20)
        .Register(0x308, "INTENCLR", 32).Reserved(15, 0)
            .Field(19, 16, "COMPARE", of: d => ref d.Interrupts, changed: d => d.OnInterrupts(), access: RegisterAccess.WriteOneToClear, at: 16).Reserved(31, 20)
        .Register(0x504, "MODE", 32).Flag(0, "MODE", of: d => ref d.mode).Reserved(31, 1)
        .Register(0x508, "BITMODE", 32).Field(1, 0, "BITMODE", read: d => d.bitMode, write: (d, v) => d.SetBitMode((uint)v)).Reserved(31, 2)
        .Register(0x510, "PRESCALER", 32).Field(3, 0, "PRESCALER", read: d => d.prescaler, write: (d, v) => d.SetPrescaler((uint)v)).Reserved(31, 4)
        .Array(0x540, "CC", 32, Compares, read: (d, i) => d.Compare(i), write: (d, i, v) => d.SetCompare(i, (uint)v))
        .Register(0xFFC, "POWER", 32).Flag(0, "POWER", read: _ => true, write: (d, v) => d.SetPower(v ? 1UL : 0)).Reserved(31, 1);

    private void Acknowledge(int index, ulong value)
    {
        Update();
        SetEvent(FirstCompare + index, value);
    }

    private void SetShortcuts(uint value)
    {
        Update();
        Shortcuts = value;
        Update();
    }

    private void SetBitMode(uint value)
    {
        Update();
        bitMode = value;
        if (Bits < (value switch { 2 => 24, 3 => 32, _ => 0 }) && Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, $"BITMODE {value} is of more bits than this timer's {MaxBits}");
        }

        SetValue(Value);
    }

    private void SetPrescaler(uint value)
    {
        Update();
        prescaler = value;
        TakeClock();
    }
}
