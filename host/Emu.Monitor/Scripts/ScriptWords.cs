using System.Text;

namespace Emu.Monitor.Scripts;

/// <summary>A word of a command in the short form.</summary>
/// <param name="Name">What stands before the equals sign; the whole word when there is none.</param>
/// <param name="Value">What stands behind it; null when there is no equals sign.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Its length.</param>
internal sealed record ScriptWord(string Name, string? Value, int Offset, int Length);

/// <summary>
/// Takes a command of the short form apart: words with spaces in between, each <c>name=value</c> or <c>name</c>. A value may stand in
/// double or single quotes, of which a backslash keeps the former; one that begins with a bracket goes on to the bracket that ends it.
/// </summary>
internal static class ScriptWords
{
    /// <summary>Takes a command apart.</summary>
    /// <param name="text">The command.</param>
    /// <exception cref="ScriptException">A quote or bracket has no end.</exception>
    public static IReadOnlyList<ScriptWord> Of(string text)
    {
        var words = new List<ScriptWord>();
        for (int at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            int start = at;
            while (at < text.Length && text[at] != '=' && !char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            string name = text[start..at];
            string? value = at < text.Length && text[at] == '=' ? Value(text, ref at) : null;
            words.Add(new ScriptWord(name, value, start, at - start));
        }

        return words;
    }

    private static string Value(string text, ref int at)
    {
        int start = ++at;
        if (start < text.Length && text[start] is '[' or '{')
        {
            Skip(text, ref at);
            return text[start..at];
        }

        var value = new StringBuilder();
        while (at < text.Length && !char.IsWhiteSpace(text[at]))
        {
            if (text[at] is '"' or '\'')
            {
                Quoted(text, ref at, value);
            }
            else
            {
                value.Append(text[at++]);
            }
        }

        return value.ToString();
    }

    private static void Quoted(string text, ref int at, StringBuilder into)
    {
        int open = at++;
        for (; at < text.Length && text[at] != text[open]; at++)
        {
            if (text[at] == '\\' && text[open] == '"' && at + 1 < text.Length)
            {
                at++;
            }

            into.Append(text[at]);
        }

        at = at < text.Length ? at + 1 : throw new ScriptException($"the quote {text[open]} has no end", open, 1);
    }

    /// <summary>Goes to the end of what a bracket encloses.</summary>
    private static void Skip(string text, ref int at)
    {
        int open = at, depth = 0;
        bool isText = false;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (isText && c == '\\')
            {
                at++;
            }
            else if (c == '"')
            {
                isText = !isText;
            }
            else if (!isText && c is '[' or '{')
            {
                depth++;
            }
            else if (!isText && c is ']' or '}' && --depth == 0)
            {
                at++;
                return;
            }
        }

        throw new ScriptException($"the bracket {text[open]} has no end", open, 1);
    }
}

/// <summary>A command is written wrong.</summary>
/// <param name="message">What is wrong and what was expected.</param>
/// <param name="offset">Where in the command.</param>
/// <param name="length">How much of it.</param>
internal sealed class ScriptException(string message, int offset, int length) : Abstractions.Qom.EmuException(message)
{
    public int Offset => offset;

    public int Length => length;
}
