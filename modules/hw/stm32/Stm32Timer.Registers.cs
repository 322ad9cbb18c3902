using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Stm32;

/// <content>Registers (RM0090, section 18.4).</content>
public sealed partial class Stm32Timer
{
    private const uint Enable = 1 << 0, NoUpdate = 1 << 1, UpdateBySource = 1 << 2, OnePulse = 1 << 3, Down = 1 << 4, Preload = 1 << 7;
    private const uint UpdateFlag = 1 << 0, CompareFlag = 1 << 1;
    private const uint Flags = 0x5F;
    private const uint CaptureSelection = 3, ComparePreload = 1 << 3;

    private static void Describe(RegisterMapBuilder<Stm32Timer> map) => map
        .Size(0x400)
        .Register(0x00, "CR1", 32).Field(9, 0, "CR1", read: d => d.ReadControl(), write: (d, v) => d.SetControl((uint)v)).Reserved(31, 10)
        .Register(0x04, "CR2", 32).Field(7, 0, "CR2", of: d => ref d.control2).Reserved(31, 8)
        .Register(0x08, "SMCR", 32).Field(15, 0, "SMCR", of: d => ref d.slaveMode).Reserved(31, 16)
        .Register(0x0C, "DIER", 32).Field(14, 0, "DIER", read: d => d.enables, write: (d, v) => d.SetEnables((uint)v)).Reserved(31, 15)
        .Register(0x10, "SR", 32, read: d => d.ReadStatus(), write: (d, v) => d.WriteStatus((uint)v))
        .Register(0x14, "EGR", 32).Field(6, 0, "EGR", write: (d, v) => d.Generate((uint)v)).Reserved(31, 7)
        .Array(0x18, "CCMR", 32, 2).EachField(15, 0, "CCMR", read: (d, i) => d.modes[i], write: (d, i, v) => d.SetMode(i, (uint)v)).Reserved(31, 16)
        .Register(0x20, "CCER", 32).Field(15, 0, "CCER", read: d => d.outputs, write: (d, v) => d.SetOutputs((uint)v)).Reserved(31, 16)
        .Register(0x24, "CNT", 32, read: d => d.Value, write: (d, v) => d.SetValue((uint)v))
        .Register(0x28, "PSC", 32).Field(15, 0, "PSC", read: d => d.prescaler, write: (d, v) => d.SetPrescaler((uint)v)).Reserved(31, 16)
        .Register(0x2C, "ARR", 32, read: d => d.reload, write: (d, v) => d.SetReload((uint)v))
        .Array(0x34, "CCR", 32, Channels, read: (d, i) => d.compare[i], write: (d, i, v) => d.SetCompare(i, (uint)v))
        .Register(0x48, "DCR", 32).Unimplemented(12, 0, "DBL_DBA").Reserved(31, 13)
        .Register(0x4C, "DMAR", 32).Unimplemented(31, 0, "DMAB")
        .Register(0x50, "OR", 32).Field(15, 0, "OR", of: d => ref d.options).Reserved(31, 16);

    private uint ReadControl()
    {
        Update();
        return control;
    }

    private uint ReadStatus()
    {
        Update();
        return status;
    }

    private void WriteStatus(uint value)
    {
        // Flags are cleared by writing 0, and stay as they are with 1.
        Update();
        status &= value;
        ShowLevels();
    }

    private void SetEnables(uint value)
    {
        Update();
        enables = value;
        ShowLevels();
    }

    private void SetOutputs(uint value)
    {
        Update();
        outputs = value;
        ShowLevels();
    }

    private void SetPrescaler(uint value)
    {
        Update();
        prescaler = value;
    }
}
