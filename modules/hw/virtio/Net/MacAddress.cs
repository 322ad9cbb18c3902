using System.Globalization;

namespace Emu.Hw.Virtio.Net;

/// <summary>Ethernet addresses as people write them.</summary>
internal static class MacAddress
{
    /// <summary>Bytes of an address.</summary>
    public const int Length = 6;

    /// <summary>Reads <c>52:54:00:12:34:56</c>.</summary>
    /// <returns>Whether it is the address of a station: neither a group nor all zeros.</returns>
    public static bool TryParse(string text, Span<byte> address)
    {
        string[] parts = text.Split(':');
        if (parts.Length != Length)
        {
            return false;
        }

        for (int i = 0; i < Length; i++)
        {
            if (parts[i].Length != 2 || !byte.TryParse(parts[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out address[i]))
            {
                return false;
            }
        }

        return (address[0] & 1) == 0 && address.ContainsAnyExcept((byte)0);
    }

    /// <summary>An address for a device that was given none: always the same for the same name (FNV-1a), under QEMU's prefix.</summary>
    public static void Make(string name, Span<byte> address)
    {
        uint hash = 0x811C_9DC5;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 0x0100_0193;
        }

        (address[0], address[1], address[2]) = (0x52, 0x54, 0x00);
        (address[3], address[4], address[5]) = ((byte)(hash >> 16), (byte)(hash >> 8), (byte)hash);
    }
}
