using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>
/// The GPIO port of the nRF51 (Reference Manual, chapter 14): 32 pins. One that is driven has the level that it is driven to, another
/// that of its wire; without a wire its pull resistor decides. Drive strengths have no effect, but a side that is disconnected drives
/// nothing.
/// </summary>
[Device("nrf51_soc.gpio", Family = "gpio")]
public sealed partial class Nrf51Gpio : Device, IPins
{
    private const int Pins = 32;
    private const uint Disconnected = 1 << 1;
    private const uint PullUp = 3;
    private const int Pull = 2, Drive = 8, Sense = 16;
    private const uint SenseHigh = 2, SenseLow = 3;
    private const uint ConfigBits = 0x0003_070E;

    [Derived]
    private readonly IrqInput?[] wires = new IrqInput?[Pins];

    [Derived]
    private IPinWatcher? watcher;

    [State]
    private uint inputs;

    [State]
    private uint data;

    [State]
    private uint direction;

    /// <summary>PIN_CNF but for its bit 0, which is of DIR.</summary>
    [State]
    private readonly uint[] configs = new uint[Pins];

    [State]
    private uint taken;

    [State]
    private uint takenLevels;

    [State]
    private uint levels;

    [State]
    private bool isDetected;

    /// <summary>What the pins are driven to; low where they are not driven.</summary>
    [Output(Count = nameof(Pins))]
    public partial IrqLine[] Out { get; }

    /// <inheritdoc/>
    public uint Levels => levels;

    /// <inheritdoc/>
    public void Watch(IPinWatcher? watcher) => this.watcher = watcher;

    /// <inheritdoc/>
    public void Take(uint mask, uint levels)
    {
        (taken, takenLevels) = (mask, levels);
        Look();
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        for (int pin = 0; pin < Pins; pin++)
        {
            wires[pin] = FindHandle<IrqInput>($"in[{pin}]");
        }
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            (data, direction, taken, takenLevels, levels, isDetected) = (0, 0, 0, 0, 0, false);
            configs.AsSpan().Fill(Disconnected);
        }
        else if (phase == ResetPhase.Hold)
        {
            Look();
        }
    }

    private static void Describe(RegisterMapBuilder<Nrf51Gpio> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x504, "OUT", 32).Field(31, 0, "OUT", of: d => ref d.data, changed: d => d.Look())
        .Register(0x508, "OUTSET", 32).Field(31, 0, "OUTSET", of: d => ref d.data, changed: d => d.Look(), access: RegisterAccess.WriteOneToSet)
        .Register(0x50C, "OUTCLR", 32).Field(31, 0, "OUTCLR", of: d => ref d.data, changed: d => d.Look(), access: RegisterAccess.WriteOneToClear)
        .Register(0x510, "IN", 32, read: d => d.Now())
        .Register(0x514, "DIR", 32).Field(31, 0, "DIR", of: d => ref d.direction, changed: d => d.Look())
        .Register(0x518, "DIRSET", 32).Field(31, 0, "DIRSET", of: d => ref d.direction, changed: d => d.Look(), access: RegisterAccess.WriteOneToSet)
        .Register(0x51C, "DIRCLR", 32).Field(31, 0, "DIRCLR", of: d => ref d.direction, changed: d => d.Look(), access: RegisterAccess.WriteOneToClear)
        .Array(0x700, "PIN_CNF", 32, Pins, read: (d, i) => d.configs[i] | (d.direction >> i & 1), write: (d, i, v) => d.Configure(i, (uint)v))
            .EachField(0, 0, "DIR").EachField(1, 1, "INPUT").EachField(3, 2, "PULL").Reserved(7, 4)
            .EachField(10, 8, "DRIVE").Reserved(15, 11).EachField(17, 16, "SENSE").Reserved(31, 18);

    [Input("in", Count = nameof(Pins))]
    private void OnInput(int pin, bool level)
    {
        inputs = level ? inputs | (1u << pin) : inputs & ~(1u << pin);
        Look();
    }

    private void Configure(int pin, uint value)
    {
        configs[pin] = value & ConfigBits;
        direction = (direction & ~(1u << pin)) | ((value & 1) << pin);
        Look();
    }

    /// <summary>Whether a pin's driver has a side for a level (DRIVE: 4 and 5 have none for low, 6 and 7 none for high).</summary>
    private bool CanDrive(int pin, bool high) => (configs[pin] >> Drive & 7) switch { 4 or 5 => high, 6 or 7 => !high, _ => true };

    /// <summary>Level of a pin that nobody here drives.</summary>
    private bool Floating(int pin) => wires[pin] is { Sources.Count: > 0 } ? (inputs >> pin & 1) != 0 : (configs[pin] >> Pull & 3) == PullUp;

    private uint Now()
    {
        // Wires may have come since.
        Look();
        return levels;
    }

    /// <summary>Drives the pins, and looks at what they have.</summary>
    private void Look()
    {
        uint wanted = (data & ~taken) | (takenLevels & taken);
        uint before = levels, driven = 0, now = 0;
        bool detected = false;
        for (int pin = 0; pin < Pins; pin++)
        {
            uint bit = 1u << pin;
            bool high = (wanted & bit) != 0;
            bool drives = ((direction | taken) & bit) != 0 && CanDrive(pin, high);
            bool level = drives ? high : Floating(pin);
            driven |= drives && high ? bit : 0;
            bool connected = (configs[pin] & Disconnected) == 0 || (taken & bit) != 0;
            now |= connected && level ? bit : 0;
            detected |= connected && (configs[pin] >> Sense & 3) is var sense && (sense == SenseHigh ? level : sense == SenseLow && !level);
        }

        bool rises = detected && !isDetected;
        (levels, isDetected) = (now, detected);
        for (int pin = 0; pin < Pins; pin++)
        {
            Out[pin].Set((driven >> pin & 1) != 0);
        }

        if (before != now)
        {
            watcher?.PinsChanged(before, now);
        }

        if (rises)
        {
            watcher?.Detected();
        }
    }
}
