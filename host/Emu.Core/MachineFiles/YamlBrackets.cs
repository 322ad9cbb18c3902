namespace Emu.Core.MachineFiles;

/// <summary>
/// Lets <c>plic[10]</c> and <c>${a + b}</c> stand without quotes also between the braces of a flow map, where YAML takes a bracket
/// for the beginning of a list: before parsing they are swapped for characters of private use, of the same width, and back after it.
/// No text that is YAML without this changes its meaning: there a bracket never follows a name at once.
/// </summary>
internal static class YamlBrackets
{
    private const string Plain = "[]{},";
    private const char First = '\uE000';
    private const char Last = '\uE004';

    /// <summary>Swaps the brackets of indexes and expressions.</summary>
    /// <param name="text">The document.</param>
    public static string Hide(string text)
    {
        char[]? hidden = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is >= First and <= Last)
            {
                // The document uses these characters itself: then quotes are needed.
                return text;
            }

            int open = c == '$' && i + 1 < text.Length && text[i + 1] == '{' ? i + 1 : c == '[' && i > 0 && EndsName(text[i - 1]) ? i : -1;
            if (open >= 0 && Close(text, open) is > 0 and int close)
            {
                hidden ??= text.ToCharArray();
                for (int k = open; k <= close; k++)
                {
                    int index = Plain.IndexOf(text[k], StringComparison.Ordinal);
                    hidden[k] = index < 0 ? text[k] : (char)(First + index);
                }

                i = close;
            }
        }

        return hidden is null ? text : new string(hidden);
    }

    /// <summary>Swaps them back.</summary>
    /// <param name="text">A text of the document.</param>
    public static string Show(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange(First, Last) < 0)
        {
            return text;
        }

        return string.Create(text.Length, text, static (target, from) =>
        {
            for (int i = 0; i < target.Length; i++)
            {
                target[i] = from[i] is >= First and <= Last ? Plain[from[i] - First] : from[i];
            }
        });
    }

    private static bool EndsName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '}' or ']';

    /// <summary>The bracket that closes one, on the same line, with an expression in between at most; 0 when there is none.</summary>
    private static int Close(string text, int open)
    {
        char close = text[open] == '[' ? ']' : '}';
        bool inExpression = close == '}';
        for (int i = open + 1; i < text.Length; i++)
        {
            char c = text[i];
            if (c == close && (!inExpression || close == '}'))
            {
                return i;
            }

            switch (c)
            {
                case '{' when !inExpression && text[i - 1] == '$':
                    inExpression = true;
                    break;
                case '}' when inExpression:
                    inExpression = false;
                    break;
                case '\n' or '\r' or '[' or '{' or '}' or '"':
                    return 0;
                default:
                    break;
            }
        }

        return 0;
    }
}
