using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Iotkit;

/// <content>Registers (DDI 0571, section 3.3).</content>
public sealed partial class TzMpc
{
    private static void Describe(RegisterMapBuilder<TzMpc> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x000, "CTRL", 32)
            .Reserved(3, 0)
            .Flag(4, "SEC_ERROR", read: d => (d.control & BusError) != 0, write: (d, v) => d.SetControl(BusError, v))
            .Reserved(5, 5)
            .Unimplemented(7, 6, "DATA_GATE")
            .Flag(8, "AUTO_INCREMENT", read: d => (d.control & AutoIncrement) != 0, write: (d, v) => d.SetControl(AutoIncrement, v))
            .Reserved(30, 9)
            .Flag(31, "LOCK", read: d => (d.control & Lock) != 0, write: (d, v) => d.SetControl(Lock, v))
        .Register(0x010, "BLK_MAX", 32, read: d => (ulong)d.table.Length - 1)
        .Register(0x014, "BLK_CFG", 32)
            .Field(3, 0, "BLOCK_SIZE", read: d => (ulong)(d.BlockBits - SmallestBlockBits))
            .Reserved(30, 4)
            .Constant(31, 31, "INIT_IN_PROGRESS", 0)
        .Register(0x018, "BLK_IDX", 32, read: d => d.index, write: (d, v) => d.index = (uint)v % (uint)d.table.Length)
        .Register(0x01C, "BLK_LUT", 32, read: d => d.ReadTable(), write: (d, v) => d.WriteTable((uint)v), peek: d => d.table[d.index])
        .Register(0x020, "INT_STAT", 32).Flag(0, "IRQ", read: d => d.isPending != 0).Reserved(31, 1)
        .Register(0x024, "INT_CLEAR", 32).Flag(0, "IRQ", write: (d, v) => d.Pend(v, 0)).Reserved(31, 1)
        .Register(0x028, "INT_EN", 32).Flag(0, "IRQ", read: d => d.isEnabled != 0, write: (d, v) => d.Enable(v)).Reserved(31, 1)
        .Register(0x02C, "INT_INFO1", 32, read: d => d.refused[0])
        .Register(0x030, "INT_INFO2", 32)
            .Constant(15, 0, "HMASTER", 0)
            .Flag(16, "HNONSEC", read: d => (d.refused[1] & NonSecureAccess) != 0)
            .Flag(17, "CFG_NS", read: d => (d.refused[1] & NonSecureBlock) != 0)
            .Reserved(31, 18)
        .Register(0x034, "INT_SET", 32).Flag(0, "IRQ", write: (d, v) => d.Pend(v, 1)).Reserved(31, 1)
        .Array(0xFD0, "PID_CID", 32, 12, read: (_, i) => Identity.OfComponent(0x60)[i]);

    /// <summary>Fields are written from the lowest to the highest: the write that locks still sets the others.</summary>
    private void SetControl(uint bit, bool on)
    {
        if (!IsLocked("CTRL"))
        {
            control = on ? control | bit : control & ~bit;
        }
    }

    private uint ReadTable()
    {
        uint value = table[index];
        Advance();
        return value;
    }

    private void WriteTable(uint value)
    {
        if (IsLocked("BLK_LUT"))
        {
            return;
        }

        // Bits beyond the last block are none.
        int left = Blocks - ((int)index * WordBits);
        value &= left >= WordBits ? uint.MaxValue : (1u << left) - 1;
        isShown &= table[index] == value;
        table[index] = value;
        Show();
        Advance();
    }

    private void Advance() => index = (control & AutoIncrement) == 0 ? index : (index + 1) % (uint)table.Length;

    private void Pend(bool written, uint pending)
    {
        isPending = written ? pending : isPending;
        Update();
    }

    private void Enable(bool on)
    {
        if (!IsLocked("INT_EN"))
        {
            isEnabled = on ? 1u : 0;
            Update();
        }
    }

    private bool IsLocked(string register)
    {
        bool isLocked = (control & Lock) != 0;
        if (isLocked && Services.IsLogged(Abstractions.Qom.LogTopic.GuestError))
        {
            Services.Log(Abstractions.Qom.LogTopic.GuestError, this, $"write to {register}, which is locked until the next reset");
        }

        return isLocked;
    }
}
