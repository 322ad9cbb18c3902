using System.Globalization;

namespace Emu.Target.Riscv.Tests;

/// <summary>One line of a vector file.</summary>
internal sealed record Vector(string Row, int Xlen, string Kind, uint Bits, string Text, IReadOnlyList<(string Name, string Value)> Before, IReadOnlyList<(string Name, string Value)> After)
{
    public const ulong Pc = 0x8000_1000;

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "vectors");

    /// <summary>Places of all vectors, as <c>file:line</c>.</summary>
    public static IEnumerable<string> Places() =>
        from file in Directory.GetFiles(Folder, "*.txt").Order(StringComparer.Ordinal)
        from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
        where !line.Text.StartsWith('#')
        select $"{Path.GetFileName(file)}:{line.Number}";

    public static Vector At(string place)
    {
        var (file, line) = (place.Split(':')[0], int.Parse(place.Split(':')[1], CultureInfo.InvariantCulture));
        return Parse(File.ReadLines(Path.Combine(Folder, file)).ElementAt(line - 1));
    }

    public static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static Vector Parse(string line)
    {
        var c = line.Split(" | ");
        return new Vector(c[0], int.Parse(c[1], CultureInfo.InvariantCulture), c[2], (uint)Hex(c[3]), c[4], State(c[5]), State(c[6]));
    }

    private static List<(string Name, string Value)> State(string text) =>
        text == "-" ? [] : text.Split(' ').Select(t => (t.Split('=')[0], t.Split('=')[1])).ToList();
}
