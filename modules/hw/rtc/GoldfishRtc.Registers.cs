using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Rtc;

/// <content>Registers, as in the documentation of the Goldfish platform (GOLDFISH-VIRTUAL-HARDWARE.TXT), with the names and additions of Linux' driver.</content>
public sealed partial class GoldfishRtc
{
    private static void Describe(RegisterMapBuilder<GoldfishRtc> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x00, "TIME_LOW", 32, read: d => d.ReadTimeLow(), write: (d, v) => d.SetTime((d.Time & ~(ulong)uint.MaxValue) | v), peek: d => (uint)d.Time)
        .Register(0x04, "TIME_HIGH", 32, read: d => d.latchedHigh, write: (d, v) => d.SetTime((uint)d.Time | (v << 32)))
        .Register(0x08, "ALARM_LOW", 32, read: d => (uint)d.alarm, write: (d, v) => d.SetAlarm(v))
        .Register(0x0C, "ALARM_HIGH", 32, read: d => (uint)(d.alarm >> 32), write: (d, v) => d.alarm = (uint)d.alarm | (v << 32))
        .Register(0x10, "IRQ_ENABLED", 32).Flag(0, "ENABLED", read: d => d.isEnabled, write: (d, v) => d.Enable(v)).Reserved(31, 1)
        .Register(0x14, "CLEAR_ALARM", 32, write: (d, _) => d.ClearAlarm())
        .Register(0x18, "ALARM_STATUS", 32).Flag(0, "RUNNING", read: d => d.isAlarmSet).Reserved(31, 1)
        .Register(0x1C, "CLEAR_INTERRUPT", 32, write: (d, _) => d.ClearInterrupt());

    /// <summary>Reading the low half keeps the high half that goes with it.</summary>
    private uint ReadTimeLow()
    {
        ulong time = Time;
        latchedHigh = (uint)(time >> 32);
        return (uint)time;
    }

    private void Enable(bool on)
    {
        isEnabled = on;
        UpdateIrq();
    }

    private void ClearInterrupt()
    {
        isPending = false;
        UpdateIrq();
    }
}
