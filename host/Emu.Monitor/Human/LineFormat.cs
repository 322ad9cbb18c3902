using System.Globalization;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Human;

/// <summary>How numbers are shown: <c>/4xw</c> is four words in hexadecimal.</summary>
/// <param name="Count">How many; at least 1.</param>
/// <param name="Kind"><c>x</c> hexadecimal, <c>d</c> decimal, <c>u</c> decimal without a sign, <c>o</c> octal, <c>c</c> characters.</param>
/// <param name="Size">Bytes of each: 1, 2, 4 or 8.</param>
internal readonly record struct LineFormat(int Count, char Kind, int Size)
{
    private const int MostNumbers = 16_384;

    /// <summary>Reads a format.</summary>
    /// <param name="text">With the slash; empty for the usual one.</param>
    /// <param name="size">Bytes when it does not say.</param>
    /// <exception cref="QmpException">It is none.</exception>
    public static LineFormat Parse(string text, int size)
    {
        string digits = new([.. text.Skip(1).TakeWhile(char.IsAsciiDigit)]);
        var format = new LineFormat(1, 'x', size);
        if (digits.Length > 0)
        {
            format = format with { Count = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0 };
        }

        bool sized = false;
        foreach (char letter in text.Skip(1 + digits.Length))
        {
            switch (letter)
            {
                case 'x' or 'd' or 'u' or 'o' or 'c':
                    format = format with { Kind = letter, Size = letter == 'c' && !sized ? 1 : format.Size };
                    break;
                case 'b' or 'h' or 'w' or 'g':
                    format = format with { Size = 1 << "bhwg".IndexOf(letter, StringComparison.Ordinal) };
                    sized = true;
                    break;
                case 'i':
                    throw new QmpException("format 'i' is not available: no module takes instructions apart; 'x' shows their words");
                default:
                    throw Wrong(text);
            }
        }

        return format.Count is >= 1 and <= MostNumbers ? format : throw Wrong(text);
    }

    /// <summary>Shows a number.</summary>
    /// <param name="value">The number, of as many bytes as the format says.</param>
    public string Show(ulong value)
    {
        int unused = 64 - (8 * Size);
        long signed = (long)(value << unused) >> unused;
        return Kind switch
        {
            'd' => signed.ToString(CultureInfo.InvariantCulture),
            'u' => value.ToString(CultureInfo.InvariantCulture),
            'o' => "0" + Convert.ToString((long)value, 8),
            'c' => value is >= 32 and < 127 ? $"'{(char)value}'" : $"'\\x{value.ToString("x" + (2 * Size).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)}'",
            _ => "0x" + value.ToString("x" + (2 * Size).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        };
    }

    private static QmpException Wrong(string text) =>
        new($"'{text}' is no format; expected / with a number of 1 to {MostNumbers}, one of x d u o c, and a size of b h w g, such as /8xw");
}
