using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Cmsdk;

/// <content>Registers, with the manual's names (table 4-12): each timer has 0x20 bytes.</content>
public sealed partial class CmsdkDualTimer
{
    private const ulong Stride = 0x20;

    private static void Describe(RegisterMapBuilder<CmsdkDualTimer> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Array(0x00, "TIMERLOAD", 32, Timers, Stride, read: (d, i) => d.load[i], write: (d, i, v) => d.Load(i, (uint)v, atOnce: true))
        .Array(0x04, "TIMERVALUE", 32, Timers, Stride, read: (d, i) => d.counters[i].Value(d.Now))
        .Array(0x08, "TIMERCONTROL", 32, Timers, Stride)
            .EachField(7, 0, "CONTROL", read: (d, i) => d.control[i], write: (d, i, v) => d.SetControl(i, (uint)v))
            .Reserved(31, 8)
        .Array(0x0C, "TIMERINTCLR", 32, Timers, Stride, write: (d, i, _) => d.Clear(i))
        .Array(0x10, "TIMERRIS", 32, Timers, Stride, read: (d, i) => d.raw[i] ? 1UL : 0)
        .Array(0x14, "TIMERMIS", 32, Timers, Stride, read: (d, i) => d.Masked(i) ? 1UL : 0)
        .Array(0x18, "TIMERBGLOAD", 32, Timers, Stride, read: (d, i) => d.load[i], write: (d, i, v) => d.Load(i, (uint)v, atOnce: false))
        .Register(0xF00, "TIMERITCR", 32).Unimplemented(0, 0, "ITEN").Reserved(31, 1)
        .Register(0xF04, "TIMERITOP", 32).Unimplemented(1, 0, "TIMINT").Reserved(31, 2)
        .Array(0xFD0, "PID_CID", 32, 12, read: (_, i) => Identity.Of(0x23)[i]);
}
