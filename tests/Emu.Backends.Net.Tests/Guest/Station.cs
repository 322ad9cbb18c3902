namespace Emu.Backends.Net.Tests.Guest;

/// <summary>A station of the guest's network: answers ARP, keeps what it is sent, and sends what a test wants.</summary>
internal sealed class Station(Action<byte[]> send)
{
    public static readonly byte[] Everybody = [255, 255, 255, 255, 255, 255];

    private readonly List<GuestTcp> connections = [];

    public byte[] Mac { get; init; } = [0x52, 0x54, 0, 0x12, 0x34, 0x56];

    public byte[] GatewayMac { get; } = [0x52, 0x55, 10, 0, 2, 2];

    public uint Address { get; set; } = Packets.Address("10.0.2.15");

    /// <summary>Whether it answers ARP.</summary>
    public bool AnswersArp { get; set; } = true;

    /// <summary>Told of a SYN for which there is no connection; may make one.</summary>
    public Action<Packet, Segment>? OnSyn { get; set; }

    /// <summary>Frames that were received.</summary>
    public List<byte[]> Frames { get; } = [];

    /// <summary>ARP packets that were received.</summary>
    public List<byte[]> Arps { get; } = [];

    /// <summary>Packets that were received, but TCP segments that a connection took.</summary>
    public List<Packet> Received { get; } = [];

    public IEnumerable<Packet> Icmps => Received.Where(p => p.Protocol == 1);

    public IEnumerable<Packet> Udps => Received.Where(p => p.Protocol == 17);

    public IEnumerable<Segment> Segments => Received.Where(p => p.Protocol == 6).Select(Packets.ReadTcp);

    public void Add(GuestTcp connection) => connections.Add(connection);

    public void Receive(byte[] frame)
    {
        Frames.Add(frame);
        if (!frame.AsSpan(0, 6).SequenceEqual(Mac) && !frame.AsSpan(0, 6).SequenceEqual(Everybody))
        {
            return;
        }

        if (Packets.U16(frame.AsSpan(12)) == 0x0806)
        {
            OnArp(frame[14..42]);
            return;
        }

        Packet packet = Packets.ReadIp(frame.AsSpan(14));
        if (packet.Protocol == 6)
        {
            Segment segment = Packets.ReadTcp(packet);
            if (connections.Find(c => c.Takes(packet, segment)) is { } connection)
            {
                connection.Receive(segment);
                return;
            }

            if (segment.Flags == "S" && OnSyn is { } opens)
            {
                opens(packet, segment);
                return;
            }
        }

        Received.Add(packet);
    }

    public void SendArp(int operation, byte[] target, uint address, uint? from = null) => send(Packets.Frame(
        operation == 1 ? Everybody : target, Mac, 0x0806, [0, 1, 8, 0, 6, 4, .. Packets.Be16(operation), .. Mac, .. Packets.Be32(from ?? Address), .. target, .. Packets.Be32(address)]));

    public void SendIp(byte[] packet, byte[]? to = null) => send(Packets.Frame(to ?? GatewayMac, Mac, 0x0800, packet));

    public void SendUdp(ushort from, string to, ushort toPort, byte[] data)
    {
        uint address = Packets.Address(to);
        SendIp(Packets.Ip(Address, address, 17, Packets.Udp(Address, from, address, toPort, data)));
    }

    public void SendIcmp(string to, byte[] message, byte ttl = 64) => SendIp(Packets.Ip(Address, Packets.Address(to), 1, message, ttl: ttl));

    public void SendTcp(uint to, Segment segment) => SendIp(Packets.Ip(Address, to, 6, Packets.Tcp(Address, to, segment)));

    public void Tick(long now) => connections.ForEach(c => c.Tick(now));

    private void OnArp(byte[] arp)
    {
        Arps.Add(arp);
        if (AnswersArp && arp[7] == 1 && Packets.U32(arp.AsSpan(24)) == Address)
        {
            SendArp(2, arp[8..14], Packets.U32(arp.AsSpan(14)));
        }
    }
}
