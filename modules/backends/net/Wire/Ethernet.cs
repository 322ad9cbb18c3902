using System.Buffers.Binary;

namespace Emu.Backends.Net.Wire;

/// <summary>Ethernet frames without their checksum.</summary>
internal static class Ethernet
{
    /// <summary>Bytes of the header.</summary>
    public const int Header = 14;

    /// <summary>Shortest frame.</summary>
    public const int MinFrame = 60;

    /// <summary>Largest IP packet that is sent in one frame.</summary>
    public const int Mtu = 1500;

    /// <summary>IPv4.</summary>
    public const ushort Ipv4 = 0x0800;

    /// <summary>ARP.</summary>
    public const ushort Arp = 0x0806;

    /// <summary>Writes a header.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="to">Receiver.</param>
    /// <param name="from">Sender.</param>
    /// <param name="type">Protocol.</param>
    public static void Write(Span<byte> frame, MacAddress to, MacAddress from, ushort type)
    {
        to.Write(frame);
        from.Write(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], type);
    }
}
