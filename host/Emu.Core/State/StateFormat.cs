namespace Emu.Core.State;

/// <summary>
/// Layout of saved state. A value is a tag, its name and its content; a section is a tag, its name, a version, a length and what is
/// in it. Numbers are little-endian; names are UTF-8 after a 16-bit length. Whoever reads needs no description of the objects.
/// </summary>
internal static class StateFormat
{
    /// <summary>First bytes of a snapshot.</summary>
    public static ReadOnlySpan<byte> Magic => "EMUSNAP1"u8;

    /// <summary>Last bytes of a snapshot that was written whole.</summary>
    public static ReadOnlySpan<byte> End => "EMUSNEND"u8;

    /// <summary>Block number after the last run of RAM.</summary>
    public const uint NoMoreRam = uint.MaxValue;

    /// <summary>Longest run of RAM in bytes.</summary>
    public const int LongestRun = 1 << 20;
}

/// <summary>What follows a name.</summary>
internal enum StateTag : byte
{
    /// <summary>64 bits.</summary>
    Bits = 1,

    /// <summary>32-bit length and UTF-8.</summary>
    Text = 2,

    /// <summary>Nothing: an absent text.</summary>
    NoText = 3,

    /// <summary>32-bit length and bytes.</summary>
    Bytes = 4,

    /// <summary>32-bit version, 32-bit length, content.</summary>
    Section = 5,
}
