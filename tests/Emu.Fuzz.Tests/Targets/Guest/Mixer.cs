namespace Emu.Fuzz.Tests.Targets.Guest;

/// <summary>Numbers at random that are the same on every host, and values that are likely to matter.</summary>
/// <param name="seed">Where to begin.</param>
internal sealed class Mixer(ulong seed)
{
    private static readonly ulong[] Edges =
    [
        0, 1, 2, 3, 7, 8, 15, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 0x7FF, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFFF,
        0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0x8000_0000_0000_0001, 0xFFFF_FFFF_8000_0000, 0xFFFF_FFFF_7FFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF,
    ];

    // Zero, smallest and greatest of each kind, one, infinity, NaNs, and halves at which conversions round; the sign comes apart.
    private static readonly ulong[] Halves = [0, 1, 0x3FF, 0x400, 0x3800, 0x3C00, 0x3E00, 0x5BFF, 0x77FF, 0x7800, 0x7BFF, 0x7C00, 0x7C01, 0x7DFF, 0x7E00, 0x7E01];
    private static readonly ulong[] Singles =
    [
        0, 1, 0x7F_FFFF, 0x80_0000, 0x80_0001, 0x3F00_0000, 0x3F80_0000, 0x3F80_0001, 0x3FC0_0000, 0x4F00_0000, 0x4EFF_FFFF, 0x4F80_0000, 0x5F00_0000, 0x5F80_0000, 0x477F_F000,
        0x477F_E000, 0x3380_0000, 0x3880_0000, 0x1A80_0000, 0x7F7F_FFFF, 0x7F80_0000, 0x7F80_0001, 0x7FBF_FFFF, 0x7FC0_0000, 0x7FC0_0001, 0x4B00_0001, 0x4B80_0000,
    ];

    private static readonly ulong[] Doubles =
    [
        0, 1, 0x000F_FFFF_FFFF_FFFF, 0x0010_0000_0000_0000, 0x0010_0000_0000_0001, 0x3FE0_0000_0000_0000, 0x3FF0_0000_0000_0000, 0x3FF0_0000_0000_0001, 0x3FF8_0000_0000_0000,
        0x41DF_FFFF_FFC0_0000, 0x41E0_0000_0000_0000, 0x41DF_FFFF_FFE0_0000, 0x43E0_0000_0000_0000, 0x43DF_FFFF_FFFF_FFFF, 0x43F0_0000_0000_0000, 0x47EF_FFFF_E000_0000,
        0x47EF_FFFF_F000_0000, 0x3810_0000_0000_0000, 0x36A0_0000_0000_0000, 0x380F_FFFF_FFFF_FFFF, 0x2000_0000_0000_0000, 0x5FE0_0000_0000_0000, 0x7FEF_FFFF_FFFF_FFFF,
        0x7FF0_0000_0000_0000, 0x7FF0_0000_0000_0001, 0x7FF7_FFFF_FFFF_FFFF, 0x7FF8_0000_0000_0000, 0x7FF8_0000_0000_0001, 0x4330_0000_0000_0001, 0x4340_0000_0000_0000,
    ];

    private ulong state = seed;

    /// <summary>Any 64 bits.</summary>
    public ulong Next()
    {
        ulong z = state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number.</summary>
    /// <param name="count">One more than the highest.</param>
    public int Next(int count) => (int)(Next() % (ulong)count);

    /// <summary>An integer: an edge, near one, or anything.</summary>
    public ulong Integer() => Next(4) switch
    {
        0 => Next(),
        1 => Edges[Next(Edges.Length)] + (ulong)Next(8) - 4,
        _ => Edges[Next(Edges.Length)],
    };

    /// <summary>A number of floating point.</summary>
    /// <param name="bits">Its width: 16, 32 or 64.</param>
    public ulong Float(int bits)
    {
        ulong[] all = bits == 16 ? Halves : bits == 32 ? Singles : Doubles;
        ulong sign = (Next() & 1) << (bits - 1);
        ulong mask = ulong.MaxValue >> (64 - bits);
        return Next(5) switch
        {
            0 => Next() & mask,
            1 => (sign | all[Next(all.Length)]) + (ulong)Next(4) & mask,
            _ => sign | all[Next(all.Length)],
        };
    }
}
