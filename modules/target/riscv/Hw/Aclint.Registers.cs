using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Target.Riscv.Hw;

/// <content>Registers, with the specification's names. Those of harts that are not there read as zero and ignore writes.</content>
internal sealed partial class Aclint
{
    /// <summary>Declares the registers.</summary>
    public static void Describe(RegisterMapBuilder<Aclint> map) => map
        .Size(0x10000)
        .Options(new IoRegionOptions { MinSize = 4 })
        .Array(0x0000, "msip", 32, 4095)
            .EachField(0, 0, "msip", (d, i) => d.ReadSoftware(i), (d, i, value) => d.WriteSoftware(i, value))
            .Reserved(31, 1)
        .Array(0x4000, "mtimecmp", 64, 4095, read: (d, i) => d.ReadCompare(i), write: (d, i, value) => d.WriteCompare(i, value))
        .Register(0xBFF8, "mtime", 64, read: d => d.Time, write: (d, value) => d.WriteTime(value));

    private ulong ReadSoftware(int hart) => hart < NumHarts && Software[hart].Level ? 1UL : 0;

    private void WriteSoftware(int hart, ulong value)
    {
        if (hart < NumHarts)
        {
            Software[hart].Set(value != 0);
        }
    }

    private ulong ReadCompare(int hart) => hart < NumHarts ? compare[hart] : 0;

    private void WriteCompare(int hart, ulong value)
    {
        if (hart < NumHarts)
        {
            compare[hart] = value;
            Update(hart);
        }
    }

    private void WriteTime(ulong value)
    {
        timeBase += value - Time;
        TellTime();
        UpdateAll();
    }
}
