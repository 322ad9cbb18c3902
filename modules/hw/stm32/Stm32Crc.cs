using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>The CRC unit of the STM32F2 and STM32F4 (RM0090, chapter 4): polynomial 0x04C11DB7 over words, highest bit first, from all ones on.</summary>
[Device("stm32f4xx-crc", Family = "misc")]
public sealed partial class Stm32Crc : Stm32Peripheral
{
    private const uint Polynomial = 0x04C1_1DB7;

    [State]
    private uint value;

    [State]
    private byte independent;

    /// <inheritdoc/>
    protected override void Clear() => (value, independent) = (uint.MaxValue, 0);

    /// <inheritdoc/>
    protected override void Show()
    {
    }

    private static void Describe(RegisterMapBuilder<Stm32Crc> map) => map
        .Size(0x400)
        .Register(0x00, "DR", 32, read: d => d.value, write: (d, v) => d.Add((uint)v))
        .Register(0x04, "IDR", 32).Field(7, 0, "IDR", of: d => ref d.independent).Reserved(31, 8)
        .Register(0x08, "CR", 32).Flag(0, "RESET", read: _ => false, write: (d, v) => d.value = v ? uint.MaxValue : d.value).Reserved(31, 1);

    private void Add(uint word)
    {
        uint crc = value ^ word;
        for (int bit = 0; bit < 32; bit++)
        {
            crc = (crc & 1u << 31) != 0 ? (crc << 1) ^ Polynomial : crc << 1;
        }

        value = crc;
    }
}
