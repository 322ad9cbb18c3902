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
    /// <summary>A part of this place, on the same line.</summary>
    /// <param name="offset">Characters from its beginning.</param>
    /// <param name="length">Characters.</param>
    public SourceSpan Part(int offset, int length) => this with { Column = Column + offset, Length = Math.Max(1, length) };

    /// <summary>The message with file, line, column and, where there is one, the line with a caret under the place.</summary>
    /// <param name="message">What is wrong and what was expected.</param>
    public string Render(string message)
    {
        if (Source is null)
        {
            return message;
        }

        string line = Source.Line(Line);
        var text = new StringBuilder();
        text.Append(Source.Name).Append(':').Append(Line).Append(':').Append(Column).Append(": error: ").Append(message);
        if (line.Length > 0)
        {
            string number = Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
            int column = Math.Min(Column - 1, line.Length);
            int length = Math.Clamp(Length, 1, Math.Max(1, line.Length - column));
            text.Append('\n').Append("  ").Append(number).Append(" | ").Append(line.Replace('\t', ' '));
            text.Append('\n').Append(' ', number.Length + 2).Append(" | ").Append(' ', column).Append('^', length);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Source?.Name}:{Line}:{Column}";
}
