using Emu.Core.MachineFiles;

namespace Emu.Monitor.Scripts;

/// <summary>A command that somebody wrote, with its place for messages.</summary>
/// <param name="Text">The command, in JSON or in the short form.</param>
/// <param name="Span">Where it stands.</param>
public sealed record ScriptLine(string Text, SourceSpan Span)
{
    private const int MaxLength = 4 << 20;

    /// <summary>Commands of a command line, counted from 1.</summary>
    /// <param name="option">The option that brings one: <c>-c</c>.</param>
    /// <param name="commands">The commands.</param>
    public static IReadOnlyList<ScriptLine> Of(string option, IReadOnlyList<string> commands) =>
        [.. commands.Select((text, i) => Of(new SourceText(FormattableString.Invariant($"{option} number {i + 1}"), text), 1, text))];

    /// <summary>Commands of a text, one a line; empty lines and those that begin with # are none.</summary>
    /// <param name="source">The text.</param>
    public static IReadOnlyList<ScriptLine> Of(SourceText source)
    {
        var lines = new List<ScriptLine>();
        string[] texts = source.Text.Split('\n');
        for (int i = 0; i < texts.Length; i++)
        {
            string text = texts[i].TrimEnd('\r');
            if (text.AsSpan().TrimStart() is { Length: > 0 } content && content[0] != '#')
            {
                lines.Add(Of(source, i + 1, text));
            }
        }

        return lines;
    }

    /// <summary>Commands of a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="Abstractions.Qom.EmuException">It cannot be read.</exception>
    public static IReadOnlyList<ScriptLine> Load(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            char[] text = new char[MaxLength + 1];
            int length = reader.ReadBlock(text);
            return length <= MaxLength
                ? Of(new SourceText(path, new string(text, 0, length)))
                : throw new Abstractions.Qom.EmuException($"'{path}' is larger than 4 MiB; that is no script");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = Directory.Exists(path) ? "it is a folder" : e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message.TrimEnd('.');
            throw new Abstractions.Qom.EmuException($"cannot read script '{path}': {reason}", e);
        }
    }

    private static ScriptLine Of(SourceText source, int line, string text)
    {
        string content = text.Trim();
        return new ScriptLine(content, new SourceSpan(source, line, text.Length - text.TrimStart().Length + 1, Math.Max(1, content.Length)));
    }
}
