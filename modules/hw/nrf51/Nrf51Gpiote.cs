using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>
/// GPIO tasks and events of the nRF51 (Reference Manual, chapter 15): four channels, each with an event at edges of a pin or a task
/// that drives it, and an event when a pin has the level that is waited for (PORT).
/// </summary>
[Device("nrf51.gpiote", Family = "gpio")]
public sealed partial class Nrf51Gpiote : Nrf51Peripheral, IPinWatcher
{
    private const int Channels = 4;
    private const int PortEvent = 31;
    private const uint EventMode = 1, TaskMode = 3;
    private const uint Rising = 1, Falling = 2;
    private const uint ConfigBits = 0x0013_1F03;

    [State]
    private readonly uint[] configs = new uint[Channels];

    /// <summary>What channels drive their pins to, a bit each.</summary>
    [State]
    private uint outputs;

    /// <summary>The port whose pins it uses.</summary>
    [Link(Required = true)]
    public partial IPins? Gpio { get; }

    /// <inheritdoc/>
    public override void Perform(int task)
    {
        if (task >= Channels || Mode(task) != TaskMode)
        {
            return;
        }

        uint bit = 1u << task;
        outputs = Polarity(task) switch
        {
            Rising => outputs | bit,
            Falling => outputs & ~bit,
            Rising | Falling => outputs ^ bit,
            _ => outputs,
        };
        TakePins();
    }

    /// <inheritdoc/>
    public void PinsChanged(uint before, uint now)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            uint bit = 1u << Pin(channel);
            uint edges = ((now & ~before & bit) != 0 ? Rising : 0) | ((before & ~now & bit) != 0 ? Falling : 0);
            if (Mode(channel) == EventMode && (edges & Polarity(channel)) != 0)
            {
                Signal(channel);
            }
        }
    }

    /// <inheritdoc/>
    public void Detected() => Signal(PortEvent);

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        Gpio!.Watch(this);
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        Gpio?.Watch(null);
        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        base.Clear();
        outputs = 0;
        configs.AsSpan().Clear();
    }

    /// <inheritdoc/>
    protected override void Show()
    {
        base.Show();
        TakePins();
    }

    private static void Describe(RegisterMapBuilder<Nrf51Gpiote> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Array(0x000, "TASKS_OUT", 32, Channels, write: (d, i, v) => d.Begin(i, v))
        .Array(0x100, "EVENTS_IN", 32, Channels, read: (d, i) => d.EventBit(i), write: (d, i, v) => d.SetEvent(i, v))
        .Register(0x17C, "EVENTS_PORT", 32, read: d => d.EventBit(PortEvent), write: (d, v) => d.SetEvent(PortEvent, v))
        .Register(0x304, "INTENSET", 32, of: d => ref d.Interrupts, changed: d => d.UpdateInterrupt())
            .Field(3, 0, "IN", access: RegisterAccess.WriteOneToSet).Reserved(30, 4).Flag(31, "PORT", access: RegisterAccess.WriteOneToSet)
        .Register(0x308, "INTENCLR", 32, of: d => ref d.Interrupts, changed: d => d.UpdateInterrupt())
            .Field(3, 0, "IN", access: RegisterAccess.WriteOneToClear).Reserved(30, 4).Flag(31, "PORT", access: RegisterAccess.WriteOneToClear)
        .Array(0x510, "CONFIG", 32, Channels, read: (d, i) => d.configs[i], write: (d, i, v) => d.Configure(i, (uint)v))
            .EachField(1, 0, "MODE").Reserved(7, 2).EachField(12, 8, "PSEL").Reserved(15, 13).EachField(17, 16, "POLARITY").Reserved(19, 18).EachField(20, 20, "OUTINIT").Reserved(31, 21)
        .Register(0xFFC, "POWER", 32).Flag(0, "POWER", read: _ => true, write: (d, v) => d.SetPower(v ? 1UL : 0)).Reserved(31, 1);

    private uint Mode(int channel) => configs[channel] & 3;

    private int Pin(int channel) => (int)(configs[channel] >> 8 & 31);

    private uint Polarity(int channel) => configs[channel] >> 16 & 3;

    private void Configure(int channel, uint value)
    {
        configs[channel] = value & ConfigBits;
        outputs = (outputs & ~(1u << channel)) | ((value >> 20 & 1) << channel);
        TakePins();
    }

    /// <summary>Pins of channels with tasks are driven by them.</summary>
    private void TakePins()
    {
        uint mask = 0, levels = 0;
        for (int channel = 0; channel < Channels; channel++)
        {
            if (Mode(channel) == TaskMode)
            {
                mask |= 1u << Pin(channel);
                levels |= (outputs >> channel & 1) << Pin(channel);
            }
        }

        Gpio?.Take(mask, levels);
    }
}
