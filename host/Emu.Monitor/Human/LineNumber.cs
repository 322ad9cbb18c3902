using Emu.Abstractions.Qom;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Human;

/// <summary>
/// Numbers as people write them at a prompt: <c>0x80000000</c>, <c>4k</c>, <c>$pc + 8</c>, <c>(1 &lt;&lt; 12) | 3</c>. Arithmetic is that of 64 bits
/// without a sign, and operators bind as in C.
/// </summary>
internal sealed class LineNumber
{
    private const int MostNesting = 64;

    private static readonly string[][] Levels = [["|"], ["^"], ["&"], ["<<", ">>"], ["+", "-"], ["*", "/", "%"]];

    private readonly string text;
    private readonly Func<string, ulong> register;
    private int at;
    private int depth;

    private LineNumber(string text, Func<string, ulong> register) => (this.text, this.register) = (text, register);

    /// <summary>Works a text out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="register">Gives the value of a register by its name, without the dollar.</param>
    /// <exception cref="QmpException">It is no number.</exception>
    public static ulong Of(string text, Func<string, ulong> register)
    {
        var number = new LineNumber(text, register);
        ulong value = number.Binary(0);
        return number.Peek() == '\0' ? value : throw number.Wrong();
    }

    private QmpException Wrong() => new($"'{text}' is no number; expected one such as 0x80000000, $pc or $sp+16");

    private char Peek()
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }

        return at < text.Length ? text[at] : '\0';
    }

    private ulong Binary(int level)
    {
        if (level == Levels.Length)
        {
            return Unary();
        }

        ulong left = Binary(level + 1);
        while (Array.Find(Levels[level], Follows) is { } found)
        {
            at += found.Length;
            ulong right = Binary(level + 1);
            left = found switch
            {
                "|" => left | right,
                "^" => left ^ right,
                "&" => left & right,
                "<<" => right < 64 ? left << (int)right : 0,
                ">>" => right < 64 ? left >> (int)right : 0,
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                _ when right == 0 => throw new QmpException($"'{text}' divides by zero"),
                "/" => left / right,
                _ => left % right,
            };
        }

        return left;
    }

    private bool Follows(string symbol)
    {
        Peek();
        return string.CompareOrdinal(text, at, symbol, 0, symbol.Length) == 0;
    }

    private ulong Unary()
    {
        if (++depth > MostNesting)
        {
            throw new QmpException($"the number is nested deeper than {MostNesting}");
        }

        ulong value = Peek() switch
        {
            '-' => 0 - Next(),
            '~' => ~Next(),
            '+' => Next(),
            '(' => Parenthesis(),
            '$' => register(Word(at + 1)),
            _ => SizeText.TryParseNumber(Word(at), out ulong found) ? found : throw Wrong(),
        };
        depth--;
        return value;
    }

    private ulong Next()
    {
        at++;
        return Unary();
    }

    private ulong Parenthesis()
    {
        at++;
        ulong value = Binary(0);
        if (Peek() != ')')
        {
            throw Wrong();
        }

        at++;
        return value;
    }

    private string Word(int start)
    {
        int end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '.'))
        {
            end++;
        }

        at = end;
        return end > start ? text[start..end] : throw Wrong();
    }
}
