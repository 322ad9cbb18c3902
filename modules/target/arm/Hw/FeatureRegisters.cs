using System.Collections.Immutable;

namespace Emu.Target.Arm.Hw;

/// <summary>ID_PFR0 to ID_ISAR4, as the Technical Reference Manuals of the cores have them (Cortex-M3: table 4-1).</summary>
internal static class FeatureRegisters
{
    private static readonly ImmutableArray<uint> OfM3 =
    [
        0x30, 0x200, 0x10_0000, 0, 0x30, 0, 0x100_0000, 0, 0x0114_1110, 0x0211_1000, 0x2111_2231, 0x0111_1110, 0x0131_0132,
    ];

    private static readonly ImmutableArray<uint> OfM4 =
    [
        0x30, 0x200, 0x10_0000, 0, 0x10_0030, 0, 0x100_0000, 0, 0x0114_1110, 0x0211_2000, 0x2123_2231, 0x0111_1131, 0x0131_0132,
    ];

    private static readonly ImmutableArray<uint> OfM7 =
    [
        0x30, 0x200, 0x10_0000, 0, 0x10_0030, 0, 0x100_0000, 0, 0x0110_1110, 0x0211_2000, 0x2023_2231, 0x0111_1131, 0x0131_0132,
    ];

    private static readonly ImmutableArray<uint> OfM33 =
    [
        0x30, 0x210, 0x20_0000, 0, 0x10_1F40, 0, 0x100_0000, 0, 0x0110_1110, 0x0221_2000, 0x2023_2232, 0x0111_1131, 0x0131_0132,
    ];

    private static readonly ImmutableArray<uint> OfM55 =
    [
        0x2000_0030, 0x230, 0x20_0000, 0, 0x11_1040, 0, 0x100_0000, 0x11, 0x0110_3110, 0x0221_2000, 0x2023_2232, 0x0111_1131, 0x0131_0132,
    ];

    /// <summary>Those of a core, by its CPUID.</summary>
    public static ImmutableArray<uint> Of(uint cpuid) => (cpuid >> 4 & 0xFFF) switch
    {
        0xC24 => OfM4,
        0xC27 => OfM7,
        0xD20 or 0xD21 => OfM33,
        0xD22 => OfM55,
        _ => OfM3,
    };
}
