using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Emu.Monitor.Wire;

/// <summary>What a server sends: JSON in ASCII, each value ended by CR and LF.</summary>
internal static class QmpText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = QmpScanner.MaxNesting + 16 };

    /// <summary>Makes one message.</summary>
    /// <param name="write">Writes its value.</param>
    public static byte[] Message(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        ReadOnlySpan<byte> text = buffer.WrittenSpan;
        if (text.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E))
        {
            text = Escape(Encoding.UTF8.GetString(text));
        }

        return [.. text, (byte)'\r', (byte)'\n'];
    }

    /// <summary>The answer to a command that was done.</summary>
    /// <param name="result">Writes what it returns; null for nothing.</param>
    /// <param name="id">The request's id; undefined for none.</param>
    public static byte[] Return(Action<Utf8JsonWriter>? result, JsonElement id) => Message(json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("return");
        if (result is null)
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }
        else
        {
            result(json);
        }

        WriteId(json, id);
        json.WriteEndObject();
    });

    /// <summary>The answer to a command that was not done.</summary>
    /// <param name="error">Its class.</param>
    /// <param name="description">What is wrong and what to do.</param>
    /// <param name="id">The request's id; undefined for none.</param>
    public static byte[] Error(QmpErrorClass error, string description, JsonElement id) => Message(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("class", error.ToString());
        json.WriteString("desc", description);
        json.WriteEndObject();
        WriteId(json, id);
        json.WriteEndObject();
    });

    private static void WriteId(Utf8JsonWriter json, JsonElement id)
    {
        if (id.ValueKind != JsonValueKind.Undefined)
        {
            json.WritePropertyName("id");
            id.WriteTo(json);
        }
    }

    private static byte[] Escape(string text)
    {
        var ascii = new StringBuilder(text.Length + 64);
        foreach (char c in text)
        {
            if (c is >= ' ' and <= '~')
            {
                ascii.Append(c);
            }
            else
            {
                ascii.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
        }

        return Encoding.ASCII.GetBytes(ascii.ToString());
    }
}
