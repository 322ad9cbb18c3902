namespace Emu.DecodeGen.Syntax;

/// <summary>Splits a table into logical lines of tokens. A backslash at the end of a line continues it.</summary>
internal static class Lexer
{
    public static List<SourceLine> Split(string file, string text, DiagnosticBag diagnostics)
    {
        var lines = new List<SourceLine>();
        var tokens = new List<Token>();
        var start = default(Location);
        var physical = text.Split('\n');
        for (var i = 0; i < physical.Length; i++)
        {
            if (tokens.Count == 0)
            {
                start = new Location(file, i + 1, 1);
            }

            var continued = Scan(physical[i].TrimEnd('\r'), file, i + 1, tokens, out var comment, diagnostics);
            if (!continued && (tokens.Count > 0 || comment is not null))
            {
                lines.Add(new SourceLine(tokens.Count > 0 ? tokens[0].At : start, tokens, comment));
                tokens = [];
            }
        }

        if (tokens.Count > 0)
        {
            lines.Add(new SourceLine(tokens[0].At, tokens, null));
        }

        return lines;
    }

    private static bool Scan(string line, string file, int number, List<Token> tokens, out string? comment, DiagnosticBag diagnostics)
    {
        comment = null;
        var i = 0;
        while (i < line.Length)
        {
            var c = line[i];
            if (c is ' ' or '\t')
            {
                i++;
            }
            else if (c == '#')
            {
                comment = line[(i + 1)..].Trim();
                return false;
            }
            else if (c == '\\' && line.AsSpan(i + 1).IsWhiteSpace())
            {
                return true;
            }
            else
            {
                var begin = i;
                i = EndOfToken(line, i, out var closed);
                var at = new Location(file, number, begin + 1);
                if (!closed)
                {
                    diagnostics.Add("DEC001", at, "The string has no closing quote", "Add a '\"' on the same line");
                    tokens.Clear(); // what is left of the line would only give more, misleading errors
                    return false;
                }

                tokens.Add(new Token(line[begin..i], at));
            }
        }

        return false;
    }

    private static int EndOfToken(string line, int i, out bool closed)
    {
        closed = true;
        while (i < line.Length && line[i] is not (' ' or '\t' or '#'))
        {
            if (line[i] == '"')
            {
                var end = line.IndexOf('"', i + 1);
                if (end < 0)
                {
                    closed = false;
                    return line.Length;
                }

                i = end;
            }

            i++;
        }

        return i;
    }
}
