using System.Buffers.Binary;

namespace Emu.Backends.Net.Wire;

/// <summary>Kinds of DHCP messages (RFC 2132 section 9.6).</summary>
internal enum DhcpKind : byte
{
    /// <summary>A BOOTP request: no kind is named.</summary>
    Bootp,

    /// <summary>Who can give me an address?</summary>
    Discover,

    /// <summary>You can have this one.</summary>
    Offer,

    /// <summary>I take it, or want to keep it.</summary>
    Request,

    /// <summary>Somebody else has it.</summary>
    Decline,

    /// <summary>It is yours.</summary>
    Ack,

    /// <summary>You cannot have it.</summary>
    Nak,

    /// <summary>I need it no more.</summary>
    Release,

    /// <summary>I have an address; what else should I know?</summary>
    Inform,
}

/// <summary>A request to a BOOTP or DHCP server (RFC 951, RFC 2131).</summary>
internal readonly ref struct DhcpMessage
{
    /// <summary>Bytes before the options, their magic number included.</summary>
    public const int Fixed = 240;

    /// <summary>Bytes that every client takes.</summary>
    public const int Shortest = 300;

    /// <summary>Port of servers.</summary>
    public const ushort ServerPort = 67;

    /// <summary>Port of clients.</summary>
    public const ushort ClientPort = 68;

    private const uint Magic = 0x6382_5363;

    private DhcpMessage(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The client's Ethernet address.</summary>
    public MacAddress Client => MacAddress.Read(Bytes[28..]);

    /// <summary>The address that the client has and answers to, or 0.</summary>
    public uint ClientAddress => BinaryPrimitives.ReadUInt32BigEndian(Bytes[12..]);

    /// <summary>Whether the client can only hear a broadcast.</summary>
    public bool WantsBroadcast => (Bytes[10] & 0x80) != 0;

    /// <summary>What kind of message it is.</summary>
    public DhcpKind Kind => Option(53, 1) is [var kind] && kind <= (byte)DhcpKind.Inform ? (DhcpKind)kind : DhcpKind.Bootp;

    /// <summary>The address that the client asks for, or 0.</summary>
    public uint Requested => Address(50);

    /// <summary>The server that the client speaks to, or 0.</summary>
    public uint Server => Address(54);

    /// <summary>Checks a request.</summary>
    /// <param name="data">The datagram.</param>
    /// <param name="message">The request.</param>
    /// <returns>False when it is no request of an Ethernet station.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, out DhcpMessage message)
    {
        bool valid = data.Length >= Fixed && data[0] == 1 && data[1] == 1 && data[2] == 6 && BinaryPrimitives.ReadUInt32BigEndian(data[(Fixed - 4)..]) == Magic;
        message = valid ? new DhcpMessage(data) : default;
        return valid && message.Client.IsUnicast;
    }

    /// <summary>Begins an answer: everything but the options.</summary>
    /// <param name="reply">Where to write; cleared.</param>
    /// <param name="assigned">The client's address from now on, or 0.</param>
    /// <param name="server">The server's address.</param>
    public void WriteReply(Span<byte> reply, uint assigned, uint server)
    {
        reply.Clear();
        Bytes[..12].CopyTo(reply);
        reply[0] = 2;
        reply[3] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(reply[12..], ClientAddress);
        BinaryPrimitives.WriteUInt32BigEndian(reply[16..], assigned);
        BinaryPrimitives.WriteUInt32BigEndian(reply[20..], server);
        Bytes.Slice(24, 20).CopyTo(reply[24..]);
        BinaryPrimitives.WriteUInt32BigEndian(reply[(Fixed - 4)..], Magic);
    }

    private uint Address(byte code) => Option(code, 4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;

    /// <summary>Finds an option of a length; empty when there is none.</summary>
    private ReadOnlySpan<byte> Option(byte code, int length)
    {
        ReadOnlySpan<byte> options = Bytes[Fixed..];
        while (options.Length > 0 && options[0] != 255)
        {
            if (options[0] == 0)
            {
                options = options[1..];
                continue;
            }

            if (options.Length < 2 || options[1] + 2 > options.Length)
            {
                break;
            }

            if (options[0] == code && options[1] == length)
            {
                return options.Slice(2, length);
            }

            options = options[(options[1] + 2)..];
        }

        return [];
    }
}
