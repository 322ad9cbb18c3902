using System.Text;

namespace Emu.Core.MachineFiles;

/// <summary>A text with a name, for messages that point into it.</summary>
/// <param name="name">Name as the user gave it: a path, or <c>command line</c>.</param>
/// <param name="text">The whole text.</param>
public sealed class SourceText(string name, string text)
{
    /// <summary>Name as the user gave it.</summary>
    public string Name { get; } = name;

    /// <summary>The whole text.</summary>
    public string Text { get; } = text;

    /// <summary>A line without its end.</summary>
    /// <param name="line">From 1.</param>
    public string Line(int line)
    {
        int start = 0;
        for (int i = 1; i < line; i++)
        {
            int end = Text.IndexOf('\n', start);
            if (end < 0)
            {
                return "";
            }

            start = end + 1;
        }

        int stop = Text.IndexOf('\n', start);
        return (stop < 0 ? Text[start..] : Text[start..stop]).TrimEnd('\r');
    }
}

/// <summary>A place in a source text.</summary>
/// <param name="Source">The text.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Length">Characters; at least 1.</param>
public readonly record struct SourceSpan(SourceText Source, int Line, int Column, int Length)
{
    private const int WindowWidth = 160;

    /// <summary>A part of this place, on the same line.</summary>
    /// <param name="offset">Characters from its beginning.</param>
    /// <param name="length">Characters.</param>
    public SourceSpan Part(int offset, int length) => this with { Column = Column + offset, Length = Math.Max(1, length) };

    /// <summary>The message with file, line, column and, where there is one, the line with a caret under the place.</summary>
    /// <param name="message">What is wrong and what was expected.</param>
    /// <param name="severity"><c>error</c> or <c>warning</c>.</param>
    public string Render(string message, string severity = "error")
    {
        if (Source is null)
        {
            return Printable(message);
        }

        string line = Source.Line(Line);
        var text = new StringBuilder();
        text.Append(Printable(Source.Name)).Append(':').Append(Line).Append(':').Append(Column).Append(": ").Append(severity).Append(": ").Append(Printable(message));
        if (line.Length > 0)
        {
            string number = Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
            int column = Math.Clamp(Column - 1, 0, line.Length);
            (string shown, int cut) = Window(line, column);
            int length = Math.Clamp(Length, 1, Math.Max(1, shown.Length - (column - cut)));
            text.Append('\n').Append("  ").Append(number).Append(" | ").Append(shown);
            text.Append('\n').Append(' ', number.Length + 2).Append(" | ").Append(' ', column - cut).Append('^').Append('~', length - 1);
        }

        return text.ToString();
    }

    /// <summary>The part of a line that is shown, one column for each character, and how many characters go before it.</summary>
    private static (string Shown, int Cut) Window(string line, int column)
    {
        int cut = line.Length <= WindowWidth ? 0 : Math.Clamp(column - (WindowWidth / 3), 0, line.Length - WindowWidth);
        string shown = line.Substring(cut, Math.Min(WindowWidth, line.Length - cut));
        return (string.Create(shown.Length, shown, static (target, from) =>
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = char.IsControl(from[i]) ? ' ' : from[i];
            }
        }), cut);
    }

    /// <summary>A text without characters that would do something to a terminal.</summary>
    private static string Printable(string text)
    {
        if (!text.Any(c => char.IsControl(c) && c != '\n'))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            safe.Append(char.IsControl(c) && c != '\n' ? '\uFFFD' : c);
        }

        return safe.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Source?.Name}:{Line}:{Column}";
}
