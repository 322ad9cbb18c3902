using System.Text;

namespace Emu.Core;

/// <summary>Reads text in UTF-8 that is mostly ASCII and short.</summary>
public static class Utf8Text
{
    private const int MaxPlain = 512;

    /// <summary>
    /// The text of bytes. ASCII goes character by character: the framework's decoder is vector code, whose types take a millisecond to
    /// load, and most runs need it for nothing else. Thread-safe.
    /// </summary>
    /// <param name="bytes">The bytes; what is not UTF-8 becomes U+FFFD.</param>
    public static string Decode(ReadOnlySpan<byte> bytes) => (bytes.Length <= MaxPlain ? TryPlain(bytes) : null) ?? Encoding.UTF8.GetString(bytes);

    /// <summary>The text of bytes that are ASCII. Thread-safe.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>Null when one of them is not.</returns>
    internal static string? TryPlain(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = bytes.Length <= MaxPlain ? stackalloc char[MaxPlain] : new char[bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] > sbyte.MaxValue)
            {
                return null;
            }

            text[i] = (char)bytes[i];
        }

        return new string(text[..bytes.Length]);
    }
}
