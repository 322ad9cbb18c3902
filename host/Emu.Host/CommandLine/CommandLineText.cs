using Emu.Core.MachineFiles;

namespace Emu.Host.CommandLine;

/// <summary>The command line as a text that messages can point into.</summary>
/// <param name="words">Its words, without the program's name.</param>
internal sealed class CommandLineText(IReadOnlyList<string> words)
{
    private readonly SourceText source = new("command line", "emu " + string.Join(' ', words));

    /// <summary>The place of a value.</summary>
    /// <param name="option">Option that it belongs to.</param>
    /// <param name="value">The value.</param>
    public SourceSpan PlaceOf(string option, string value)
    {
        foreach (string between in (string[])[" ", "=", ":"])
        {
            int at = source.Text.IndexOf(option + between + value, StringComparison.Ordinal);
            if (at >= 0)
            {
                return new SourceSpan(source, 1, at + option.Length + 2, Math.Max(1, value.Length));
            }
        }

        return new SourceSpan(source, 1, 1, source.Text.Length);
    }
}
