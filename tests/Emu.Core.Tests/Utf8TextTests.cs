using System.Text;

namespace Emu.Core.Tests;

public class Utf8TextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("größer")]
    [InlineData("€ and 𝄞")]
    public void Decode_Text_GivesItBack(string text) => Assert.Equal(text, Utf8Text.Decode(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(5000)]
    public void Decode_TextOfAnyLength_GivesItBack(int length)
    {
        string text = new('x', length);

        Assert.Equal(text, Utf8Text.Decode(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Decode_BytesThatAreNoUtf8_MarksThem() => Assert.Equal("a\uFFFDb", Utf8Text.Decode([(byte)'a', 0xFF, (byte)'b']));
}
