using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51;

/// <summary>The random number generator of the nRF51 (Reference Manual, chapter 23): a byte at a time, of the machine's seeded randomness.</summary>
[Device("nrf51_soc.rng", Family = "rng")]
public sealed partial class Nrf51Rng : Nrf51Peripheral
{
    private const int Start = 0, Stop = 1;
    private const int ValueReady = 0;
    private const long RawTime = 167_000, CorrectedTime = 677_000;

    [State]
    private byte value;

    [State]
    private uint config;

    /// <summary>Fires when the next byte is there.</summary>
    [Timer(nameof(OnByte))]
    public partial DeviceTimer Due { get; }

    /// <inheritdoc/>
    public override void Perform(int task)
    {
        switch (task)
        {
            case Start:
                Begin();
                break;
            case Stop:
                Due.Cancel();
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        base.Clear();
        (value, config) = (0, 0);
        Due.Cancel();
    }

    private static void Describe(RegisterMapBuilder<Nrf51Rng> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "TASKS_START", 32, write: (d, v) => d.Begin(Start, v))
        .Register(0x004, "TASKS_STOP", 32, write: (d, v) => d.Begin(Stop, v))
        .Register(0x100, "EVENTS_VALRDY", 32, read: d => d.EventBit(ValueReady), write: (d, v) => d.SetEvent(ValueReady, v))
        .Register(0x200, "SHORTS", 32).Flag(0, "VALRDY_STOP", of: d => ref d.Shortcuts).Reserved(31, 1)
        .Register(0x304, "INTENSET", 32).Flag(0, "VALRDY", of: d => ref d.Interrupts, changed: d => d.UpdateInterrupt(), access: RegisterAccess.WriteOneToSet).Reserved(31, 1)
        .Register(0x308, "INTENCLR", 32).Flag(0, "VALRDY", of: d => ref d.Interrupts, changed: d => d.UpdateInterrupt(), access: RegisterAccess.WriteOneToClear).Reserved(31, 1)
        .Register(0x504, "CONFIG", 32).Flag(0, "DERCEN", of: d => ref d.config).Reserved(31, 1)
        .Register(0x508, "VALUE", 32).Field(7, 0, "VALUE", read: d => d.value).Reserved(31, 8)
        .Register(0xFFC, "POWER", 32).Flag(0, "POWER", read: _ => true, write: (d, v) => d.SetPower(v ? 1UL : 0)).Reserved(31, 1);

    /// <summary>Begins with the next byte; correcting a bias (DERCEN) takes longer.</summary>
    private void Begin() => Due.ArmIn(config != 0 ? CorrectedTime : RawTime);

    private void OnByte()
    {
        value = (byte)Services.Random.NextUInt64();
        if (!HasShortcut(0))
        {
            Begin();
        }

        Signal(ValueReady);
    }
}
