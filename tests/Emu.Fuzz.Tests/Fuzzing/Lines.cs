using System.Text;

namespace Emu.Fuzz.Tests.Fuzzing;

/// <summary>Makes texts of lines wrong: whole lines, and words in them.</summary>
/// <param name="words">Words that mean something to the reader.</param>
internal sealed class Lines(params string[] words)
{
    private const int MaxLines = 4000;

    private static readonly string[] Odd =
    [
        "", "0", "-1", "4294967296", "18446744073709551616", "9223372036854775807", "-9223372036854775808", "0x", "0xffff_ffff_ffff_ffff", "1e309", "{", "}", "[", "]", "{}", "[]", ",", ":", ": ",
        "'", "\"", "$", "${", "@", "#", "|", ">", "-", "- ", "?", "!!", "&a", "*a", "~", "null", "\t", "\0", "\u2028", "\ud83d\ude00", "\\", "%", "<<", "---", "...",
    ];

    /// <summary>Makes a few places wrong.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="input">UTF-8, which stays as it is.</param>
    public byte[] Spoil(Random random, byte[] input)
    {
        if (random.Next(8) == 0)
        {
            return Bytes.Spoil(random, input);
        }

        List<string> lines = [.. Encoding.UTF8.GetString(input).Split('\n')];
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            SpoilOnce(random, lines);
        }

        return Encoding.UTF8.GetBytes(string.Join('\n', lines.Take(MaxLines)));
    }

    private void SpoilOnce(Random random, List<string> lines)
    {
        int at = random.Next(lines.Count);
        int other = random.Next(lines.Count);
        switch (random.Next(9))
        {
            case 0 when lines.Count > 1:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.InsertRange(at, lines.GetRange(other, Math.Min(random.Next(1, 6), lines.Count - other)));
                break;
            case 2:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            case 3:
                lines[at] = new string(' ', random.Next(12)) + lines[at].TrimStart();
                break;
            case 4:
                lines[at] += random.Next(2) == 0 ? Word(random) : lines[other];
                break;
            case 5:
                lines.InsertRange(at, Enumerable.Repeat(lines[other], 1 << random.Next(8)));
                break;
            default:
                lines[at] = SpoilWord(random, lines[at]);
                break;
        }
    }

    /// <summary>Puts a word in the place of another.</summary>
    private string SpoilWord(Random random, string line)
    {
        int from = random.Next(line.Length + 1);
        while (from > 0 && char.IsLetterOrDigit(line[from - 1]))
        {
            from--;
        }

        int to = from;
        while (to < line.Length && char.IsLetterOrDigit(line[to]))
        {
            to++;
        }

        string word = random.Next(6) == 0 ? string.Concat(Enumerable.Repeat(Word(random), 1 << random.Next(10))) : Word(random);
        return line[..from] + word + line[(random.Next(4) == 0 ? Math.Min(line.Length, to + 1) : to)..];
    }

    private string Word(Random random) => random.Next(2) == 0 || words.Length == 0 ? Odd[random.Next(Odd.Length)] : words[random.Next(words.Length)];
}
