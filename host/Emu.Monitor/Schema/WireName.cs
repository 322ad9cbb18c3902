using System.Text;

namespace Emu.Monitor.Schema;

/// <summary>Names as they are on the wire: <c>HotPluggable</c> is <c>hot-pluggable</c>.</summary>
internal static class WireName
{
    /// <summary>The name of a member or value.</summary>
    /// <param name="name">Its name in the code.</param>
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]))
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
