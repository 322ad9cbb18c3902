using Emu.DecodeGen.Model;

namespace Emu.Fuzz.Tests.Targets.Guest;

/// <summary>What a word says in some of its bits.</summary>
/// <param name="name">Name of the argument.</param>
/// <param name="place">Where it stands.</param>
/// <param name="template">How the instruction is written.</param>
internal sealed class Operand(string name, Field place, string template)
{
    /// <summary>Name of the argument.</summary>
    public string Name => name;

    /// <summary>How it is written: reg, freg, pc, …; empty for a number.</summary>
    public string Kind { get; } = FindKind(name, template);

    /// <summary>Whether it is the address of an access: written in brackets.</summary>
    public bool IsBase { get; } = template.Contains($"({{{name}:reg}}", StringComparison.Ordinal) || template.Contains($"[{{{name}:reg}}", StringComparison.Ordinal);

    /// <summary>Bits of the value, those that no word has among them.</summary>
    public int Bits => place.TotalBits;

    /// <summary>Lowest bits that are always 0.</summary>
    public int ZeroBits { get; } = place.Segments.Count > 0 && place.Segments[^1].Literal is { } low ? low.Length - low.TrimEnd('0').Length : 0;

    /// <summary>Whether the table's reader makes something else of the bits.</summary>
    public bool IsCoded => place.Function is not null;

    /// <summary>The word with this value in it, as far as there are bits for it.</summary>
    /// <param name="word">The word.</param>
    /// <param name="value">The value.</param>
    public ulong Put(ulong word, ulong value)
    {
        foreach (Segment segment in place.Segments.Reverse())
        {
            if (segment.Literal is null)
            {
                ulong mask = Emu.DecodeGen.Model.Bits.Ones(segment.Length) << segment.Position;
                word = (word & ~mask) | ((value << segment.Position) & mask);
            }

            value >>= segment.Length;
        }

        return word;
    }

    private static string FindKind(string name, string template)
    {
        int at = template.IndexOf($"{{{name}:", StringComparison.Ordinal);
        return at < 0 ? "" : template[(at + name.Length + 2)..template.IndexOf('}', at)];
    }
}
