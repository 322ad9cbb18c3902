using Emu.DecodeGen.Model;

namespace Emu.DecodeGen.Checks;

/// <summary>
/// Rows outside an overlapping group match no common word under a common set of features. Inside one they may, but then
/// the first must leave something to the second, and some of them must really overlap.
/// </summary>
internal static class OverlapCheck
{
    public static void Run(Table table, DiagnosticBag diagnostics) => Check(table.Root, table, diagnostics);

    private static void Check(Group group, Table table, DiagnosticBag diagnostics)
    {
        var overlaps = 0;
        for (var i = 0; i < group.Nodes.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                overlaps += Compare(group, group.Nodes[j], group.Nodes[i], table, diagnostics);
            }
        }

        if (group.Overlapping && overlaps == 0)
        {
            diagnostics.Add("DEC052", group.At, "No two members of this '{ }' overlap", "Use '[ ]', or no group");
        }

        foreach (var inner in group.Nodes.OfType<Group>())
        {
            Check(inner, table, diagnostics);
        }
    }

    private static int Compare(Group group, Node earlier, Node later, Table table, DiagnosticBag diagnostics)
    {
        var overlaps = 0;
        foreach (var second in later.Rows)
        {
            foreach (var first in earlier.Rows.Where(f => f.Overlaps(second) && f.Requires.CompatibleWith(second.Requires, table.Exclusive)))
            {
                overlaps++;
                if (!group.Overlapping)
                {
                    diagnostics.Add("DEC050", second.At, $"'{second.Name}' overlaps '{first.Name}' at {first.At}: both match {second.Value | first.Value:x}", "Fix more bits, exclude them by features, or put both in '{ }', the special one first");
                }
                else if (first.Covers(second) && second.Requires.Implies(first.Requires, table.Exclusive))
                {
                    diagnostics.Add("DEC051", second.At, $"'{second.Name}' is never reached: '{first.Name}' at {first.At} matches all of it", "Put the special row before the general one");
                }
            }
        }

        return overlaps;
    }
}
