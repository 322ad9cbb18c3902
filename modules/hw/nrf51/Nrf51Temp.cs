using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>The temperature sensor of the nRF51 (Reference Manual, chapter 22): gives quarters of a degree. A measurement is done at once: drivers wait for it by counting instructions.</summary>
[Device("nrf51.temp", Family = "sensor")]
public sealed partial class Nrf51Temp : Nrf51Peripheral
{
    private const int Start = 0;
    private const int DataReady = 0;

    [State]
    private int measured;

    /// <summary>Temperature of the chip.</summary>
    [Config(Default = 21.0, Min = -40, Max = 125, Unit = "°C")]
    public partial double Ambient { get; init; }

    /// <inheritdoc/>
    public override void Perform(int task)
    {
        if (task == Start)
        {
            measured = (int)Math.Round(Ambient * 4);
            Signal(DataReady);
        }
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        base.Clear();
        measured = 0;
    }

    private static void Describe(RegisterMapBuilder<Nrf51Temp> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "TASKS_START", 32, write: (d, v) => d.Begin(Start, v))
        .Register(0x004, "TASKS_STOP", 32, write: (_, _) => { })
        .Register(0x100, "EVENTS_DATARDY", 32, read: d => d.EventBit(DataReady), write: (d, v) => d.SetEvent(DataReady, v))
        .Register(0x304, "INTENSET", 32).Flag(0, "DATARDY", of: d => ref d.Interrupts, changed: d => d.UpdateInterrupt(), access: RegisterAccess.WriteOneToSet).Reserved(31, 1)
        .Register(0x308, "INTENCLR", 32).Flag(0, "DATARDY", of: d => ref d.Interrupts, changed: d => d.UpdateInterrupt(), access: RegisterAccess.WriteOneToClear).Reserved(31, 1)
        .Register(0x508, "TEMP", 32, read: d => (uint)d.measured)
        .Register(0xFFC, "POWER", 32).Flag(0, "POWER", read: _ => true, write: (d, v) => d.SetPower(v ? 1UL : 0)).Reserved(31, 1);
}
