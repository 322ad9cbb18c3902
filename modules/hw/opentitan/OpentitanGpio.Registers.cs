using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Opentitan;

/// <content>Registers, with the names of OpenTitan's register description of the block (gpio.hjson).</content>
public sealed partial class OpentitanGpio
{
    private static void Describe(RegisterMapBuilder<OpentitanGpio> map) => map
        .Size(0x40)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x00, "INTR_STATE", 32).Field(31, 0, "GPIO", of: d => ref d.interruptState, changed: d => d.UpdateInterrupts(), access: RegisterAccess.WriteOneToClear)
        .Register(0x04, "INTR_ENABLE", 32).Field(31, 0, "GPIO", of: d => ref d.interruptEnable, changed: d => d.UpdateInterrupts())
        .Register(0x08, "INTR_TEST", 32, write: (d, v) => d.Test((uint)v))
        .Register(0x0C, "ALERT_TEST", 32).Unimplemented(0, 0, "FATAL_FAULT").Reserved(31, 1)
        .Register(0x10, "DATA_IN", 32, read: d => d.pins)
        .Register(0x14, "DIRECT_OUT", 32).Field(31, 0, "DIRECT_OUT", of: d => ref d.data, changed: d => d.Drive())
        .Register(0x18, "MASKED_OUT_LOWER", 32, read: d => (ushort)d.data, write: (d, v) => d.Write(ref d.data, (uint)v, 0))
        .Register(0x1C, "MASKED_OUT_UPPER", 32, read: d => d.data >> 16, write: (d, v) => d.Write(ref d.data, (uint)v, 16))
        .Register(0x20, "DIRECT_OE", 32).Field(31, 0, "DIRECT_OE", of: d => ref d.outputEnable, changed: d => d.Drive())
        .Register(0x24, "MASKED_OE_LOWER", 32, read: d => (ushort)d.outputEnable, write: (d, v) => d.Write(ref d.outputEnable, (uint)v, 0))
        .Register(0x28, "MASKED_OE_UPPER", 32, read: d => d.outputEnable >> 16, write: (d, v) => d.Write(ref d.outputEnable, (uint)v, 16))
        .Register(0x2C, "INTR_CTRL_EN_RISING", 32).Field(31, 0, "INTR_CTRL_EN_RISING", of: d => ref d.onRising)
        .Register(0x30, "INTR_CTRL_EN_FALLING", 32).Field(31, 0, "INTR_CTRL_EN_FALLING", of: d => ref d.onFalling)
        .Register(0x34, "INTR_CTRL_EN_LVLHIGH", 32).Field(31, 0, "INTR_CTRL_EN_LVLHIGH", of: d => ref d.onHigh, changed: d => d.UpdateInterrupts())
        .Register(0x38, "INTR_CTRL_EN_LVLLOW", 32).Field(31, 0, "INTR_CTRL_EN_LVLLOW", of: d => ref d.onLow, changed: d => d.UpdateInterrupts())
        .Register(0x3C, "CTRL_EN_INPUT_FILTER", 32).Field(31, 0, "CTRL_EN_INPUT_FILTER", of: d => ref d.filter);

    private void Test(uint raised)
    {
        interruptState |= raised;
        UpdateInterrupts();
    }

    /// <summary>A masked write: the upper half says which bits of the lower half count.</summary>
    private void Write(ref uint register, uint value, int shift)
    {
        uint mask = value >> 16;
        register = (register & ~(mask << shift)) | ((value & mask) << shift);
        Drive();
    }
}
