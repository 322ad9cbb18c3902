using System.Text;
using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Emit;

/// <summary>The JSON in the assembly attribute <c>DecodeSummary</c>: what a listing shows without loading code.</summary>
internal static class Summary
{
    public static string Json(Table table)
    {
        var text = new StringBuilder();
        var missing = table.Rows.Where(r => r.Unimplemented is not null).ToList();
        text.Append('{').Append(Quote(table.Name))
            .Append(":{\"rows\":").Append(table.Rows.Count)
            .Append(",\"implemented\":").Append(table.Rows.Count - missing.Count)
            .Append(",\"files\":[").AppendJoin(',', table.Rows.GroupBy(r => Path.GetFileName(r.At.File)).Select(File)).Append(']')
            .Append(",\"unimplemented\":[").AppendJoin(',', missing.Select(r => $"{{\"name\":{Quote(r.Name)},\"reason\":{Quote(r.Unimplemented!)}}}")).Append("]}}");
        return text.ToString();
    }

    private static string File(IGrouping<string, Row> rows) =>
        $"{{\"file\":{Quote(rows.Key)},\"rows\":{rows.Count()},\"implemented\":{rows.Count(r => r.Unimplemented is null)}}}";

    private static string Quote(string text) => TableEmitter.Quote(text);
}
