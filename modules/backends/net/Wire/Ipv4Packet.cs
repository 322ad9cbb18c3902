using System.Buffers.Binary;

namespace Emu.Backends.Net.Wire;

/// <summary>An IPv4 packet that was received (RFC 791). Options are skipped.</summary>
internal readonly ref struct Ipv4Packet
{
    /// <summary>Bytes of a header without options.</summary>
    public const int Header = 20;

    private const ushort MoreFragments = 0x2000;

    private Ipv4Packet(ReadOnlySpan<byte> whole, int header)
    {
        Whole = whole;
        HeaderLength = header;
    }

    /// <summary>Header and payload.</summary>
    public ReadOnlySpan<byte> Whole { get; }

    /// <summary>Bytes of the header, options included.</summary>
    public int HeaderLength { get; }

    /// <summary>Source address.</summary>
    public uint Source => BinaryPrimitives.ReadUInt32BigEndian(Whole[12..]);

    /// <summary>Destination address.</summary>
    public uint Destination => BinaryPrimitives.ReadUInt32BigEndian(Whole[16..]);

    /// <summary>Protocol of the payload.</summary>
    public byte Protocol => Whole[9];

    /// <summary>How many more routers it may pass.</summary>
    public byte TimeToLive => Whole[8];

    /// <summary>What fragments of one packet share.</summary>
    public ushort Identification => BinaryPrimitives.ReadUInt16BigEndian(Whole[4..]);

    /// <summary>Where the payload lies in that of the whole packet, in bytes.</summary>
    public int FragmentOffset => (Fragment & 0x1FFF) * 8;

    /// <summary>Whether fragments follow.</summary>
    public bool HasMore => (Fragment & MoreFragments) != 0;

    /// <summary>Whether it is a part of a packet.</summary>
    public bool IsFragment => HasMore || FragmentOffset != 0;

    /// <summary>What it carries.</summary>
    public ReadOnlySpan<byte> Payload => Whole[HeaderLength..];

    private ushort Fragment => BinaryPrimitives.ReadUInt16BigEndian(Whole[6..]);

    /// <summary>Reads a packet.</summary>
    /// <param name="data">The packet, perhaps with padding behind it.</param>
    /// <param name="packet">The packet without padding.</param>
    /// <returns>False when lengths, version or checksum are wrong.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, out Ipv4Packet packet)
    {
        packet = default;
        if (data.Length < Header || data[0] >> 4 != 4)
        {
            return false;
        }

        int header = (data[0] & 15) * 4;
        int total = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        if (header < Header || total < header || total > data.Length || Checksum.Of(data[..header]) != 0)
        {
            return false;
        }

        packet = new Ipv4Packet(data[..total], header);
        return true;
    }

    /// <summary>Takes a packet that was put together from fragments: it has a header without options, and is not checked again.</summary>
    /// <param name="whole">Header and payload.</param>
    public static Ipv4Packet FromParts(ReadOnlySpan<byte> whole) => new(whole, Header);

    /// <summary>Writes a header without options, with its checksum.</summary>
    /// <param name="packet">Where the packet lies.</param>
    /// <param name="length">Bytes of header and payload.</param>
    /// <param name="identification">What fragments of one packet share.</param>
    /// <param name="offset">Bytes of the payload before this fragment; a multiple of 8.</param>
    /// <param name="more">Whether fragments follow.</param>
    /// <param name="protocol">Protocol of the payload.</param>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Destination address.</param>
    public static void Write(Span<byte> packet, int length, ushort identification, int offset, bool more, byte protocol, uint source, uint destination)
    {
        packet[0] = 0x45;
        packet[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)length);
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], identification);
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], (ushort)((offset / 8) | (more ? MoreFragments : 0)));
        packet[8] = 64;
        packet[9] = protocol;
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(packet[12..], source);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], destination);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Checksum.Of(packet[..Header]));
    }
}
