using System.Globalization;

namespace Emu.DecodeGen.Syntax;

/// <summary>Decimal, hexadecimal and binary constants, with an optional minus.</summary>
internal static class Numbers
{
    public static bool TryParse(string text, out long value)
    {
        var negative = text.StartsWith('-');
        var digits = negative ? text[1..] : text;
        var good = digits switch
        {
            ['0', 'x', .. var hex] => long.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value),
            ['0', 'b', .. var binary] => long.TryParse(binary, NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out value),
            _ => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value),
        };
        value = negative ? -value : value;
        return good;
    }
}

/// <summary>"Did you mean": the known name with the smallest edit distance.</summary>
internal static class Nearest
{
    public static string Hint(string sigil, string wanted, IEnumerable<string> known)
    {
        var best = known.Order(StringComparer.Ordinal).MinBy(k => Distance(wanted, k));
        return best is null ? $"Define '{sigil}{wanted}'" : $"Define it, or write '{sigil}{best}' if that was meant";
    }

    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(change, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[b.Length];
    }
}
