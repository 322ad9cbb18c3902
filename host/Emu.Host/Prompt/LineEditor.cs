using System.Text;

namespace Emu.Host.Prompt;

/// <summary>Reads lines that a person types at a terminal, with history, cursor keys and completion.</summary>
/// <param name="prompt">What stands before the line.</param>
/// <param name="complete">What a line so far may go on with: whole words for its last one.</param>
internal sealed class LineEditor(string prompt, Func<string, IReadOnlyList<string>> complete)
{
    private const int MostHistory = 500;

    private readonly List<string> history = [];
    private readonly StringBuilder line = new();
    private int cursor;
    private int shown;

    /// <summary>Reads a line.</summary>
    /// <param name="keys">Gives the next key; null when there will be none.</param>
    /// <param name="output">The terminal.</param>
    /// <returns>The line; null at the end (Ctrl-D on an empty line).</returns>
    public string? Read(Func<ConsoleKeyInfo?> keys, TextWriter output)
    {
        line.Clear();
        cursor = 0;
        shown = 0;
        int recalled = history.Count;
        while (true)
        {
            Show(output);
            if (keys() is not { } key || (key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } && line.Length == 0))
            {
                output.WriteLine();
                return null;
            }

            switch (key)
            {
                case { Key: ConsoleKey.Enter }:
                    output.WriteLine();
                    return Remember(line.ToString());
                case { Key: ConsoleKey.Tab }:
                    Complete(output);
                    break;
                case { Key: ConsoleKey.UpArrow } when recalled > 0:
                    Replace(history[--recalled]);
                    break;
                case { Key: ConsoleKey.DownArrow } when recalled < history.Count:
                    Replace(++recalled < history.Count ? history[recalled] : "");
                    break;
                default:
                    Edit(key);
                    break;
            }
        }
    }

    private string Remember(string text)
    {
        if (text.Trim().Length > 0 && (history.Count == 0 || history[^1] != text))
        {
            history.Add(text);
            if (history.Count > MostHistory)
            {
                history.RemoveAt(0);
            }
        }

        return text;
    }

    private void Edit(ConsoleKeyInfo key)
    {
        bool control = key.Modifiers == ConsoleModifiers.Control;
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                cursor = Math.Max(0, cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                cursor = Math.Min(line.Length, cursor + 1);
                break;
            case ConsoleKey.Home:
            case ConsoleKey.A when control:
                cursor = 0;
                break;
            case ConsoleKey.End:
            case ConsoleKey.E when control:
                cursor = line.Length;
                break;
            case ConsoleKey.Backspace when cursor > 0:
                line.Remove(--cursor, 1);
                break;
            case ConsoleKey.Delete when cursor < line.Length:
                line.Remove(cursor, 1);
                break;
            case ConsoleKey.U when control:
                line.Remove(0, cursor);
                cursor = 0;
                break;
            case ConsoleKey.K when control:
                line.Length = cursor;
                break;
            case ConsoleKey.C when control:
                Replace("");
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    line.Insert(cursor++, key.KeyChar);
                }

                break;
        }
    }

    private void Replace(string text)
    {
        line.Clear().Append(text);
        cursor = line.Length;
    }

    private void Complete(TextWriter output)
    {
        string before = line.ToString(0, cursor);
        int start = before.LastIndexOf(' ') + 1;
        string word = before[start..];
        string[] fits = [.. complete(before).Where(candidate => candidate.StartsWith(word, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
        if (fits.Length == 0)
        {
            return;
        }

        string common = fits.Aggregate(Common);
        string added = common[word.Length..] + (fits.Length == 1 ? " " : "");
        line.Insert(cursor, added);
        cursor += added.Length;
        if (fits.Length > 1 && added.Length == 0)
        {
            output.WriteLine();
            output.WriteLine(string.Join("  ", fits));
            shown = 0;
        }
    }

    private static string Common(string a, string b)
    {
        int length = 0;
        while (length < a.Length && length < b.Length && a[length] == b[length])
        {
            length++;
        }

        return a[..length];
    }

    /// <summary>Writes prompt and line over what stands there, and puts the cursor where it belongs.</summary>
    private void Show(TextWriter output)
    {
        string pad = new(' ', Math.Max(0, shown - line.Length));
        output.Write($"\r{prompt}{line}{pad}\r{prompt}{line.ToString(0, cursor)}");
        output.Flush();
        shown = line.Length;
    }
}
