using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Misc;

/// <content>The one register, as in SiFive's test finisher of the Freedom platforms.</content>
public sealed partial class SifiveTest
{
    private const ulong Fail = 0x3333;
    private const ulong Pass = 0x5555;
    private const ulong Reset = 0x7777;

    private static void Describe(RegisterMapBuilder<SifiveTest> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 2, MaxSize = 8 })
        .Register(0, "FINISHER", 32, write: (d, v) => d.Finish(v));
}
