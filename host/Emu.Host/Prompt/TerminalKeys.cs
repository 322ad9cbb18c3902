using System.Text;

namespace Emu.Host.Prompt;

/// <summary>Keys from the bytes that a terminal sends: characters in UTF-8, and the sequences of cursor keys.</summary>
/// <param name="next">Gives the next byte; null when there will be none.</param>
internal sealed class TerminalKeys(Func<byte?> next)
{
    private const byte Escape = 27;
    private const byte Delete = 127;

    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The next key; null when there will be none.</summary>
    public ConsoleKeyInfo? Next()
    {
        char[] text = new char[2];
        while (next() is { } b)
        {
            if (b is Escape)
            {
                if (Sequence() is { } key)
                {
                    return Plain(key);
                }
            }
            else if (b is < 32 or Delete)
            {
                return Control(b);
            }
            else if (decoder.GetChars([b], text, flush: false) > 0)
            {
                return new ConsoleKeyInfo(text[0], ConsoleKey.None, shift: false, alt: false, control: false);
            }
        }

        return null;
    }

    private static ConsoleKeyInfo Plain(ConsoleKey key) => new('\0', key, shift: false, alt: false, control: false);

    private static ConsoleKeyInfo Control(byte b) => b switch
    {
        (byte)'\r' or (byte)'\n' => Plain(ConsoleKey.Enter),
        (byte)'\t' => Plain(ConsoleKey.Tab),
        (byte)'\b' or Delete => Plain(ConsoleKey.Backspace),
        >= 1 and <= 26 => new ConsoleKeyInfo((char)b, ConsoleKey.A + (b - 1), shift: false, alt: false, control: true),
        _ => Plain(ConsoleKey.None),
    };

    /// <summary>What follows Escape: <c>[A</c>, <c>OA</c>, <c>[3~</c>.</summary>
    private ConsoleKey? Sequence()
    {
        if (next() is not ((byte)'[' or (byte)'O'))
        {
            return null;
        }

        var digits = new StringBuilder();
        while (next() is { } b)
        {
            if (char.IsAsciiDigit((char)b) || b == ';')
            {
                digits.Append((char)b);
                continue;
            }

            return (char)b switch
            {
                'A' => ConsoleKey.UpArrow,
                'B' => ConsoleKey.DownArrow,
                'C' => ConsoleKey.RightArrow,
                'D' => ConsoleKey.LeftArrow,
                'H' => ConsoleKey.Home,
                'F' => ConsoleKey.End,
                '~' => digits.ToString() switch
                {
                    "1" or "7" => ConsoleKey.Home,
                    "4" or "8" => ConsoleKey.End,
                    "3" => ConsoleKey.Delete,
                    _ => null,
                },
                _ => null,
            };
        }

        return null;
    }
}
