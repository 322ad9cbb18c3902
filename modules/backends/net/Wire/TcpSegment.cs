using System.Buffers.Binary;

namespace Emu.Backends.Net.Wire;

/// <summary>Control bits of TCP.</summary>
[Flags]
internal enum TcpFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The sender has nothing more to send.</summary>
    Fin = 1,

    /// <summary>Begins a connection.</summary>
    Syn = 2,

    /// <summary>Ends a connection at once.</summary>
    Rst = 4,

    /// <summary>The receiver should hand on what it has.</summary>
    Psh = 8,

    /// <summary>The acknowledgment counts.</summary>
    Ack = 16,
}

/// <summary>A TCP segment that was received (RFC 9293). Can be cut down to the part that is new.</summary>
internal ref struct TcpSegment
{
    /// <summary>Bytes of a header without options.</summary>
    public const int Header = 20;

    /// <summary>Bytes of the options of a SYN.</summary>
    public const int SynOptions = 8;

    /// <summary>What a sender takes when the other side names no maximum segment size.</summary>
    public const int DefaultMss = 536;

    private const int MaxScale = 14;

    /// <summary>Smaller ones are not believed: they only make work.</summary>
    private const int MinMss = 64;

    /// <summary>Source port.</summary>
    public ushort SourcePort;

    /// <summary>Destination port.</summary>
    public ushort DestinationPort;

    /// <summary>Number of the first byte, or of the SYN.</summary>
    public uint Sequence;

    /// <summary>Number of the next byte that the sender waits for.</summary>
    public uint Acknowledgment;

    /// <summary>Control bits.</summary>
    public TcpFlags Flags;

    /// <summary>The window as it is in the header, not scaled.</summary>
    public ushort Window;

    /// <summary>Maximum segment size of a SYN.</summary>
    public int Mss;

    /// <summary>Window scale of a SYN, or -1.</summary>
    public int Scale;

    /// <summary>What it carries.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>Bytes that it takes of the sequence space.</summary>
    public readonly uint Length => (uint)Data.Length + (Has(TcpFlags.Syn) ? 1U : 0) + (Has(TcpFlags.Fin) ? 1U : 0);

    /// <summary>Whether a control bit is set.</summary>
    /// <param name="flag">The bit.</param>
    public readonly bool Has(TcpFlags flag) => (Flags & flag) != 0;

    /// <summary>Reads a segment.</summary>
    /// <param name="packet">The packet that carries it.</param>
    /// <param name="segment">The segment.</param>
    /// <returns>False when lengths or checksum are wrong.</returns>
    public static bool TryParse(Ipv4Packet packet, out TcpSegment segment)
    {
        segment = default;
        ReadOnlySpan<byte> tcp = packet.Payload;
        int header = tcp.Length < Header ? 0 : (tcp[12] >> 4) * 4;
        if (header < Header || header > tcp.Length
            || Checksum.Finish(Checksum.Add(tcp, Checksum.Pseudo(packet.Source, packet.Destination, Ip.Tcp, tcp.Length))) != 0)
        {
            return false;
        }

        segment.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(tcp);
        segment.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(tcp[2..]);
        segment.Sequence = BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]);
        segment.Acknowledgment = BinaryPrimitives.ReadUInt32BigEndian(tcp[8..]);
        segment.Flags = (TcpFlags)(tcp[13] & 0x1F);
        segment.Window = BinaryPrimitives.ReadUInt16BigEndian(tcp[14..]);
        segment.Data = tcp[header..];
        segment.Mss = DefaultMss;
        segment.Scale = -1;
        if (segment.Has(TcpFlags.Syn))
        {
            segment.ReadOptions(tcp[Header..header]);
        }

        return true;
    }

    /// <summary>Writes a header in front of data that are in place already, with the options of a SYN if it is one.</summary>
    /// <param name="tcp">Header, options and data.</param>
    /// <param name="from">Source.</param>
    /// <param name="to">Destination.</param>
    /// <param name="sequence">Number of the first byte.</param>
    /// <param name="acknowledgment">Number of the next byte that is waited for.</param>
    /// <param name="flags">Control bits.</param>
    /// <param name="window">Window as it goes into the header.</param>
    /// <param name="scale">Window scale of a SYN; -1 to offer none.</param>
    public static void Write(Span<byte> tcp, Endpoint from, Endpoint to, uint sequence, uint acknowledgment, TcpFlags flags, ushort window, int scale = -1)
    {
        bool isSyn = (flags & TcpFlags.Syn) != 0;
        BinaryPrimitives.WriteUInt16BigEndian(tcp, from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], to.Port);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], acknowledgment);
        tcp[12] = (byte)((isSyn ? Header + SynOptions : Header) / 4 << 4);
        tcp[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], window);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[16..], 0);
        if (isSyn)
        {
            // Maximum segment size; then no operation and window scale, or the end of the list.
            BinaryPrimitives.WriteUInt32BigEndian(tcp[20..], 0x0204_0000 | (uint)(Ethernet.Mtu - Ipv4Packet.Header - Header));
            BinaryPrimitives.WriteUInt32BigEndian(tcp[24..], scale < 0 ? 0 : 0x0103_0300 | (uint)scale);
        }

        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Checksum.Finish(Checksum.Add(tcp, Checksum.Pseudo(from.Address, to.Address, Ip.Tcp, tcp.Length))));
    }

    /// <summary>Takes away bytes at the front that were received before.</summary>
    /// <param name="count">How many; at most as many as there are.</param>
    public void Skip(int count)
    {
        Data = Data[count..];
        Sequence += (uint)count;
    }

    private void ReadOptions(ReadOnlySpan<byte> options)
    {
        while (options.Length > 0 && options[0] != 0)
        {
            if (options[0] == 1)
            {
                options = options[1..];
                continue;
            }

            if (options.Length < 2 || options[1] < 2 || options[1] > options.Length)
            {
                return;
            }

            ReadOnlySpan<byte> option = options[..options[1]];
            if (option[0] == 2 && option.Length == 4)
            {
                Mss = Math.Max((int)BinaryPrimitives.ReadUInt16BigEndian(option[2..]), MinMss);
            }
            else if (option[0] == 3 && option.Length == 3)
            {
                Scale = Math.Min((int)option[2], MaxScale);
            }

            options = options[option.Length..];
        }
    }
}
