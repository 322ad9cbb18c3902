using System.Text;

namespace Emu.Host.CommandLine;

/// <summary>
/// Writes a table in columns as wide as they must be, without borders, so that other programs can read it. A library for tables
/// would cost more start-up time than the whole listing.
/// </summary>
internal static class TableWriter
{
    /// <summary>Writes a table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="rows">Rows, with as many cells.</param>
    public static void Write(TextWriter output, string[] header, IReadOnlyList<string[]> rows)
    {
        int[] widths = [.. header.Select(cell => cell.Length)];
        foreach (string[] row in rows)
        {
            for (int i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        var text = new StringBuilder();
        foreach (string[] row in rows.Prepend(header))
        {
            int start = text.Length;
            for (int i = 0; i < row.Length; i++)
            {
                text.Append(row[i]).Append(' ', widths[i] - row[i].Length + 2);
            }

            while (text.Length > start && text[^1] == ' ')
            {
                text.Length--;
            }

            text.Append('\n');
        }

        output.Write(text);
    }
}
