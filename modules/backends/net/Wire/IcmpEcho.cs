using System.Buffers.Binary;

namespace Emu.Backends.Net.Wire;

/// <summary>Echo messages of ICMP (RFC 792).</summary>
internal static class IcmpEcho
{
    /// <summary>Bytes of the header.</summary>
    public const int Header = 8;

    /// <summary>Type of a question.</summary>
    public const byte Request = 8;

    /// <summary>Type of an answer.</summary>
    public const byte Reply = 0;

    /// <summary>Reads the identifier, by which a sender knows its own.</summary>
    /// <param name="message">The message.</param>
    public static ushort Identifier(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message[4..]);

    /// <summary>Writes the identifier.</summary>
    /// <param name="message">The message.</param>
    /// <param name="identifier">The identifier.</param>
    public static void SetIdentifier(Span<byte> message, ushort identifier) => BinaryPrimitives.WriteUInt16BigEndian(message[4..], identifier);

    /// <summary>Writes the checksum of a message that is complete otherwise.</summary>
    /// <param name="message">The message.</param>
    public static void Seal(Span<byte> message)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], Checksum.Of(message));
    }
}
