namespace Emu.Core;

/// <summary>Reads numbers that are digits and nothing else. The framework's reader sets cultures up first, at every start.</summary>
public static class Digits
{
    /// <summary>Reads a number. Thread-safe.</summary>
    /// <param name="text">The digits.</param>
    /// <returns>The number, at most <see cref="uint.MaxValue"/>; -1 when the text is none or too large.</returns>
    public static long Read(ReadOnlySpan<char> text)
    {
        long value = text.Length > 0 ? 0 : -1;
        foreach (char c in text)
        {
            value = char.IsAsciiDigit(c) && value is >= 0 and <= uint.MaxValue ? (value * 10) + (c - '0') : -1;
        }

        return value <= uint.MaxValue ? value : -1;
    }
}
