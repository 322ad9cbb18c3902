using System.Buffers.Binary;

namespace Emu.Backends.Net.Wire;

/// <summary>An Ethernet address.</summary>
/// <param name="Value">Its 48 bits, the first byte highest.</param>
internal readonly record struct MacAddress(ulong Value)
{
    /// <summary>Everybody.</summary>
    public static MacAddress Broadcast => new(0xFFFF_FFFF_FFFF);

    /// <summary>Whether it is one station's.</summary>
    public bool IsUnicast => (Value >> 40 & 1) == 0 && Value != 0;

    /// <summary>Reads it.</summary>
    /// <param name="bytes">At least 6 bytes.</param>
    public static MacAddress Read(ReadOnlySpan<byte> bytes) =>
        new(((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]));

    /// <summary>The address that a machine of ours has: the two bytes 52:55 and its IPv4 address.</summary>
    /// <param name="address">IPv4 address.</param>
    public static MacAddress Of(uint address) => new(0x5255_0000_0000UL | address);

    /// <summary>Writes it.</summary>
    /// <param name="bytes">At least 6 bytes.</param>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(Value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)Value);
    }
}
