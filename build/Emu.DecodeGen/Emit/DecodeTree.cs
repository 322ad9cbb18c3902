using System.Globalization;
using System.Numerics;

namespace Emu.DecodeGen.Emit;

/// <summary>Something to find by its fixed bits, with the statements that run when it is found.</summary>
/// <param name="Mask">The bits that are fixed.</param>
/// <param name="Value">Their value.</param>
/// <param name="Guard">A C# condition beyond the bits, or null.</param>
/// <param name="Emit">Writes the statements; told the remaining bit test and whether the next statement can be reached.</param>
internal sealed record TreeItem(ulong Mask, ulong Value, string? Guard, Action<CodeWriter, string?> Emit);

/// <summary>
/// Writes nested switches: each tests all bits that every candidate still fixes. Candidates that share no further bit are tested in
/// order, which is what gives overlapping groups their "first one wins".
/// </summary>
internal static class DecodeTree
{
    public static void Write(CodeWriter writer, IReadOnlyList<TreeItem> items, ulong tested, string suffix, string miss)
    {
        var common = items.Aggregate(ulong.MaxValue, (m, i) => m & i.Mask) & ~tested;
        if (items.Count == 1 || common == 0)
        {
            foreach (var item in items)
            {
                var rest = item.Mask & ~tested;
                var test = rest == 0 ? null : $"(word & {Hex(rest, suffix)}) == {Hex(item.Value & rest, suffix)}";
                item.Emit(writer, And(test, item.Guard));
            }

            writer.Line(miss);
            return;
        }

        var cases = items.GroupBy(i => i.Value & common).OrderBy(g => g.Key).ToList();
        writer.Open($"switch ({Shifted(common, suffix, out var shift)})");
        foreach (var group in cases)
        {
            writer.Open($"case {Hex(group.Key >> shift, suffix)}:");
            Write(writer, [.. group], tested | common, suffix, miss);
            writer.Close();
        }

        writer.Close();
        writer.Line(miss);
    }

    internal static string Hex(ulong value, string suffix) => "0x" + value.ToString("x", CultureInfo.InvariantCulture) + suffix;

    private static string? And(string? a, string? b) => a is null ? b : b is null ? a : $"{a} && {b}";

    // Shifted down, neighbouring bits become a dense range, which the compiler turns into a jump table.
    private static string Shifted(ulong mask, string suffix, out int shift)
    {
        shift = BitOperations.TrailingZeroCount(mask);
        return shift == 0 ? $"word & {Hex(mask, suffix)}" : $"(word >> {shift}) & {Hex(mask >> shift, suffix)}";
    }
}
