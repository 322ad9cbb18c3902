using Emu.DecodeGen.Checks;
using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Emit;

/// <summary>Writes the generated part of the translator: decoders by width, the semantic methods it needs, extraction.</summary>
internal sealed class TranslatorEmitter(Table table, FeatureEmitter features, Extraction extraction)
{
    public void Write(CodeWriter w)
    {
        var dot = table.Translator.LastIndexOf('.');
        w.Open($"namespace {table.Translator[..dot]}");
        w.Open($"partial class {table.Translator[(dot + 1)..]}");
        foreach (var width in table.Widths)
        {
            WriteDecoder(w, width);
        }

        if (table.Widths.Count > 1)
        {
            WriteLength(w);
        }

        foreach (var row in table.Rows.Where(r => r.Unimplemented is null && r.Method == r.Name))
        {
            var parameter = row.Arguments is { Arguments.Count: > 0 } set ? $"in {set.TypeName} a" : "";
            w.Line($"/// <summary>Translates <c>{row.Name}</c> (§ {FeatureEmitter.Xml(row.Section)}); false refuses the encoding, and the next row that fits is tried.</summary>");
            w.Line($"private partial bool {row.MethodName}({parameter});");
            w.Line();
        }

        w.Line("/// <summary>Told that a row was met which the table marks unimplemented; the decoder then answers false.</summary>");
        w.Line("partial void OnUnimplemented(int row);");
        extraction.WriteMethods(w);
        w.Close();
        w.Close();
    }

    private void WriteDecoder(CodeWriter w, int width)
    {
        var rows = table.Rows.Where(r => r.Width == width).ToList();
        w.Line($"/// <summary>Decodes and translates one instruction of {width} bits; false when it is illegal with these features.</summary>");
        w.Open($"private bool Decode{width}({Extraction.WordType(width)} word, in {features.SetType} features)");
        if (rows.Count == 0)
        {
            w.Line("return false;");
        }
        else
        {
            var items = rows.Select(r => new TreeItem(r.Mask, r.Value, features.Test(r), (o, test) => WriteRow(o, r, test))).ToList();
            DecodeTree.Write(w, items, 0, Extraction.Suffix(width), "return false;");
        }

        w.Close();
        w.Line();
    }

    private void WriteRow(CodeWriter w, Row row, string? test)
    {
        var call = $"{row.MethodName}({extraction.Call(row)})";
        if (row.Unimplemented is not null)
        {
            w.Open(test is null ? "" : $"if ({test})");
            w.Line($"OnUnimplemented({table.Rows.IndexOf(row)}); // {row.Name}");
            w.Line("return false;");
        }
        else
        {
            w.Open($"if ({(test is null ? call : $"{test} && {call}")})");
            w.Line("return true;");
        }

        w.Close();
    }

    private void WriteLength(CodeWriter w)
    {
        w.Line($"/// <summary>The width in bits of the instruction that begins with this unit of {table.Widths[0]} bits; 0 when no row does.</summary>");
        w.Open($"internal static int WidthOf({Extraction.WordType(table.Widths[0])} word)");
        var units = table.Rows.Select(r => FirstUnit.Of(table, r)).Distinct()
            .Select(u => new TreeItem(u.Mask, u.Value, null, (o, test) => WriteWidth(o, u.Width, test))).ToList();
        DecodeTree.Write(w, units, 0, Extraction.Suffix(table.Widths[0]), "return 0;");
        w.Close();
        w.Line();
    }

    private static void WriteWidth(CodeWriter w, int width, string? test)
    {
        w.Open(test is null ? "" : $"if ({test})");
        w.Line($"return {width};");
        w.Close();
    }
}
