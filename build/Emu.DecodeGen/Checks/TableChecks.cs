using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Checks;

/// <summary>Checks that need the whole table.</summary>
internal static class TableChecks
{
    public static void Run(Table table, DiagnosticBag diagnostics)
    {
        foreach (var (name, at) in table.ExclusiveNames.Where(n => !table.Features.Exists(f => f.Name == n.Name)))
        {
            diagnostics.Add("DEC033", at, $"There is no feature '{name}'", "Declare it with .feature, or correct the name");
        }

        if (table.Rows.Count == 0)
        {
            if (diagnostics.All.Count == 0)
            {
                diagnostics.Add("DEC067", new Location(table.SourceFiles.FirstOrDefault("?"), 1, 1), "The table has no row", "Add at least one instruction");
            }

            return;
        }

        OverlapCheck.Run(table, diagnostics);
        SharedMethods(table, diagnostics);
        Lengths(table, diagnostics);
    }

    private static void SharedMethods(Table table, DiagnosticBag diagnostics)
    {
        foreach (var row in table.Rows.Where(r => r.Method != r.Name))
        {
            var target = table.Rows.Find(r => r.Name == row.Method);
            if (target is null)
            {
                diagnostics.Add("DEC065", row.MethodAt, $"'={row.Method}' names no row", "Name the row whose method translates this one too");
            }
            else if (target.Arguments?.Name != row.Arguments?.Name)
            {
                diagnostics.Add("DEC065", row.MethodAt, $"'{row.Name}' and '{target.Name}' have different argument sets", "Rows that share a method need the same '&set'");
            }
            else if (target.Method != target.Name || target.Unimplemented is not null)
            {
                diagnostics.Add("DEC065", row.MethodAt, $"'{target.Name}' has no method of its own", "Name the row that is implemented");
            }
        }
    }

    // The length of an instruction must follow from its first unit, or a frontend cannot know how much to fetch.
    private static void Lengths(Table table, DiagnosticBag diagnostics)
    {
        for (var i = 0; i < table.Rows.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (FirstUnit.Of(table, table.Rows[j]), FirstUnit.Of(table, table.Rows[i]));
                if (a.Width != b.Width && ((a.Value ^ b.Value) & a.Mask & b.Mask) == 0 && table.Rows[i].Requires.CompatibleWith(table.Rows[j].Requires, table.Exclusive))
                {
                    diagnostics.Add("DEC056", table.Rows[i].At, $"The first {table.Widths[0]} bits do not tell '{table.Rows[i].Name}' ({b.Width} bits) from '{table.Rows[j].Name}' at {table.Rows[j].At} ({a.Width} bits)", "Fix more bits in the first unit of one of them");
                    return;
                }
            }
        }
    }
}

/// <summary>What a row fixes in the first unit of the instruction, the one that is fetched first.</summary>
internal readonly record struct FirstUnit(ulong Mask, ulong Value, int Width)
{
    public static FirstUnit Of(Table table, Row row)
    {
        var unit = table.Widths[0];
        var shift = table.FirstUnitLow ? 0 : row.Width - unit;
        var ones = Bits.Ones(unit);
        return new FirstUnit((row.Mask >> shift) & ones, (row.Value >> shift) & ones, row.Width);
    }
}
