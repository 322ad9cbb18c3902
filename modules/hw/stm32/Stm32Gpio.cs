using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>
/// A GPIO port of the STM32F2 and STM32F4 (RM0090, chapter 8): 16 pins. One that is driven has the level that it is driven to, another
/// that of its wire; without a wire its pull resistor, or the board's, decides. Alternate functions are kept and drive nothing; speeds have no effect.
/// </summary>
[Device("stm32f4xx-gpio", Family = "gpio")]
public sealed partial class Stm32Gpio : Stm32Peripheral
{
    private const int Pins = 16;
    private const uint OutputMode = 1, AnalogMode = 3;
    private const uint PullUp = 1;
    private const uint LockKey = 1 << 16;
    private const uint All = 0xFFFF;

    [Derived]
    private readonly IrqInput?[] wires = new IrqInput?[Pins];

    [State]
    private uint inputs;

    [State]
    private uint mode;

    [State]
    private uint openDrain;

    [State]
    private uint speed;

    [State]
    private uint pull;

    [State]
    private uint data;

    [State]
    private readonly uint[] alternate = new uint[2];

    [State]
    private uint locked;

    /// <summary>How much of the sequence that locks has been written.</summary>
    [State]
    private uint lockStep;

    [State]
    private uint levels;

    /// <summary>MODER after reset.</summary>
    [Config]
    public partial uint ModeReset { get; init; }

    /// <summary>OSPEEDR after reset.</summary>
    [Config]
    public partial uint SpeedReset { get; init; }

    /// <summary>PUPDR after reset.</summary>
    [Config]
    public partial uint PullReset { get; init; }

    /// <summary>Pins that the board has a resistor to the supply at, a bit each.</summary>
    [Config(Max = All)]
    public partial uint BoardPullUps { get; init; }

    /// <summary>What the pins are driven to; low where they are not driven.</summary>
    [Output(Count = nameof(Pins))]
    public partial IrqLine[] Out { get; }

    /// <summary>What the pins have, as IDR shows it: for external interrupts.</summary>
    [Output(Count = nameof(Pins))]
    public partial IrqLine[] Level { get; }

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
    protected override void Clear()
    {
        (mode, openDrain, speed, pull, data, locked, lockStep) = (ModeReset, 0, SpeedReset, PullReset, 0, 0, 0);
        alternate.AsSpan().Clear();
    }

    /// <inheritdoc/>
    protected override void Show() => Look();

    private static void Describe(RegisterMapBuilder<Stm32Gpio> map) => map
        .Size(0x400)
        .Register(0x00, "MODER", 32, read: d => d.mode, write: (d, v) => d.Change(ref d.mode, (uint)v, Pairs(~d.Frozen)))
        .Register(0x04, "OTYPER", 32).Field(15, 0, "OT", read: d => d.openDrain, write: (d, v) => d.Change(ref d.openDrain, (uint)v, ~d.Frozen)).Reserved(31, 16)
        .Register(0x08, "OSPEEDR", 32, read: d => d.speed, write: (d, v) => d.Change(ref d.speed, (uint)v, Pairs(~d.Frozen)))
        .Register(0x0C, "PUPDR", 32, read: d => d.pull, write: (d, v) => d.Change(ref d.pull, (uint)v, Pairs(~d.Frozen)))
        .Register(0x10, "IDR", 32).Field(15, 0, "IDR", read: d => d.ReadPins()).Reserved(31, 16)
        .Register(0x14, "ODR", 32).Field(15, 0, "ODR", read: d => d.data, write: (d, v) => d.Change(ref d.data, (uint)v, All)).Reserved(31, 16)
        .Register(0x18, "BSRR", 32, write: (d, v) => d.Change(ref d.data, (d.data & ~((uint)v >> 16)) | ((uint)v & All), All))
        .Register(0x1C, "LCKR", 32).Field(16, 0, "LCK", read: d => d.locked, write: (d, v) => d.WriteLock((uint)v)).Reserved(31, 17)
        .Array(0x20, "AFR", 32, 2, read: (d, i) => d.alternate[i], write: (d, i, v) => d.Change(ref d.alternate[i], (uint)v, Nibbles(~d.Frozen >> (8 * i))));

    [Input("in", Count = nameof(Pins))]
    private void OnInput(int pin, bool level)
    {
        inputs = level ? inputs | (1u << pin) : inputs & ~(1u << pin);
        Look();
    }

    /// <summary>Pins whose configuration is locked.</summary>
    private uint Frozen => (locked & LockKey) != 0 ? locked & All : 0;

    /// <summary>Two bits for each pin.</summary>
    private static uint Pairs(uint pins)
    {
        uint mask = 0;
        for (int pin = 0; pin < Pins; pin++)
        {
            mask |= (pins >> pin & 1) * 3 << (2 * pin);
        }

        return mask;
    }

    /// <summary>Four bits for each of eight pins.</summary>
    private static uint Nibbles(uint pins)
    {
        uint mask = 0;
        for (int pin = 0; pin < Pins / 2; pin++)
        {
            mask |= (pins >> pin & 1) * 15 << (4 * pin);
        }

        return mask;
    }

    private void Change(ref uint register, uint value, uint mask)
    {
        register = (register & ~mask) | (value & mask);
        Look();
    }

    /// <summary>Locks the configuration (§ 8.4.8): key set, clear, set, each with the same pins.</summary>
    private void WriteLock(uint value)
    {
        if ((locked & LockKey) != 0)
        {
            return;
        }

        bool key = (value & LockKey) != 0;
        bool same = lockStep == 0 || (value & All) == (locked & All);
        lockStep = same && key == (lockStep != 1) ? lockStep + 1 : 0;
        locked = value & All;
        if (lockStep == 3)
        {
            locked |= LockKey;
            lockStep = 0;
        }
    }

    private uint ReadPins()
    {
        // Wires may have come since.
        Look();
        return levels;
    }

    /// <summary>Drives the pins, and looks at what they have.</summary>
    private void Look()
    {
        uint now = 0, driven = 0;
        for (int pin = 0; pin < Pins; pin++)
        {
            uint how = mode >> (2 * pin) & 3;
            bool high = (data >> pin & 1) != 0;
            bool drives = how == OutputMode && !(high && (openDrain >> pin & 1) != 0);
            bool floating = wires[pin] is { Sources.Count: > 0 } ? (inputs >> pin & 1) != 0 : (pull >> (2 * pin) & 3) == PullUp || (BoardPullUps >> pin & 1) != 0;
            driven |= drives && high ? 1u << pin : 0;
            now |= how != AnalogMode && (drives ? high : floating) ? 1u << pin : 0;
        }

        levels = now;
        for (int pin = 0; pin < Pins; pin++)
        {
            Out[pin].Set((driven >> pin & 1) != 0);
            Level[pin].Set((now >> pin & 1) != 0);
        }
    }
}
