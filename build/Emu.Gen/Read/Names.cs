using System.Text;

namespace Emu.Gen.Read;

/// <summary>Outer names from members' names.</summary>
internal static class Names
{
    /// <summary>Lower-case words joined by hyphens: <c>RegShift</c> is reg-shift, <c>Rv64Gc</c> is rv64-gc, <c>IRQ</c> is irq.</summary>
    public static string Outer(string member)
    {
        var text = new StringBuilder();
        for (int i = 0; i < member.Length; i++)
        {
            char c = member[i];
            bool wordStarts = char.IsUpper(c) && i > 0
                && (!char.IsUpper(member[i - 1]) || (i + 1 < member.Length && char.IsLower(member[i + 1])));
            if (wordStarts && text[text.Length - 1] != '-')
            {
                text.Append('-');
            }

            text.Append(c == '_' ? '-' : char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    /// <summary>A type's name as part of a C# identifier.</summary>
    public static string Identifier(string name)
    {
        var text = new StringBuilder();
        bool upper = true;
        foreach (char c in name)
        {
            if (!char.IsLetterOrDigit(c))
            {
                upper = true;
                text.Append(c == '-' ? "" : "_");
                continue;
            }

            text.Append(upper ? char.ToUpperInvariant(c) : c);
            upper = false;
        }

        return text.ToString();
    }

    public static bool IsValid(string name) =>
        name.Length > 0 && char.IsLetterOrDigit(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '.' or '_');
}
