using System.Text;

namespace Emu.Testing;

/// <summary>Damages texts, the same way for the same number.</summary>
internal static class Mutation
{
    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ":", ": ", ", ", "- ", "\n", "\n  ", "#", "$", "${", "}", "!", "@", "&a ", "*a", "|", ">", "'", "\"", "\\", "\t", "\0", "\r", "%", "?", "---\n", "...\n",
        "0x", "-1", "18446744073709551616", "9223372036854775807", "1e999", "99999999999999999999GiB", "true", "null", "~", "..", "0..9999999", "type: ", "for: { i: 0..3 }", "when: ",
        "$file", "$address", "devices:", "clusters:", "spaces:", "parameters:", "include: x.yaml", "[5000]", "[-1]", "[]", ".", "//", "&&", "||", "(((((((((", "é", "\uE000", "\uD800", "\u2028",
    ];

    /// <summary>A damaged copy of a text.</summary>
    /// <param name="seed">The text.</param>
    /// <param name="number">Which copy.</param>
    public static string Of(string seed, int number)
    {
        var random = new Random(number);
        var text = new StringBuilder(seed);
        for (int count = random.Next(1, 6); count > 0 && text.Length > 0; count--)
        {
            Damage(text, random);
        }

        return text.ToString();
    }

    private static void Damage(StringBuilder text, Random random)
    {
        int at = random.Next(text.Length);
        int length = Math.Min(random.Next(1, 12), text.Length - at);
        switch (random.Next(7))
        {
            case 0:
                text.Remove(at, length);
                break;
            case 1:
                text.Insert(at, Tokens[random.Next(Tokens.Length)]);
                break;
            case 2:
                text.Remove(at, length).Insert(at, Tokens[random.Next(Tokens.Length)]);
                break;
            case 3:
                text[at] = (char)random.Next(1, 128);
                break;
            case 4:
                string part = text.ToString(at, length);
                text.Insert(random.Next(text.Length), part);
                break;
            case 5:
                string[] lines = text.ToString().Split('\n');
                int one = random.Next(lines.Length);
                int other = random.Next(lines.Length);
                (lines[one], lines[other]) = (lines[other], lines[one]);
                text.Clear().AppendJoin('\n', lines);
                break;
            default:
                int digit = text.ToString().AsSpan(at).IndexOfAnyInRange('0', '9');
                if (digit >= 0)
                {
                    text.Insert(at + digit, random.Next(2) == 0 ? "99999999999" : "-");
                }

                break;
        }
    }
}
