namespace Emu.Accel.Tcg.Tests.Ops;

/// <summary>Operands that find mistakes: random bits, small numbers, and edges.</summary>
internal static class Operands
{
    private static readonly ulong[] Edges =
    [
        0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000,
        0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF,
    ];

    public static ulong Next(Random random, int width)
    {
        ulong value = random.Next(4) switch
        {
            0 => Edges[random.Next(Edges.Length)],
            1 => (ulong)random.Next(100),
            2 => 0 - (ulong)random.Next(100),
            _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
        };
        return width == 64 ? value : value & ((1UL << width) - 1);
    }
}
