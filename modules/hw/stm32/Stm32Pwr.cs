using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>
/// Power control of the STM32F405 (RM0090, section 5.4): what is set is kept, and regulators are ready at once. Not modelled: modes of
/// less power, the voltage detector, wake-up and standby.
/// </summary>
[Device("stm32f4xx-pwr", Family = "misc")]
public sealed partial class Stm32Pwr : Stm32Peripheral
{
    private const uint ClearBits = 1 << 2 | 1 << 3;

    [State]
    private uint control;

    [State]
    private uint enables;

    /// <inheritdoc/>
    protected override void Clear() => (control, enables) = (1 << 14, 0);

    /// <inheritdoc/>
    protected override void Show()
    {
    }

    private static void Describe(RegisterMapBuilder<Stm32Pwr> map) => map
        .Size(0x400)
        .Register(0x00, "CR", 32, read: d => d.control, write: (d, v) => d.control = (uint)v & ~ClearBits)
            .Field(1, 0, "PDDS_LPDS").Field(3, 2, "CSBF_CWUF").Field(8, 4, "DBP_PLS_PVDE").Flag(9, "FPDS").Reserved(13, 10).Field(15, 14, "VOS").Reserved(31, 16)
        .Register(0x04, "CSR", 32)
            .Constant(2, 0, "PVDO_SBF_WUF", 0).Flag(3, "BRR", read: d => (d.enables >> 9 & 1) != 0).Reserved(7, 4)
            .Flag(8, "EWUP", of: d => ref d.enables, at: 8).Flag(9, "BRE", of: d => ref d.enables, at: 9).Reserved(13, 10).Constant(14, 14, "VOSRDY", 1).Reserved(31, 15);
}
