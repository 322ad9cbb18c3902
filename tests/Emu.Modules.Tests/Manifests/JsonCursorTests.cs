using System.Text;
using System.Text.Json;
using Emu.Modules.Manifests;

namespace Emu.Modules.Tests.Manifests;

/// <summary>The cursor against the framework's reader.</summary>
public class JsonCursorTests
{
    private const string Sample = """
        { "a": [1, -2.5e+3, 0, true, false, null, "x"], "deep": { "b": [[], {}, [{ "c": "d\u00e9\n\"\\\/\ud83d\ude00" }]] }, "é ü": " \t" , "n": 10 }
        """;

    public static TheoryData<string> Texts =>
    [
        Sample, "", " ", "1", "-0", "01", "1.", "1e", "-", "truee", "nul", "\"", "\"\\x\"", "\"\\u12g4\"", "\"\\u12\"", "\"a\nb\"", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "{1:2}", "{\"a\" 1}", "[}", "{]", "[", "{", "]", "1 2", "{} {}", "[1]\0", "\0", new string('[', 64) + new string(']', 64), new string('[', 65) + new string(']', 65),
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Read_Text_GivesTheTokensOfTheFrameworksReader(string text) => Assert.Equal(Expected(Encoding.UTF8.GetBytes(text)), Found(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Read_TextsWithOneByteChanged_GivesTheTokensOfTheFrameworksReader()
    {
        var random = new Random(4);
        byte[] sample = Encoding.UTF8.GetBytes(Sample);
        byte[] marks = "{}[]\":,\\0123eE+-.tfnu \n\0x"u8.ToArray();
        IEnumerable<byte[]> texts = Enumerable.Range(0, 4000).Select(_ =>
        {
            byte[] text = [.. sample];
            text[random.Next(text.Length)] = marks[random.Next(marks.Length)];
            return text;
        });
        Assert.All(texts, text => Assert.Equal(Expected(text), Found(text)));
    }

    [Theory]
    [InlineData("7", true, 7)]
    [InlineData("-2147483648", true, int.MinValue)]
    [InlineData("2147483647", true, int.MaxValue)]
    [InlineData("2147483648", false, 0)]
    [InlineData("99999999999999999999999", false, 0)]
    [InlineData("1.5", false, 0)]
    [InlineData("1e3", false, 0)]
    public void TryGetInt32_OfNumber_SaysWhetherItFits(string text, bool fits, int value)
    {
        var cursor = new JsonCursor(Encoding.UTF8.GetBytes(text));
        Assert.True(cursor.Read());
        Assert.Equal(fits, cursor.TryGetInt32(out int found));
        Assert.Equal(value, fits ? found : 0);
    }

    [Fact]
    public void Skip_OnAName_PassesItsWholeValue()
    {
        var cursor = new JsonCursor("""{"a":[1,{"b":2}],"c\u0064":3}"""u8);
        cursor.Read();
        cursor.Read();
        cursor.Skip();
        Assert.Equal(JsonToken.EndArray, cursor.Token);
        cursor.Read();
        Assert.True(cursor.ValueTextEquals("cd"u8));
        cursor.Skip();
        Assert.Equal(JsonToken.Number, cursor.Token);
    }

    private static string Found(byte[] text)
    {
        var tokens = new StringBuilder();
        var cursor = new JsonCursor(text);
        try
        {
            while (cursor.Read())
            {
                tokens.Append(cursor.Token).Append('@').Append(cursor.TokenStart).Append('-').Append(cursor.Consumed);
                tokens.Append(cursor.Token is JsonToken.String or JsonToken.PropertyName ? cursor.GetString() : "").Append('\n');
            }
        }
        catch (JsonException e)
        {
            return Message(e);
        }

        return tokens.ToString();
    }

    private static string Expected(byte[] text)
    {
        var tokens = new StringBuilder();
        var reader = new Utf8JsonReader(text);
        try
        {
            while (reader.Read())
            {
                tokens.Append(reader.TokenType).Append('@').Append(reader.TokenStartIndex).Append('-').Append(reader.BytesConsumed);
                tokens.Append(reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? Text(ref reader) : "").Append('\n');
            }
        }
        catch (JsonException e)
        {
            return Message(e);
        }

        return tokens.ToString();
    }

    /// <summary>A lone half of a pair is for the framework no text; the cursor keeps it.</summary>
    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            var cursor = new JsonCursor([(byte)'"', .. reader.ValueSpan, (byte)'"']);
            cursor.Read();
            return cursor.GetString();
        }
    }

    private static string Message(JsonException e) => $"{e.Message} {e.LineNumber} {e.BytePositionInLine}";
}
