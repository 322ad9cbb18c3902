using System.Globalization;
using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Emit;

/// <summary>Writes the argument structs, the table of all rows and the summary that the module's manifest takes over.</summary>
internal sealed class TableEmitter(Table table)
{
    public void WriteSummary(CodeWriter w) =>
        w.Line($"[assembly: Emu.Abstractions.Qom.DecodeSummary({Quote(Summary.Json(table))})]");

    public void WriteArguments(CodeWriter w)
    {
        foreach (var set in table.ArgumentSets.Values.Where(s => s.Arguments.Count > 0))
        {
            w.Line($"/// <summary>Arguments <c>&amp;{set.Name}</c>.</summary>");
            w.Line($"internal readonly record struct {set.TypeName}({string.Join(", ", set.Arguments.Select(a => $"{a.Type} {Naming.Pascal(a.Name)}"))});");
            w.Line();
        }
    }

    public void WriteRows(CodeWriter w)
    {
        var row = table.Name + "Row";
        w.Line("/// <summary>One row of the table. Requires and Unimplemented are empty when nothing is required, or nothing is missing.</summary>");
        w.Line($"internal readonly record struct {row}(string Name, int Width, ulong Mask, ulong Value, string Requires, string Unimplemented, string Section)");
        w.Open("");
        w.Line("/// <summary>Whether the instruction is translated.</summary>");
        w.Line("public bool Implemented => Unimplemented.Length == 0;");
        w.Close();
        w.Line();
        w.Line("/// <summary>All rows, in the order of the files.</summary>");
        w.Open($"internal static class {table.Name}InstructionTable");
        w.Line("/// <summary>How many rows there are.</summary>");
        w.Line($"public const int Count = {table.Rows.Count};");
        w.Line();
        w.Line("/// <summary>The row with this number, from 0.</summary>");
        w.Open($"public static {row} Row(int index) => index switch");
        for (var i = 0; i < table.Rows.Count; i++)
        {
            var r = table.Rows[i];
            w.Line(string.Create(CultureInfo.InvariantCulture, $"{i} => new({Quote(r.Name)}, {r.Width}, {DecodeTree.Hex(r.Mask, "UL")}, {DecodeTree.Hex(r.Value, "UL")}, {Quote(r.Requires.ToString())}, {Quote(r.Unimplemented ?? "")}, {Quote(r.Section)}),"));
        }

        w.Line("_ => throw new System.ArgumentOutOfRangeException(nameof(index)),");
        w.Close(";");
        w.Close();
        w.Line();
    }

    internal static string Quote(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
