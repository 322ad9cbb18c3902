namespace Emu.DecodeGen.Syntax;

/// <summary>One word of a line. A quoted string is one token, quotes included.</summary>
internal readonly record struct Token(string Text, Location At)
{
    public bool IsString => Text.Length > 0 && Text[0] == '"';

    /// <summary>The text of a string token without its quotes.</summary>
    public string Unquoted => Text[1..^1];
}

/// <summary>One logical line (continuations joined): its tokens and its trailing comment.</summary>
internal sealed record SourceLine(Location At, IReadOnlyList<Token> Tokens, string? Comment);
