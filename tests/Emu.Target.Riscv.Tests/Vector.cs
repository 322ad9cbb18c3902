using System.Collections.Frozen;
using System.Globalization;

namespace Emu.Target.Riscv.Tests;

/// <summary>One line of a vector file, with the extensions that the file names.</summary>
internal sealed record Vector(string Row, int Xlen, string Kind, uint Bits, string Text, IReadOnlyList<(string Name, string Value)> Before, IReadOnlyList<(string Name, string Value)> After, IReadOnlyList<string> Extensions)
{
    private const string With = "# with: ";

    public const ulong Pc = 0x8000_1000;

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "vectors");

    private static readonly FrozenDictionary<string, string[]> Files =
        Directory.GetFiles(Folder, "*.txt").ToFrozenDictionary(f => Path.GetFileName(f)!, File.ReadAllLines, StringComparer.Ordinal);

    /// <summary>Places of all vectors, as <c>file:line</c>.</summary>
    public static IEnumerable<string> Places() =>
        from file in Files.OrderBy(f => f.Key, StringComparer.Ordinal)
        from line in file.Value.Select((text, index) => (Text: text, Number: index + 1))
        where !line.Text.StartsWith('#')
        select $"{file.Key}:{line.Number}";

    public static Vector At(string place)
    {
        var (file, line) = (Files[place.Split(':')[0]], int.Parse(place.Split(':')[1], CultureInfo.InvariantCulture));
        var with = file.FirstOrDefault(l => l.StartsWith(With, StringComparison.Ordinal));
        return Parse(file[line - 1], with?[With.Length..].Split(' ') ?? []);
    }

    public static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static Vector Parse(string line, string[] extensions)
    {
        var c = line.Split(" | ");
        return new Vector(c[0], int.Parse(c[1], CultureInfo.InvariantCulture), c[2], (uint)Hex(c[3]), c[4], State(c[5]), State(c[6]), extensions);
    }

    private static List<(string Name, string Value)> State(string text) =>
        text == "-" ? [] : text.Split(' ').Select(t => (t.Split('=')[0], t.Split('=')[1])).ToList();
}
