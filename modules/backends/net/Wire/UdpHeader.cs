using System.Buffers.Binary;

namespace Emu.Backends.Net.Wire;

/// <summary>UDP (RFC 768).</summary>
internal static class UdpHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 8;

    /// <summary>Checks a datagram.</summary>
    /// <param name="packet">The packet that carries it.</param>
    /// <param name="source">Source port.</param>
    /// <param name="destination">Destination port.</param>
    /// <param name="data">What it carries.</param>
    /// <returns>False when length or checksum are wrong.</returns>
    public static bool TryParse(Ipv4Packet packet, out ushort source, out ushort destination, out ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> udp = packet.Payload;
        (source, destination) = (0, 0);
        data = default;
        int length = udp.Length < Length ? 0 : BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        if (length < Length || length > udp.Length)
        {
            return false;
        }

        udp = udp[..length];
        bool hasChecksum = BinaryPrimitives.ReadUInt16BigEndian(udp[6..]) != 0;
        if (hasChecksum && Checksum.Finish(Checksum.Add(udp, Checksum.Pseudo(packet.Source, packet.Destination, Ip.Udp, length))) != 0)
        {
            return false;
        }

        source = BinaryPrimitives.ReadUInt16BigEndian(udp);
        destination = BinaryPrimitives.ReadUInt16BigEndian(udp[2..]);
        data = udp[Length..];
        return true;
    }

    /// <summary>Writes the header in front of data that are in place already.</summary>
    /// <param name="udp">Header and data.</param>
    /// <param name="from">Source address and port.</param>
    /// <param name="to">Destination address and port.</param>
    public static void Write(Span<byte> udp, Endpoint from, Endpoint to)
    {
        BinaryPrimitives.WriteUInt16BigEndian(udp, from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)udp.Length);
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], 0);
        ushort checksum = Checksum.Finish(Checksum.Add(udp, Checksum.Pseudo(from.Address, to.Address, Ip.Udp, udp.Length)));

        // 0 means that there is none.
        BinaryPrimitives.WriteUInt16BigEndian(udp[6..], checksum == 0 ? (ushort)0xFFFF : checksum);
    }
}
