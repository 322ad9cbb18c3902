using Emu.Host.Prompt;

namespace Emu.Host.Tests.Prompt;

public sealed class LineEditorTests
{
    private readonly LineEditor editor = new("> ", line => line.StartsWith("info ", StringComparison.Ordinal) ? ["qtree", "mtree", "modules"] : ["info", "stop"]);
    private readonly StringWriter screen = new();

    [Theory]
    [InlineData("abc\n", "abc")]
    [InlineData("ab<c\n", "acb")]
    [InlineData("abc^x\n", "xabc")]
    [InlineData("abc^>$d\n", "abcd")]
    [InlineData("abcB\n", "ab")]
    [InlineData("abc^X\n", "bc")]
    [InlineData("abcU\n", "")]
    [InlineData("abc<<K\n", "a")]
    [InlineData("in\t\n", "info ")]
    [InlineData("info m\tt\t\n", "info mtree ")]
    [InlineData("info m\t\t\n", "info m")]
    [InlineData("x\t\n", "x")]
    public void Keys_EditTheLine(string keys, string expected) => Assert.Equal(expected, Type(keys));

    [Fact]
    public void Lines_ComeBackWithTheArrowKeys()
    {
        Type("one\n");
        Type("two\n");

        Assert.Equal("one", Type("PP\n"));
        Assert.Equal("", Type("PN\n"));
    }

    [Fact]
    public void EndOfInput_OnAnEmptyLine_EndsTheEditor() => Assert.Null(Type("D"));

    [Fact]
    public void Candidates_ThatHaveNothingInCommon_AreShown()
    {
        Type("info m\t\t\n");

        Assert.Contains("modules  mtree", screen.ToString());
    }

    /// <summary>Letters type themselves; the others are keys, as the table says.</summary>
    private string? Type(string keys)
    {
        var queue = new Queue<ConsoleKeyInfo>(keys.Select(Key));
        return editor.Read(() => queue.TryDequeue(out ConsoleKeyInfo key) ? key : null, screen);
    }

    private static ConsoleKeyInfo Key(char c) => c switch
    {
        '\n' => new('\n', ConsoleKey.Enter, false, false, false),
        '\t' => new('\t', ConsoleKey.Tab, false, false, false),
        '<' => new('\0', ConsoleKey.LeftArrow, false, false, false),
        '>' => new('\0', ConsoleKey.RightArrow, false, false, false),
        '^' => new('\0', ConsoleKey.Home, false, false, false),
        '$' => new('\0', ConsoleKey.End, false, false, false),
        'P' => new('\0', ConsoleKey.UpArrow, false, false, false),
        'N' => new('\0', ConsoleKey.DownArrow, false, false, false),
        'B' => new('\b', ConsoleKey.Backspace, false, false, false),
        'X' => new('\0', ConsoleKey.Delete, false, false, false),
        'U' => new('\u0015', ConsoleKey.U, false, false, true),
        'K' => new('\u000b', ConsoleKey.K, false, false, true),
        'D' => new('\u0004', ConsoleKey.D, false, false, true),
        _ => new(c, ConsoleKey.None, false, false, false),
    };
}
