using System.Text;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Tests.Wire;

public sealed class QmpScannerTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData(" \r\n{}[]", "{}|[]")]
    [InlineData("1 true\nnull,", "1|true|null|!JSON parse error, unexpected ','")]
    [InlineData("'a\"b'", "\"a\\\"b\"")]
    [InlineData("\"a'b\"", "\"a'b\"")]
    [InlineData("'a\\'b'", "\"a'b\"")]
    [InlineData("{\"a\":[1,{\"b\":\"}\"}]}", "{\"a\":[1,{\"b\":\"}\"}]}")]
    [InlineData("]", "!JSON parse error, unexpected ']'")]
    [InlineData("# x {}", "!JSON parse error, stray '#'|{}")]
    [InlineData("\"a\n{}", "!JSON parse error, control character in a string|{}")]
    public void Bytes_AreCutIntoValues(string text, string expected)
    {
        Assert.Equal(expected, string.Join('|', Scan(Encoding.UTF8.GetBytes(text), text.Length)));
        Assert.Equal(expected, string.Join('|', Scan(Encoding.UTF8.GetBytes(text), 1)));
    }

    [Fact]
    public void Value_NestedTooDeep_IsRefused() =>
        Assert.Contains("!JSON nesting depth limit exceeded (1024)", Scan(Encoding.ASCII.GetBytes(new string('[', 1025)), 4096));

    [Fact]
    public void Value_TooLong_IsRefusedAndWhatFollowsIsRead()
    {
        var scanner = new QmpScanner(maxBytes: 1 << 20);
        var found = new List<string>();
        Take(scanner, Encoding.ASCII.GetBytes("\"" + new string('x', 2 << 20) + "\"\n{}"), found);

        Assert.Equal(["!JSON token size limit exceeded (1 MiB)", "{}"], found);
    }

    [Fact]
    public void Bytes_OfAnyKind_NeverThrowAndNeverGoOnForEver()
    {
        byte[] alphabet = [.. "{}[],:'\"\\ \n\tabc019.-"u8, 0xFF, 0x80, 0x00];
        var random = new Random(1);
        for (int round = 0; round < 2000; round++)
        {
            byte[] bytes = [.. Enumerable.Range(0, random.Next(200)).Select(_ => alphabet[random.Next(alphabet.Length)])];
            Assert.True(Scan(bytes, 1 + random.Next(32)).Count <= bytes.Length + 1);
        }
    }

    private static List<string> Scan(byte[] bytes, int piece)
    {
        var scanner = new QmpScanner();
        var found = new List<string>();
        foreach (byte[] chunk in bytes.Chunk(piece))
        {
            Take(scanner, chunk, found);
        }

        if (scanner.TryFinish(out ScannedValue last))
        {
            found.Add(Text(last));
        }

        return found;
    }

    private static void Take(QmpScanner scanner, byte[] bytes, List<string> found)
    {
        ReadOnlySpan<byte> rest = bytes;
        while (scanner.TryTake(ref rest, out ScannedValue value))
        {
            found.Add(Text(value));
        }
    }

    private static string Text(ScannedValue value) => value.Problem is null ? Encoding.UTF8.GetString(value.Json) : "!" + value.Problem;
}
