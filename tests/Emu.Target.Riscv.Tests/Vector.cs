using System.Collections.Frozen;
using System.Globalization;

namespace Emu.Target.Riscv.Tests;

/// <summary>One line of a vector file. The file's first lines say what the hart has besides I, M, Zicsr, Zifencei and Zicntr.</summary>
internal sealed record Vector(string[] Extensions, string Row, int Xlen, string Kind, uint Bits, string Text, IReadOnlyList<(string Name, string Value)> Before, IReadOnlyList<(string Name, string Value)> After)
{
    public const ulong Pc = 0x8000_1000;

    private const string With = "# with: ";

    /// <summary>All vectors by their places, <c>file:line</c>.</summary>
    public static FrozenDictionary<string, Vector> All { get; } =
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "vectors"), "*.txt").SelectMany(Load).ToFrozenDictionary(v => v.Place, v => v.Vector);

    /// <summary>Bytes of the instruction.</summary>
    public int Length => (Bits & 3) == 3 ? 4 : 2;

    public static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IEnumerable<(string Place, Vector Vector)> Load(string file)
    {
        var lines = File.ReadAllLines(file);
        var mark = lines.TakeWhile(l => l.StartsWith('#')).FirstOrDefault(l => l.StartsWith(With, StringComparison.Ordinal));
        var extensions = mark is null ? [] : mark[With.Length..].Split(' ');
        return from line in lines.Select((text, index) => (Text: text, Number: index + 1))
               where !line.Text.StartsWith('#')
               select ($"{Path.GetFileName(file)}:{line.Number}", Parse(extensions, line.Text));
    }

    private static Vector Parse(string[] extensions, string line)
    {
        var c = line.Split(" | ");
        return new Vector(extensions, c[0], int.Parse(c[1], CultureInfo.InvariantCulture), c[2], (uint)Hex(c[3]), c[4], State(c[5]), State(c[6]));
    }

    private static List<(string Name, string Value)> State(string text) =>
        text == "-" ? [] : text.Split(' ').Select(t => (t.Split('=')[0], t.Split('=')[1])).ToList();
}
