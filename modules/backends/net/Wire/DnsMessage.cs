using System.Buffers.Binary;

namespace Emu.Backends.Net.Wire;

/// <summary>As much of DNS messages (RFC 1035) as a proxy must know.</summary>
internal static class DnsMessage
{
    /// <summary>Bytes of the header.</summary>
    public const int Header = 12;

    /// <summary>The server cannot answer now.</summary>
    public const byte ServerFailure = 2;

    /// <summary>The server does not want to answer.</summary>
    public const byte Refused = 5;

    /// <summary>Whether it is a question.</summary>
    /// <param name="message">The message.</param>
    public static bool IsQuery(ReadOnlySpan<byte> message) => message.Length >= Header && (message[2] & 0x80) == 0;

    /// <summary>The number by which question and answer go together.</summary>
    /// <param name="message">The message.</param>
    public static ushort Id(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);

    /// <summary>Makes an answer without an answer.</summary>
    /// <param name="query">The question.</param>
    /// <param name="code">Why there is none.</param>
    public static byte[] Failure(ReadOnlySpan<byte> query, byte code)
    {
        int end = EndOfQuestion(query);
        byte[] reply = query[..end].ToArray();
        reply[2] = (byte)((query[2] & 0x79) | 0x80);
        reply[3] = (byte)(0x80 | code);
        reply.AsSpan(4, Header - 4).Clear();
        reply[5] = end > Header ? (byte)1 : (byte)0;
        return reply;
    }

    /// <summary>Behind the question, when there is one that can be read; else behind the header.</summary>
    private static int EndOfQuestion(ReadOnlySpan<byte> query)
    {
        if (BinaryPrimitives.ReadUInt16BigEndian(query[4..]) != 1)
        {
            return Header;
        }

        int at = Header;
        while (at < query.Length && query[at] is > 0 and < 64)
        {
            at += query[at] + 1;
        }

        return at + 5 <= query.Length && query[at] == 0 ? at + 5 : Header;
    }
}
