namespace Emu.Backends.Net.Tcp;

/// <summary>Arithmetic with sequence numbers, which wrap (RFC 9293 section 3.4).</summary>
internal static class Sequence
{
    /// <summary>How far it is from one number to another; negative when it lies before.</summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="to">Where to end.</param>
    public static int Distance(uint from, uint to) => (int)(to - from);

    /// <summary>Whether a number lies before another.</summary>
    /// <param name="a">The number.</param>
    /// <param name="b">The other.</param>
    public static bool IsBefore(uint a, uint b) => (int)(a - b) < 0;

    /// <summary>The later of two.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    public static uint Max(uint a, uint b) => IsBefore(a, b) ? b : a;
}
