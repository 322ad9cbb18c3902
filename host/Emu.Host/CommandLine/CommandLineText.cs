using Emu.Core.MachineFiles;

namespace Emu.Host.CommandLine;

/// <summary>The command line as a text that messages can point into.</summary>
/// <param name="words">Its words, without the program's name.</param>
internal sealed class CommandLineText(IReadOnlyList<string> words)
{
    /// <summary>The whole line.</summary>
    public SourceText Source { get; } = new("command line", "emu " + string.Join(' ', words));

    /// <summary>The place of a value.</summary>
    /// <param name="option">Option that it belongs to.</param>
    /// <param name="value">The value.</param>
    public SourceSpan PlaceOf(string option, string value)
    {
        // Words are told apart by the parser, which separates --option=value too.
        int at = 4;
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i] == option && i + 1 < words.Count && words[i + 1] == value)
            {
                return new SourceSpan(Source, 1, at + option.Length + 2, Math.Max(1, value.Length));
            }

            at += words[i].Length + 1;
        }

        return new SourceSpan(Source, 1, 1, Source.Text.Length);
    }
}
