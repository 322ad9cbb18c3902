using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>
/// The independent watchdog of the STM32F2 and STM32F4 (RM0090, chapter 21): counts down with 32 kHz divided, and at zero does what the
/// machine's watchdog action says. Once started only a reset stops it. Not modelled: that registers take five clocks to be updated.
/// </summary>
[Device("stm32f4xx-iwdg", Family = "watchdog")]
public sealed partial class Stm32Iwdg : Stm32Peripheral
{
    private const uint Reload = 0xAAAA, Unlock = 0x5555, Start = 0xCCCC;
    private const ulong Frequency = 32000;

    [State]
    private bool isRunning;

    [State]
    private bool isUnlocked;

    [State]
    private uint prescaler;

    [State]
    private uint reload;

    /// <summary>Fires at zero.</summary>
    [Timer(nameof(OnDue))]
    public partial DeviceTimer Due { get; }

    /// <inheritdoc/>
    protected override void Clear()
    {
        (isRunning, isUnlocked, prescaler, reload) = (false, false, 0, 0xFFF);
        Due.Cancel();
    }

    /// <inheritdoc/>
    protected override void Show()
    {
    }

    private static void Describe(RegisterMapBuilder<Stm32Iwdg> map) => map
        .Size(0x400)
        .Register(0x00, "KR", 32).Field(15, 0, "KEY", write: (d, v) => d.WriteKey((uint)v)).Reserved(31, 16)
        .Register(0x04, "PR", 32).Field(2, 0, "PR", read: d => d.prescaler, write: (d, v) => d.Change(ref d.prescaler, (uint)v)).Reserved(31, 3)
        .Register(0x08, "RLR", 32).Field(11, 0, "RL", read: d => d.reload, write: (d, v) => d.Change(ref d.reload, (uint)v)).Reserved(31, 12)
        .Register(0x0C, "SR", 32).Constant(1, 0, "RVU_PVU", 0).Reserved(31, 2);

    private void WriteKey(uint key)
    {
        isUnlocked = key == Unlock;
        isRunning |= key == Start;
        if (key is Start or Reload && isRunning)
        {
            ulong ticks = (reload + 1UL) * (4UL << (int)Math.Min(prescaler, 6));
            Due.ArmIn(VirtualClock.ToNanoseconds(ticks, Frequency));
        }
    }

    private void Change(ref uint register, uint value)
    {
        if (isUnlocked)
        {
            register = value;
        }
        else
        {
            LogError("write to a locked watchdog; KR takes the key 0x5555");
        }
    }

    private void OnDue() => Services.Raise(this, new WatchdogExpired());
}
