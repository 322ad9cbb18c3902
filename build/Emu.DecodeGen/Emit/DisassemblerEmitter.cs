using Emu.DecodeGen.Model;
using Emu.DecodeGen.Syntax;

namespace Emu.DecodeGen.Emit;

/// <summary>Writes the disassembler: finds the row of a word and fills in its template.</summary>
internal sealed class DisassemblerEmitter(Table table, FeatureEmitter features, Extraction extraction)
{
    public void Write(CodeWriter w)
    {
        w.Line("/// <summary>Turns instructions into text; it shows what the table says, also for rows that are not implemented.</summary>");
        w.Open($"internal static partial class {table.Name}Disassembler");
        foreach (var width in table.Widths)
        {
            WriteFind(w, width);
            WriteText(w, width);
        }

        WriteFormatters(w);
        w.Close();
    }

    private void WriteFind(CodeWriter w, int width)
    {
        var rows = table.Rows.Where(r => r.Width == width).ToList();
        w.Line($"/// <summary>The number of the first row that matches these {width} bits and features, or -1.</summary>");
        w.Open($"public static int FindRow{width}({Extraction.WordType(width)} word, in {features.SetType} features)");
        if (rows.Count > 0)
        {
            var items = rows.Select(r => new TreeItem(r.Mask, r.Value, features.Test(r), (o, test) => WriteFound(o, r, test))).ToList();
            DecodeTree.Write(w, items, 0, Extraction.Suffix(width), "return -1;");
        }
        else
        {
            w.Line("return -1;");
        }

        w.Close();
        w.Line();
    }

    private void WriteFound(CodeWriter w, Row row, string? test)
    {
        w.Open(test is null ? "" : $"if ({test})");
        w.Line($"return {table.Rows.IndexOf(row)}; // {row.Name}");
        w.Close();
    }

    private void WriteText(CodeWriter w, int width)
    {
        w.Line($"/// <summary>The text of these {width} bits at an address, or null when no row matches.</summary>");
        w.Open($"public static string? Disassemble{width}({Extraction.WordType(width)} word, in {features.SetType} features, ulong pc)");
        w.Open($"switch (FindRow{width}(word, features))");
        foreach (var row in table.Rows.Where(r => r.Width == width))
        {
            w.Open($"case {table.Rows.IndexOf(row)}:");
            if (extraction.Call(row) is { Length: > 0 } call && row.Template.Contains('{'))
            {
                w.Line($"var a = {table.Translator}.{call};");
                w.Line($"return string.Create(System.Globalization.CultureInfo.InvariantCulture, $\"{Interpolated(row)}\");");
            }
            else
            {
                w.Line($"return {TableEmitter.Quote(row.Template)};");
            }

            w.Close();
        }

        w.Line("default:");
        w.Line("    return null;");
        w.Close();
        w.Close();
        w.Line();
    }

    private void WriteFormatters(CodeWriter w)
    {
        var used = table.Rows.SelectMany(Places).Where(p => p.Format is not (null or "x")).DistinctBy(p => (p.Format, p.Type));
        foreach (var (format, type) in used.Select(p => (p.Format!, p.Type)).OrderBy(p => p.Item1, StringComparer.Ordinal))
        {
            w.Line($"/// <summary>The text of an argument written <c>{{…:{format}}}</c>.</summary>");
            w.Line(format == "pc"
                ? $"private static partial string FormatPc(ulong target, in {features.SetType} features);"
                : $"private static partial string Format{Naming.Pascal(format)}({type} value);");
            w.Line();
        }
    }

    private static IEnumerable<(string? Format, string Type)> Places(Row row)
    {
        Template.TryParse(row.Template, out var pieces, out _);
        return pieces.Where(p => p.Argument is not null).Select(p => (p.Format, p.Format == "pc" ? "" : row.Arguments!.Arguments.First(a => a.Name == p.Argument).Type));
    }

    private static string Interpolated(Row row)
    {
        Template.TryParse(row.Template, out var pieces, out _);
        return string.Concat(pieces.Select(p => p.Argument is null
            ? TableEmitter.Quote(p.Text!)[1..^1]
            : p.Format switch
            {
                null => $"{{a.{Naming.Pascal(p.Argument)}}}",
                "x" => $"0x{{a.{Naming.Pascal(p.Argument)}:x}}",
                "pc" => $"{{FormatPc(pc + unchecked((ulong)a.{Naming.Pascal(p.Argument)}), features)}}",
                var format => $"{{Format{Naming.Pascal(format)}(a.{Naming.Pascal(p.Argument)})}}",
            }));
    }
}
