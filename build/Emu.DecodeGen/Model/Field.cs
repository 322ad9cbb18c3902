namespace Emu.DecodeGen.Model;

/// <summary>A piece of a field: bits of the word, or literal bits (<c>'0'</c>) that the encoding leaves out.</summary>
internal readonly record struct Segment(int Position, int Length, bool Signed, string? Literal);

/// <summary>A value made of segments, most significant first, then perhaps passed through a method of the translator.</summary>
internal sealed record Field(Location At, IReadOnlyList<Segment> Segments, string? Function)
{
    public int TotalBits => Segments.Sum(s => s.Length);

    public bool Signed => Segments.Count > 0 && Segments[0].Signed;

    /// <summary>One past the highest bit of the word the field reads.</summary>
    public int HighestBit => Segments.Where(s => s.Literal is null).Select(s => s.Position + s.Length).DefaultIfEmpty(0).Max();

    /// <summary>The words in which the raw bits of the field are a number; null when they cannot be.</summary>
    public Exclusion? Words(long number)
    {
        var (mask, value, rest) = (0UL, 0UL, (ulong)number);
        foreach (var segment in Segments.Reverse())
        {
            var bits = rest & Bits.Ones(segment.Length);
            rest = segment.Length == 64 ? 0 : rest >> segment.Length;
            if (segment.Literal is { } literal)
            {
                if (bits != Convert.ToUInt64(literal, 2))
                {
                    return null;
                }
            }
            else
            {
                mask |= Bits.Ones(segment.Length) << segment.Position;
                value |= bits << segment.Position;
            }
        }

        return rest == 0 && Function is null ? new Exclusion(mask, value) : null;
    }

    public ulong Mask => Segments.Where(s => s.Literal is null).Aggregate(0UL, (m, s) => m | (Bits.Ones(s.Length) << s.Position));
}

/// <summary>Words that a row leaves to others: those whose bits under the mask have the value.</summary>
internal readonly record struct Exclusion(ulong Mask, ulong Value)
{
    /// <summary>True when all words of a pattern are left out.</summary>
    public bool Takes(ulong mask, ulong value) => (Mask & ~mask) == 0 && ((Value ^ value) & Mask) == 0;

    /// <summary>True when no word of a pattern is left out.</summary>
    public bool Spares(ulong mask, ulong value) => ((Value ^ value) & Mask & mask) != 0;
}

/// <summary>Where an argument of a row gets its value: a field or a constant.</summary>
internal sealed record Binding(Location At, Field? Field, long Constant);

/// <summary>Small helpers on bit masks.</summary>
internal static class Bits
{
    public static ulong Ones(int count) => count >= 64 ? ulong.MaxValue : (1UL << count) - 1;
}
