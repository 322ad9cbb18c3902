using System.Buffers;

namespace Emu.Monitor.Wire;

/// <summary>
/// Cuts a stream of bytes into JSON values, a value at a time, whatever lies between them. Accepts what the protocol accepts beyond
/// JSON (single quotes) and hands on JSON proper. After a lexical error it skips to the next control character, structural
/// character, 0xFE or 0xFF, so that a client can bring both ends into step. Not thread-safe.
/// </summary>
internal sealed class QmpScanner
{
    /// <summary>Most bytes of one value.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>Deepest nesting of one value.</summary>
    public const int MaxNesting = 1024;

    private readonly int maxBytes;
    private ArrayBufferWriter<byte> value = new();
    private State state;
    private byte quote;
    private int braces;
    private int brackets;

    /// <summary>Makes one.</summary>
    /// <param name="maxBytes">Most bytes of one value.</param>
    public QmpScanner(int maxBytes = MaxBytes) => this.maxBytes = maxBytes;

    private enum State
    {
        Between,
        Literal,
        String,
        Escape,
        Recovering,
    }

    /// <summary>Takes bytes until a value or a mistake is complete.</summary>
    /// <param name="bytes">What came; what was taken is cut off.</param>
    /// <param name="complete">The value, in bytes of its own, or what is wrong.</param>
    /// <returns>Whether something is complete; otherwise all bytes are taken.</returns>
    public bool TryTake(ref ReadOnlySpan<byte> bytes, out ScannedValue complete)
    {
        for (int i = 0; i < bytes.Length;)
        {
            // A byte that ends a literal is looked at twice: as its end, then for itself.
            bool taken = Step(bytes[i], out string? problem, out bool ends);
            i += taken ? 1 : 0;
            if (problem is null && value.WrittenCount > maxBytes)
            {
                problem = $"JSON token size limit exceeded ({maxBytes >> 20} MiB)";
                state = State.Recovering;
            }

            if (problem is not null || ends)
            {
                bytes = bytes[i..];
                complete = problem is null ? new ScannedValue(value.WrittenSpan.ToArray(), null) : new ScannedValue([], problem);
                Clear();
                return true;
            }
        }

        bytes = [];
        complete = default;
        return false;
    }

    /// <summary>The stream has ended.</summary>
    /// <param name="complete">What was left, or that something is missing.</param>
    /// <returns>Whether something was left.</returns>
    public bool TryFinish(out ScannedValue complete)
    {
        bool isLiteral = state == State.Literal && braces == 0 && brackets == 0;
        complete = isLiteral ? new ScannedValue(value.WrittenSpan.ToArray(), null) : new ScannedValue([], "JSON parse error, the stream ends in the middle of a value");
        bool left = value.WrittenCount > 0;
        Clear();
        state = State.Between;
        return left;
    }

    private static bool IsStructural(byte b) => b is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':';

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private static bool IsLiteral(byte b) => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'+' or (byte)'.';

    private void Clear()
    {
        // A buffer that one long value needed is not kept for the short ones after it.
        if (value.Capacity > 1 << 20)
        {
            value = new ArrayBufferWriter<byte>();
        }

        value.ResetWrittenCount();
        braces = 0;
        brackets = 0;
    }

    private void Put(byte b)
    {
        value.GetSpan(1)[0] = b;
        value.Advance(1);
    }

    /// <summary>Looks at one byte.</summary>
    /// <returns>Whether the byte is done with.</returns>
    private bool Step(byte b, out string? problem, out bool ends)
    {
        problem = null;
        ends = false;
        switch (state)
        {
            case State.String:
                problem = InString(b, out ends);
                return true;
            case State.Escape:
                Escape(b);
                return true;
            case State.Literal when IsLiteral(b):
                Put(b);
                return true;
            case State.Literal:
                state = State.Between;
                ends = IsOutermost;
                return false;
            case State.Recovering:
                if (!IsStructural(b) && (b is >= 0x20 and < 0xFE || b == '\t'))
                {
                    return true;
                }

                state = State.Between;
                return b is >= 0xFE or < 0x20;
            default:
                problem = Between(b, out ends);
                return true;
        }
    }

    private bool IsOutermost => braces == 0 && brackets == 0;

    private string? Between(byte b, out bool ends)
    {
        ends = false;
        if (b is (byte)'"' or (byte)'\'')
        {
            quote = b;
            state = State.String;
            Put((byte)'"');
        }
        else if (IsLiteral(b))
        {
            state = State.Literal;
            Put(b);
        }
        else if (IsStructural(b))
        {
            return Structure(b, out ends);
        }
        else if (!IsSpace(b))
        {
            state = State.Recovering;
            return $"JSON parse error, stray '{(b is > 0x20 and < 0x7F ? ((char)b).ToString() : $"\\x{b:x2}")}'";
        }
        else if (value.WrittenCount > 0)
        {
            Put((byte)' ');
        }

        return null;
    }

    private string? Structure(byte b, out bool ends)
    {
        ends = false;
        braces += b == '{' ? 1 : b == '}' ? -1 : 0;
        brackets += b == '[' ? 1 : b == ']' ? -1 : 0;
        if (braces + brackets > MaxNesting)
        {
            // Skipping to the next structural character would find the next bracket of the same value: give it up as a whole.
            state = State.Between;
            return $"JSON nesting depth limit exceeded ({MaxNesting})";
        }

        Put(b);
        bool unbalanced = braces < 0 || brackets < 0 || (IsOutermost && b is (byte)',' or (byte)':' && braces <= 0 && brackets <= 0);
        ends = IsOutermost && !unbalanced;
        return unbalanced ? $"JSON parse error, unexpected '{(char)b}'" : null;
    }

    private string? InString(byte b, out bool ends)
    {
        ends = false;
        if (b < 0x20)
        {
            // A control character brings both ends into step, so it is not part of what is skipped.
            state = State.Between;
            return "JSON parse error, control character in a string";
        }

        if (b is >= 0xFE)
        {
            state = State.Between;
            return "JSON parse error, invalid UTF-8";
        }

        if (b == quote)
        {
            Put((byte)'"');
            state = State.Between;
            ends = IsOutermost;
        }
        else if (b == '\\')
        {
            state = State.Escape;
        }
        else
        {
            if (b == '"')
            {
                Put((byte)'\\');
            }

            Put(b);
        }

        return null;
    }

    private void Escape(byte b)
    {
        state = State.String;
        if (b != '\'')
        {
            // What is no escape in JSON either is found by whoever parses the value.
            Put((byte)'\\');
        }

        Put(b < 0x20 ? (byte)' ' : b);
    }
}

/// <summary>What a scanner found.</summary>
/// <param name="Json">JSON text of a value, which may still be malformed.</param>
/// <param name="Problem">What is wrong instead; null when there is a value.</param>
internal readonly record struct ScannedValue(byte[] Json, string? Problem);
