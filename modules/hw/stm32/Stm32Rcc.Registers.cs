using Emu.Abstractions.Qdev.Registers;

namespace Emu.Hw.Stm32;

/// <content>Registers (RM0090, section 7.3).</content>
public sealed partial class Stm32Rcc
{
    private const uint ExternalOn = 1 << 16, PllOn = 1 << 24, I2sPllOn = 1 << 26;
    private const uint ReadyBits = 1 << 1 | 1 << 17 | 1 << 25 | 1 << 27;
    private const uint PllFromExternal = 1 << 22;
    private const uint LsiReadyFlag = 1 << 0, LseReadyFlag = 1 << 1, HsiReadyFlag = 1 << 2, HseReadyFlag = 1 << 3, PllReadyFlag = 1 << 4, I2sPllReadyFlag = 1 << 5;
    private const uint LsiOn = 1 << 0, RemoveFlags = 1 << 24, ResetBackup = 1 << 16;

    private static void Describe(RegisterMapBuilder<Stm32Rcc> map) => map
        .Size(0x400)
        .Register(0x00, "CR", 32, read: d => d.ReadControl(), write: (d, v) => d.SetControl((uint)v))
            .Field(7, 0, "HSI").Field(15, 8, "HSICAL").Field(19, 16, "HSE_CSS").Reserved(23, 20).Field(27, 24, "PLL").Reserved(31, 28)
        .Register(0x04, "PLLCFGR", 32, read: d => d.pll, write: (d, v) => d.SetPll((uint)v))
            .Field(5, 0, "PLLM").Field(14, 6, "PLLN").Reserved(15, 15).Field(17, 16, "PLLP").Reserved(21, 18).Flag(22, "PLLSRC").Reserved(23, 23).Field(27, 24, "PLLQ").Field(31, 28, "PLLR")
        .Register(0x08, "CFGR", 32, read: d => (d.config & ~0xCu) | (d.SystemSource << 2), write: (d, v) => d.SetConfig((uint)v))
            .Field(1, 0, "SW").Field(3, 2, "SWS").Field(7, 4, "HPRE").Reserved(9, 8).Field(12, 10, "PPRE1").Field(15, 13, "PPRE2").Field(20, 16, "RTCPRE")
            .Field(22, 21, "MCO1").Flag(23, "I2SSRC").Field(26, 24, "MCO1PRE").Field(29, 27, "MCO2PRE").Field(31, 30, "MCO2")
        .Register(0x0C, "CIR", 32, read: d => d.ready | d.interrupts, write: (d, v) => d.SetInterrupts((uint)v))
            .Field(5, 0, "RDYF").Reserved(6, 6).Flag(7, "CSSF").Field(13, 8, "RDYIE").Reserved(15, 14).Field(21, 16, "RDYC").Reserved(22, 22).Flag(23, "CSSC").Reserved(31, 24)
        .Array(0x10, "AHBRSTR", 32, 3, of: (d, i) => ref d.resets[i], changed: (d, _) => d.UpdateResets())
        .Array(0x20, "APBRSTR", 32, 2, of: (d, i) => ref d.resets[i + 3], changed: (d, _) => d.UpdateResets())
        .Array(0x30, "AHBENR", 32, 3, of: (d, i) => ref d.enables[i])
        .Array(0x40, "APBENR", 32, 2, of: (d, i) => ref d.enables[i + 3])
        .Array(0x50, "AHBLPENR", 32, 3, of: (d, i) => ref d.sleeping[i])
        .Array(0x60, "APBLPENR", 32, 2, of: (d, i) => ref d.sleeping[i + 3])
        .Register(0x70, "BDCR", 32, read: d => d.backup | (d.backup & 1) << 1, write: (d, v) => d.SetBackup((uint)v & ~2u))
            .Field(2, 0, "LSE").Reserved(7, 3).Field(9, 8, "RTCSEL").Reserved(14, 10).Flag(15, "RTCEN").Flag(16, "BDRST").Reserved(31, 17)
        .Register(0x74, "CSR", 32, read: d => d.status | (d.status & LsiOn) << 1, write: (d, v) => d.SetStatus((uint)v))
            .Field(1, 0, "LSI").Reserved(23, 2).Flag(24, "RMVF").Field(31, 25, "RSTF")
        .Register(0x80, "SSCGR", 32, of: d => ref d.spread)
        .Register(0x84, "PLLI2SCFGR", 32, of: d => ref d.pllI2s, reset: 0x2000_3000);
}
