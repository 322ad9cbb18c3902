using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Emu.Backends.Net.Wire;

/// <summary>IPv4 addresses as numbers, and protocol numbers.</summary>
internal static class Ip
{
    /// <summary>255.255.255.255.</summary>
    public const uint Broadcast = 0xFFFF_FFFF;

    /// <summary>ICMP.</summary>
    public const byte Icmp = 1;

    /// <summary>TCP.</summary>
    public const byte Tcp = 6;

    /// <summary>UDP.</summary>
    public const byte Udp = 17;

    /// <summary>Address as text.</summary>
    /// <param name="address">The address.</param>
    public static string Text(uint address) =>
        string.Create(CultureInfo.InvariantCulture, $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}");

    /// <summary>Reads four decimal numbers with dots; nothing shorter.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out uint address)
    {
        address = 0;
        int parts = 0;
        foreach (Range range in text.Split('.'))
        {
            ReadOnlySpan<char> part = text[range];
            if (++parts > 4 || part.Length is 0 or > 3 || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out byte value))
            {
                return false;
            }

            address = (address << 8) | value;
        }

        return parts == 4;
    }

    /// <summary>The address as the host's sockets take it.</summary>
    /// <param name="address">The address.</param>
    public static IPAddress ToHost(uint address)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
        return new IPAddress(bytes);
    }

    /// <summary>The number of a host's address.</summary>
    /// <param name="address">The address; one of IPv4, or mapped into IPv6.</param>
    /// <param name="number">Its number.</param>
    /// <returns>False when it is no address of IPv4.</returns>
    public static bool TryFromHost(IPAddress address, out uint number)
    {
        Span<byte> bytes = stackalloc byte[16];
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        bool done = plain.AddressFamily == AddressFamily.InterNetwork && plain.TryWriteBytes(bytes, out _);
        number = done ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
        return done;
    }

    /// <summary>Whether an address can belong to one host: no broadcast, group, loopback, or reserved one.</summary>
    /// <param name="address">The address.</param>
    public static bool IsUnicast(uint address) => (address >> 24) is > 0 and < 224 and not 127;
}
