using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Nrf51;

/// <content>The controller (NVMC), with the manual's names.</content>
public sealed partial class Nrf51Nvm
{
    private const uint WriteEnable = 1;
    private const uint EraseEnable = 2;

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            config = 0;
        }
    }

    private static void Describe(RegisterMapBuilder<Nrf51Nvm> map) => map
        .Size(0x1000)
        .Options(new IoRegionOptions { MinSize = 4, MaxSize = 4 })
        .Register(0x400, "READY", 32).Constant(0, 0, "READY", 1).Reserved(31, 1)
        .Register(0x504, "CONFIG", 32).Field(1, 0, "WEN", of: d => ref d.config).Reserved(31, 2)
        .Register(0x508, "ERASEPAGE", 32, write: (d, v) => d.ErasePage((uint)v))
        .Register(0x50C, "ERASEALL", 32, write: (d, v) => d.EraseAll((uint)v))
        .Register(0x510, "ERASEPCR0", 32, write: (d, v) => d.ErasePage((uint)v))
        .Register(0x514, "ERASEUICR", 32, write: (d, v) => d.EraseUser((uint)v));

    private bool CanErase(ulong what)
    {
        bool can = config == EraseEnable;
        if (!can)
        {
            LogDenied(what, "erasing of flash while it is not enabled (CONFIG)");
        }

        return can;
    }

    private void ErasePage(uint address)
    {
        if (address >= FlashSize)
        {
            LogDenied(address, "erasing of a page that is not there");
        }
        else if (CanErase(address))
        {
            Erase(address & ~(ulong)(PageBytes - 1), PageBytes);
        }
    }

    private void EraseAll(uint value)
    {
        if ((value & 1) != 0 && CanErase(0))
        {
            Erase(0, FlashSize);
            userWords.AsSpan().Fill(uint.MaxValue);
        }
    }

    private void EraseUser(uint value)
    {
        if ((value & 1) != 0 && CanErase(UserAddress))
        {
            userWords.AsSpan().Fill(uint.MaxValue);
        }
    }

    private void Erase(ulong offset, ulong length)
    {
        Memory.WritableSpan(offset, (int)length).Fill(0xFF);
        Memory.NotifyWrite(offset, length);
    }
}
