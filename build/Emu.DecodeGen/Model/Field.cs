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

    public ulong Mask => Segments.Where(s => s.Literal is null).Aggregate(0UL, (m, s) => m | (Bits.Ones(s.Length) << s.Position));
}

/// <summary>Where an argument of a row gets its value: a field or a constant.</summary>
internal sealed record Binding(Location At, Field? Field, long Constant);

/// <summary>Small helpers on bit masks.</summary>
internal static class Bits
{
    public static ulong Ones(int count) => count >= 64 ? ulong.MaxValue : (1UL << count) - 1;
}
