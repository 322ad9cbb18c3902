using System.Globalization;

namespace Emu.Abstractions.Qom;

/// <summary>Sizes as people write them: a number with an optional KiB, MiB, GiB or TiB (also K, M, G, T).</summary>
public static class SizeText
{
    private static ReadOnlySpan<char> Units => "KMGT";

    /// <summary>Reads a size.</summary>
    /// <param name="text">Decimal, or hexadecimal with 0x; underscores are allowed between digits.</param>
    /// <param name="bytes">The size in bytes.</param>
    /// <returns>False when the text is not a size or does not fit in 64 bits.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong bytes)
    {
        bytes = 0;
        text = text.Trim();
        int shift = 0;
        if (text.EndsWith("iB", StringComparison.Ordinal))
        {
            text = text[..^2];
            if (text.IsEmpty || Units.IndexOf(text[^1]) < 0)
            {
                return false;
            }
        }

        if (!text.IsEmpty && Units.IndexOf(text[^1]) is >= 0 and int unit)
        {
            shift = 10 * (unit + 1);
            text = text[..^1].TrimEnd();
        }

        if (!TryParseNumber(text, out ulong number) || (shift > 0 && number >> (64 - shift) != 0))
        {
            return false;
        }

        bytes = number << shift;
        return true;
    }

    /// <summary>Reads an unsigned number: decimal, or hexadecimal with 0x; underscores are allowed between digits.</summary>
    /// <param name="text">The text.</param>
    /// <param name="number">The number.</param>
    /// <returns>False when the text is not a number or does not fit in 64 bits.</returns>
    public static bool TryParseNumber(ReadOnlySpan<char> text, out ulong number)
    {
        number = 0;
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        text = hex ? text[2..] : text;
        if (text.IsEmpty || text.Length > 64 || text[0] == '_' || text[^1] == '_')
        {
            return false;
        }

        // Not by the framework, which sets cultures up first: every machine file has numbers, and most runs no other use for cultures.
        ulong radix = hex ? 16UL : 10;
        ulong sum = 0;
        foreach (char c in text)
        {
            if (c == '_')
            {
                continue;
            }

            ulong digit = char.IsAsciiDigit(c) ? (ulong)(c - '0') : hex && char.IsAsciiHexDigit(c) ? (ulong)((c | 0x20) - 'a' + 10) : radix;
            if (digit == radix || Math.BigMul(sum, radix, out ulong shifted) != 0 || shifted + digit < shifted)
            {
                return false;
            }

            sum = shifted + digit;
        }

        number = sum;
        return true;
    }

    /// <summary>Writes a size with the largest unit that divides it.</summary>
    /// <param name="bytes">The size in bytes.</param>
    public static string Format(ulong bytes)
    {
        int shift = bytes == 0 ? 0 : Math.Min(4, System.Numerics.BitOperations.TrailingZeroCount(bytes) / 10);
        return shift == 0
            ? bytes.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{bytes >> (10 * shift)}{Units[shift - 1]}iB");
    }
}
