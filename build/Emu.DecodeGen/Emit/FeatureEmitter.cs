using System.Globalization;
using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Emit;

/// <summary>Writes the feature enumeration and the set of features, and the C# of conditions.</summary>
internal sealed class FeatureEmitter(Table table)
{
    private int Words => Math.Max(1, (table.Features.Count + 63) / 64);

    public string SetType => table.Name + "Features";

    public void Write(CodeWriter w)
    {
        var enumType = table.Name + "Feature";
        w.Line("/// <summary>What a model may have or lack, as the table declares it.</summary>");
        w.Open($"internal enum {enumType}");
        foreach (var feature in table.Features)
        {
            w.Line($"/// <summary>{Xml(feature.Title)}</summary>");
            w.Line($"{Naming.Pascal(feature.Name)},");
        }

        w.Close();
        w.Line();
        w.Line("/// <summary>An immutable set of features.</summary>");
        var fields = string.Join(", ", Enumerable.Range(0, Words).Select(i => $"ulong Word{i}"));
        w.Open($"internal readonly record struct {SetType}({fields})");
        w.Line("/// <summary>The set with one feature more.</summary>");
        w.Open($"public {SetType} With({enumType} feature) => ((int)feature >> 6) switch");
        for (var i = 0; i < Words; i++)
        {
            w.Line($"{i} => this with {{ Word{i} = Word{i} | (1UL << ((int)feature & 63)) }},");
        }

        w.Line("_ => this,");
        w.Close(";");
        w.Line();
        w.Line("/// <summary>Whether the feature is in the set.</summary>");
        w.Open($"public bool Has({enumType} feature) => ((int)feature >> 6) switch");
        for (var i = 0; i < Words; i++)
        {
            w.Line($"{i} => (Word{i} >> ((int)feature & 63) & 1) != 0,");
        }

        w.Line("_ => false,");
        w.Close(";");
        w.Line();
        w.Line("/// <summary>Finds a feature by the name it has in the table.</summary>");
        w.Open($"public static bool TryParse(string name, out {enumType} feature)");
        w.Open("switch (name)");
        foreach (var feature in table.Features)
        {
            w.Line($"case \"{feature.Name}\":");
            w.Line($"    feature = {enumType}.{Naming.Pascal(feature.Name)};");
            w.Line("    return true;");
        }

        w.Line("default:");
        w.Line("    feature = default;");
        w.Line("    return false;");
        w.Close();
        w.Close();
        w.Close();
        w.Line();
    }

    /// <summary>The C# of what a row asks beyond its fixed bits, on variables <c>word</c> and <c>features</c>, or null.</summary>
    public string? Test(Row row)
    {
        var suffix = Extraction.Suffix(row.Width);
        var parts = row.Excludes.Select(e => $"(word & {DecodeTree.Hex(e.Mask, suffix)}) != {DecodeTree.Hex(e.Value, suffix)}").Distinct();
        var all = Test(row.Requires) is { } features ? parts.Append(features) : parts;
        return string.Join(" && ", all) is { Length: > 0 } text ? text : null;
    }

    /// <summary>The C# of a condition on a variable <c>features</c>, or null when there is none.</summary>
    public string? Test(Condition condition)
    {
        var seen = new HashSet<string>();
        var clauses = condition.Clauses.Where(c => seen.Add(c.Text))
            .Select(c => string.Join(" || ", c.Alternatives.Select(a => Conjunction(a, c.Alternatives.Count > 1))))
            .Select(t => t.Contains("||", StringComparison.Ordinal) ? $"({t})" : t).ToList();
        return clauses.Count == 0 ? null : string.Join(" && ", clauses);
    }

    private string Conjunction(IReadOnlyList<Literal> literals, bool nested)
    {
        var text = string.Join(" && ", literals.Select(One));
        return nested && literals.Count > 1 ? $"({text})" : text;
    }

    private string One(Literal literal)
    {
        var index = table.Features.FindIndex(f => f.Name == literal.Feature);
        var bit = (1UL << (index & 63)).ToString("x", CultureInfo.InvariantCulture);
        return $"(features.Word{index >> 6} & 0x{bit}UL) {(literal.Negated ? "==" : "!=")} 0";
    }

    internal static string Xml(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
