using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Emu.Backends.Net.Wire;

/// <summary>
/// The Internet checksum (RFC 1071). Partial sums are in the host's byte order and can be added up; all parts but the last have
/// an even length.
/// </summary>
internal static class Checksum
{
    /// <summary>Adds bytes to a partial sum.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="sum">Sum of what comes before.</param>
    public static ulong Add(ReadOnlySpan<byte> data, ulong sum = 0)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (ulong word in words)
        {
            sum += word;
            if (sum < word)
            {
                sum++;
            }
        }

        ReadOnlySpan<byte> rest = data[(words.Length * 8)..];
        if (!rest.IsEmpty)
        {
            Span<byte> last = stackalloc byte[8];
            last.Clear();
            rest.CopyTo(last);
            ulong word = MemoryMarshal.Read<ulong>(last);
            sum += word;
            if (sum < word)
            {
                sum++;
            }
        }

        return sum;
    }

    /// <summary>The pseudo header of TCP and UDP over IPv4.</summary>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Destination address.</param>
    /// <param name="protocol">Protocol number.</param>
    /// <param name="length">Bytes of header and data.</param>
    public static ulong Pseudo(uint source, uint destination, byte protocol, int length)
    {
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(header, source);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], destination);
        BinaryPrimitives.WriteUInt16BigEndian(header[8..], protocol);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)length);
        return Add(header);
    }

    /// <summary>Finishes a sum.</summary>
    /// <param name="sum">The partial sum.</param>
    /// <returns>The checksum as a number; 0 when the data contain a checksum that is right.</returns>
    public static ushort Finish(ulong sum)
    {
        sum = (sum & 0xFFFF_FFFF) + (sum >> 32);
        sum = (sum & 0xFFFF_FFFF) + (sum >> 32);
        uint folded = (uint)(sum & 0xFFFF) + (uint)(sum >> 16);
        folded = (folded & 0xFFFF) + (folded >> 16);
        ushort result = (ushort)~folded;
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(result) : result;
    }

    /// <summary>The checksum of one piece.</summary>
    /// <param name="data">The bytes.</param>
    public static ushort Of(ReadOnlySpan<byte> data) => Finish(Add(data));
}
