using System.Text;
using System.Text.Json;
using Emu.Core;

namespace Emu.Modules.Manifests;

/// <summary>What a <see cref="JsonCursor"/> stands on.</summary>
internal enum JsonToken : byte
{
    None,
    StartObject,
    EndObject,
    StartArray,
    EndArray,
    PropertyName,
    String,
    Number,
    True,
    False,
    Null,
}

/// <summary>
/// Reads JSON (RFC 8259) token by token, in UTF-8. It has the members of the framework's reader that manifests need and accepts what that
/// accepts. The framework's vector code is compiled at its first use, at every start of the program, and takes a hundred times as long as
/// reading every manifest does. It is asked only to say what is wrong with a text.
/// </summary>
/// <param name="text">The text.</param>
internal ref struct JsonCursor(ReadOnlySpan<byte> text)
{
    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> text = text;
    private int at;
    private int depth;
    private int valueStart;
    private int valueEnd;
    private bool hasEscapes;

    /// <summary>A bit for each level that is open: whether it is an object.</summary>
    private ulong objects;

    /// <summary>What it stands on.</summary>
    public JsonToken Token { get; private set; }

    /// <summary>Where the token begins.</summary>
    public int TokenStart { get; private set; }

    /// <summary>Where the token ends.</summary>
    public readonly int Consumed => at;

    private readonly bool IsInObject => depth > 0 && (objects & 1) != 0;

    /// <summary>Goes to the next token.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public bool Read()
    {
        byte next = Next();
        if (Token == JsonToken.PropertyName || (Token == JsonToken.None && next != 0))
        {
            Value(next);
        }
        else if (depth == 0)
        {
            return next == 0 && at == text.Length && Token != JsonToken.None ? false : throw Wrong();
        }
        else if (next == (IsInObject ? '}' : ']'))
        {
            TokenStart = at++;
            Token = IsInObject ? JsonToken.EndObject : JsonToken.EndArray;
            depth--;
            objects >>= 1;
        }
        else if (Token is JsonToken.StartObject or JsonToken.StartArray)
        {
            Item(next);
        }
        else if (next == ',')
        {
            at++;
            Item(Next());
        }
        else
        {
            throw Wrong();
        }

        return true;
    }

    /// <summary>Goes to the end of the value, of a property's name too.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public void Skip()
    {
        if (Token == JsonToken.PropertyName)
        {
            Read();
        }

        if (Token is JsonToken.StartObject or JsonToken.StartArray)
        {
            int outer = depth - 1;
            while (depth > outer)
            {
                Read();
            }
        }
    }

    /// <summary>The text of a name or string.</summary>
    public readonly string GetString()
    {
        ReadOnlySpan<byte> raw = text[valueStart..valueEnd];
        return hasEscapes ? Unescape(raw) : Utf8Text.Decode(raw);
    }

    /// <summary>Whether a name or string is this one.</summary>
    /// <param name="other">In UTF-8.</param>
    public readonly bool ValueTextEquals(ReadOnlySpan<byte> other)
    {
        ReadOnlySpan<byte> raw = text[valueStart..valueEnd];
        return hasEscapes ? Unescape(raw) == Encoding.UTF8.GetString(other) : raw.SequenceEqual(other);
    }

    /// <summary>The value of a whole number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether it is whole and fits.</returns>
    public readonly bool TryGetInt32(out int value)
    {
        long sum = 0;
        bool negative = text[valueStart] == '-';
        for (int i = valueStart + (negative ? 1 : 0); i < valueEnd && sum <= int.MaxValue; i++)
        {
            sum = char.IsAsciiDigit((char)text[i]) ? (sum * 10) + text[i] - '0' : long.MaxValue / 2;
        }

        sum = negative ? -sum : sum;
        value = (int)sum;
        return value == sum;
    }

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        var plain = new StringBuilder(raw.Length);
        while (!raw.IsEmpty)
        {
            int length = raw.IndexOf((byte)'\\');
            length = length < 0 ? raw.Length : length;
            plain.Append(Utf8Text.Decode(raw[..length]));
            raw = raw[length..];
            if (!raw.IsEmpty)
            {
                bool isCode = raw[1] == 'u';
                plain.Append((char)raw[1] switch
                {
                    'b' => '\b',
                    'f' => '\f',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'u' => (char)((Convert.ToByte(Encoding.ASCII.GetString(raw[2..4]), 16) << 8) | Convert.ToByte(Encoding.ASCII.GetString(raw[4..6]), 16)),
                    char other => other,
                });
                raw = raw[(isCode ? 6 : 2)..];
            }
        }

        return plain.ToString();
    }

    /// <summary>Skips white space; gives 0 at the end.</summary>
    private byte Next()
    {
        while (at < text.Length)
        {
            byte next = text[at];
            if (next is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return next;
            }

            at++;
        }

        return 0;
    }

    private void Item(byte next)
    {
        if (!IsInObject)
        {
            Value(next);
            return;
        }

        // As the framework's reader has it: the colon belongs to the name.
        String(next, JsonToken.PropertyName);
        if (Next() != ':')
        {
            throw Wrong();
        }

        at++;
    }

    private void Value(byte next)
    {
        switch (next)
        {
            case (byte)'{':
                Open(JsonToken.StartObject, 1);
                break;
            case (byte)'[':
                Open(JsonToken.StartArray, 0);
                break;
            case (byte)'"':
                String(next, JsonToken.String);
                break;
            case (byte)'t':
                Literal("true"u8, JsonToken.True);
                break;
            case (byte)'f':
                Literal("false"u8, JsonToken.False);
                break;
            case (byte)'n':
                Literal("null"u8, JsonToken.Null);
                break;
            default:
                Number();
                break;
        }
    }

    private void Open(JsonToken token, ulong bit)
    {
        if (depth == MaxDepth)
        {
            throw Wrong();
        }

        TokenStart = at++;
        Token = token;
        depth++;
        objects = (objects << 1) | bit;
    }

    private void Literal(ReadOnlySpan<byte> word, JsonToken token)
    {
        if (!text[at..].StartsWith(word))
        {
            throw Wrong();
        }

        TokenStart = at;
        at += word.Length;
        Token = token;
    }

    private void String(byte next, JsonToken token)
    {
        if (next != '"')
        {
            throw Wrong();
        }

        TokenStart = at++;
        valueStart = at;
        hasEscapes = false;
        while (at < text.Length && text[at] != '"')
        {
            if (text[at] == '\\')
            {
                hasEscapes = true;
                Escape();
            }
            else if (text[at++] < ' ')
            {
                throw Wrong();
            }
        }

        if (at >= text.Length)
        {
            throw Wrong();
        }

        valueEnd = at++;
        Token = token;
    }

    private void Escape()
    {
        byte kind = at + 1 < text.Length ? text[at + 1] : (byte)0;
        int length = kind == 'u' ? 6 : 2;
        bool right = kind == 'u' ? at + length <= text.Length : "\"\\/bfnrt"u8.Contains(kind);
        for (int i = 2; i < length && right; i++)
        {
            right = char.IsAsciiHexDigit((char)text[at + i]);
        }

        if (!right)
        {
            throw Wrong();
        }

        at += length;
    }

    private void Number()
    {
        TokenStart = at;
        valueStart = at;
        at += Peek() == '-' ? 1 : 0;
        if (Peek() == '0')
        {
            at++;
        }
        else
        {
            Digits();
        }

        if (Peek() == '.')
        {
            at++;
            Digits();
        }

        if (Peek() is (byte)'e' or (byte)'E')
        {
            at++;
            at += Peek() is (byte)'+' or (byte)'-' ? 1 : 0;
            Digits();
        }

        valueEnd = at;
        Token = JsonToken.Number;
    }

    private readonly byte Peek() => at < text.Length ? text[at] : (byte)0;

    private void Digits()
    {
        if (!char.IsAsciiDigit((char)Peek()))
        {
            throw Wrong();
        }

        while (char.IsAsciiDigit((char)Peek()))
        {
            at++;
        }
    }

    /// <summary>What the framework's reader says about the text.</summary>
    private readonly JsonException Wrong()
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            return e;
        }

        return new JsonException($"the text is not JSON at byte {at}", null, 0, at);
    }
}
