namespace Emu.Backends.Char.Tests;

public sealed class EscapeKeysTests
{
    private readonly EscapeKeys keys = new();

    [Theory]
    [InlineData("a", "None")]
    [InlineData("\u0001x", "Swallow Quit")]
    [InlineData("\u0001h", "Swallow Help")]
    [InlineData("\u0001?", "Swallow Help")]
    [InlineData("\u0001b", "Swallow Break")]
    [InlineData("\u0001c", "Swallow Monitor")]
    [InlineData("\u0001\u0001x", "Swallow None None")]
    [InlineData("\u0001zx", "Swallow Swallow None")]
    public void Look_AtKeys_FindsSequences(string typed, string expected) =>
        Assert.Equal(expected, string.Join(' ', typed.Select(c => keys.Look((byte)c))));
}
