using System.Text;
using Emu.Host.Prompt;

namespace Emu.Host.Tests.Prompt;

public sealed class TerminalKeysTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("ä", "ä")]
    [InlineData("\r\n\t", "Enter Enter Tab")]
    [InlineData("\b\u007F", "Backspace Backspace")]
    [InlineData("\u0001\u001A\u0000", "^A ^Z None")]
    [InlineData("\u001B[A\u001B[B\u001B[C\u001B[D", "UpArrow DownArrow RightArrow LeftArrow")]
    [InlineData("\u001BOH\u001BOF\u001B[1~\u001B[8~\u001B[3~", "Home End Home End Delete")]
    [InlineData("\u001B[5~\u001B[1;5Pxb", "x b")]
    [InlineData("\u001Bqx", "x")]
    [InlineData("\u001B[", "")]
    public void Bytes_AreKeys(string bytes, string expected)
    {
        var left = new Queue<byte>(Encoding.UTF8.GetBytes(bytes));
        var keys = new TerminalKeys(() => left.TryDequeue(out byte next) ? next : null);
        var found = new List<string>();
        while (keys.Next() is { } key)
        {
            found.Add(key.Modifiers == ConsoleModifiers.Control ? "^" + key.Key : key.KeyChar > ' ' ? key.KeyChar.ToString() : key.Key.ToString());
        }

        Assert.Equal(expected, string.Join(' ', found));
    }
}
