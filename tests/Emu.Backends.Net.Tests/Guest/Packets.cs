using System.Buffers.Binary;

namespace Emu.Backends.Net.Tests.Guest;

/// <summary>A TCP segment as the guest's side reads and writes it.</summary>
internal sealed record Segment(ushort From, ushort To, uint Seq, uint Ack, string Flags, int Window, byte[] Data)
{
    public int Mss { get; init; }

    public int Scale { get; init; } = -1;

    public bool Has(char flag) => Flags.Contains(flag);

    public uint End => Seq + (uint)Data.Length + (Has('S') ? 1U : 0) + (Has('F') ? 1U : 0);
}

/// <summary>An IPv4 packet as the guest's side reads it.</summary>
internal sealed record Packet(uint From, uint To, byte Protocol, byte[] Data)
{
    public int Offset { get; init; }

    public bool More { get; init; }

    public ushort Id { get; init; }
}

/// <summary>
/// Builds and reads packets without any code of the module, so that a mistake in both is not taken for agreement. What is read is
/// checked: lengths and checksums must be right.
/// </summary>
internal static class Packets
{
    private const string FlagNames = "FSRPA";

    public static byte[] Frame(byte[] to, byte[] from, int type, byte[] payload) => [.. to, .. from, (byte)(type >> 8), (byte)type, .. payload];

    public static byte[] Ip(uint from, uint to, byte protocol, byte[] data, ushort id = 7, int offset = 0, bool more = false, byte ttl = 64)
    {
        byte[] header = [0x45, 0, .. Be16(20 + data.Length), .. Be16(id), .. Be16((more ? 0x2000 : 0) | (offset / 8)), ttl, protocol, 0, 0, .. Be32(from), .. Be32(to)];
        Be16(Sum(header)).CopyTo(header, 10);
        return [.. header, .. data];
    }

    public static Packet ReadIp(ReadOnlySpan<byte> bytes)
    {
        Assert.Equal(0x45, bytes[0]);
        Assert.Equal(0, Sum(bytes[..20]));
        int total = U16(bytes[2..]);
        Assert.InRange(total, 20, bytes.Length);
        int fragment = U16(bytes[6..]);
        return new Packet(U32(bytes[12..]), U32(bytes[16..]), bytes[9], bytes[20..total].ToArray())
        {
            Offset = (fragment & 0x1FFF) * 8,
            More = (fragment & 0x2000) != 0,
            Id = U16(bytes[4..]),
        };
    }

    public static byte[] Udp(uint from, ushort fromPort, uint to, ushort toPort, byte[] data)
    {
        byte[] udp = [.. Be16(fromPort), .. Be16(toPort), .. Be16(8 + data.Length), 0, 0, .. data];
        ushort sum = Sum([.. Pseudo(from, to, 17, udp.Length), .. udp]);
        Be16(sum == 0 ? 0xFFFF : sum).CopyTo(udp, 6);
        return udp;
    }

    public static (ushort From, ushort To, byte[] Data) ReadUdp(Packet packet)
    {
        Assert.Equal(17, packet.Protocol);
        Assert.Equal(packet.Data.Length, U16(packet.Data.AsSpan(4)));
        Assert.Equal(0, Sum([.. Pseudo(packet.From, packet.To, 17, packet.Data.Length), .. packet.Data]));
        return (U16(packet.Data), U16(packet.Data.AsSpan(2)), packet.Data[8..]);
    }

    public static byte[] Icmp(byte type, byte code, uint rest, byte[] data)
    {
        byte[] icmp = [type, code, 0, 0, .. Be32(rest), .. data];
        Be16(Sum(icmp)).CopyTo(icmp, 2);
        return icmp;
    }

    public static byte[] Tcp(uint from, uint to, Segment s)
    {
        byte[] options = s.Has('S') ? [2, 4, .. Be16(s.Mss), .. s.Scale >= 0 ? [1, 3, 3, (byte)s.Scale] : Array.Empty<byte>()] : [];
        int flags = s.Flags.Sum(f => 1 << FlagNames.IndexOf(f));
        byte[] tcp = [.. Be16(s.From), .. Be16(s.To), .. Be32(s.Seq), .. Be32(s.Ack), (byte)((20 + options.Length) / 4 << 4), (byte)flags, .. Be16(s.Window), 0, 0, 0, 0, .. options, .. s.Data];
        Be16(Sum([.. Pseudo(from, to, 6, tcp.Length), .. tcp])).CopyTo(tcp, 16);
        return tcp;
    }

    public static Segment ReadTcp(Packet packet)
    {
        byte[] tcp = packet.Data;
        Assert.Equal(0, Sum([.. Pseudo(packet.From, packet.To, 6, tcp.Length), .. tcp]));
        int header = tcp[12] / 16 * 4;
        string flags = new([.. FlagNames.Where((_, i) => (tcp[13] >> i & 1) != 0)]);
        byte[] options = tcp[20..header];
        return new Segment(U16(tcp), U16(tcp.AsSpan(2)), U32(tcp.AsSpan(4)), U32(tcp.AsSpan(8)), flags, U16(tcp.AsSpan(14)), tcp[header..])
        {
            Mss = options.Length >= 4 && options[0] == 2 ? U16(options.AsSpan(2)) : 0,
            Scale = options.Length >= 8 && options[4] == 1 && options[5] == 3 ? options[7] : -1,
        };
    }

    public static ushort Sum(ReadOnlySpan<byte> data)
    {
        uint sum = 0;
        for (int i = 0; i < data.Length; i++)
        {
            sum += (uint)(i % 2 == 0 ? data[i] << 8 : data[i]);
        }

        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }

    public static uint Address(string text)
    {
        byte[] parts = [.. text.Split('.').Select(byte.Parse)];
        return U32(parts);
    }

    public static byte[] Be16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Be32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    public static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16BigEndian(bytes);

    public static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);

    private static byte[] Pseudo(uint from, uint to, byte protocol, int length) => [.. Be32(from), .. Be32(to), 0, protocol, .. Be16(length)];
}
