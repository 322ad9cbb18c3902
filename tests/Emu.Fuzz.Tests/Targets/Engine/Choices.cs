namespace Emu.Fuzz.Tests.Targets.Engine;

/// <summary>Decisions, read from an input; behind its end all are 0.</summary>
/// <param name="input">The input.</param>
/// <param name="at">Where to begin.</param>
/// <param name="end">Where to end.</param>
internal sealed class Choices(byte[] input, int at, int end)
{
    private static readonly ulong[] Edges =
    [
        0, 1, 2, 3, 7, 8, 31, 32, 63, 64, 0x7F, 0x80, 0xFF, 0xFFF, 0x1000, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000,
        0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_8000_0000, 0x3FF0_0000_0000_0000, 0x7FF0_0000_0000_0000,
        0x7FF8_0000_0000_0001, 0x7FF0_0000_0000_0001, 0x8000_0000_0000_0001, 0x0010_0000_0000_0000, 0x3F80_0000, 0x7F80_0000, 0x7FC0_0001, 0x0080_0000,
    ];

    /// <summary>Whether nothing is left.</summary>
    public bool IsEmpty => at >= end;

    /// <summary>A number.</summary>
    /// <param name="count">One more than the highest; at most 256.</param>
    public int Next(int count) => at < end ? input[at++] * count >> 8 : 0;

    /// <summary>Whether or not.</summary>
    public bool Flag() => Next(2) != 0;

    /// <summary>One of some.</summary>
    /// <param name="all">All of them.</param>
    public T Pick<T>(ReadOnlySpan<T> all) => all[Next(all.Length)];

    /// <summary>A value: an edge, or a mixture of edges.</summary>
    public ulong Value() => Next(3) switch
    {
        0 => Edges[Next(Edges.Length)],
        1 => Edges[Next(Edges.Length)] - (ulong)Next(16),
        _ => unchecked(((ulong)Next(256) * 0x0101_0101_0101_0101) ^ Edges[Next(Edges.Length)]),
    };
}
