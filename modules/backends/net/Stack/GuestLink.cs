using System.Buffers;
using System.Buffers.Binary;
using Emu.Backends.Net.Frames;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>
/// Sends IP packets to stations of the guest's network: finds their Ethernet addresses, splits what is too long, and answers ARP.
/// Packets for a station that does not answer yet wait, a few of them.
/// </summary>
/// <param name="config">The network.</param>
/// <param name="sink">Takes frames.</param>
internal sealed class GuestLink(NetworkConfig config, IFrameSink sink)
{
    private const int ArpLength = 28;
    private const int MaxWaiting = 16;
    private const long AskEvery = 500;
    private const long WaitAtMost = 5000;
    private const int MaxPacket = 65535;
    private const int MaxPayload = Ethernet.Mtu - Ipv4Packet.Header;

    private readonly NeighborTable neighbors = new();
    private readonly List<(uint To, long Since, byte[] Frame)> waiting = [];
    private readonly Dictionary<uint, long> asked = [];
    private (uint Address, MacAddress Mac) lastHeard;
    private byte[] scratch = [];
    private uint begunFor;
    private int begunLength;
    private bool isWaitingBegun;
    private ushort identification;

    /// <summary>Whether senders that can wait should go on.</summary>
    public bool HasRoom => sink.HasRoom;

    /// <summary>Time in ms; set by the stack.</summary>
    public long Now { get; set; }

    /// <summary>Begins a packet that fits into one frame.</summary>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Address of a station in the network, or a broadcast.</param>
    /// <param name="protocol">Protocol of the payload.</param>
    /// <param name="length">Bytes of the payload.</param>
    /// <param name="payload">Where to write it; not cleared.</param>
    /// <returns>False when there is no room.</returns>
    public bool TryBegin(uint source, uint destination, byte protocol, int length, out Span<byte> payload) =>
        TryBegin(source, destination, protocol, length, 0, false, identification++, out payload);

    /// <summary>Sends the packet that was begun.</summary>
    public void End()
    {
        if (!isWaitingBegun)
        {
            sink.Commit(begunLength);
            return;
        }

        if (waiting.Count >= MaxWaiting)
        {
            waiting.RemoveAt(0);
        }

        waiting.Add((begunFor, Now, scratch.AsSpan(0, begunLength).ToArray()));
        Ask(begunFor);
    }

    /// <summary>Sends a packet, in fragments if it must be; it is lost when there is no room.</summary>
    /// <param name="source">Source address.</param>
    /// <param name="destination">Address of a station in the network, or a broadcast.</param>
    /// <param name="protocol">Protocol of the payload.</param>
    /// <param name="payload">The payload, at most 65515 bytes.</param>
    public void Send(uint source, uint destination, byte protocol, ReadOnlySpan<byte> payload)
    {
        const int part = MaxPayload & ~7;
        ushort id = identification++;
        int offset = 0;
        do
        {
            bool more = payload.Length - offset > MaxPayload;
            ReadOnlySpan<byte> piece = payload.Slice(offset, more ? part : payload.Length - offset);
            if (!TryBegin(source, destination, protocol, piece.Length, offset, more, id, out Span<byte> room))
            {
                return;
            }

            piece.CopyTo(room);
            End();
            offset += piece.Length;
        }
        while (offset < payload.Length);
    }

    /// <summary>Sends a datagram; it is lost when there is no room.</summary>
    /// <param name="from">Source.</param>
    /// <param name="to">Destination: a station in the network, or a broadcast.</param>
    /// <param name="data">The datagram; longer than 65507 bytes it is lost.</param>
    public void SendUdp(Endpoint from, Endpoint to, ReadOnlySpan<byte> data)
    {
        int length = UdpHeader.Length + data.Length;
        if (length > MaxPacket - Ipv4Packet.Header)
        {
            return;
        }

        byte[]? rented = length > MaxPayload ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> udp = rented is null ? stackalloc byte[MaxPayload] : rented;
        udp = udp[..length];
        data.CopyTo(udp[UdpHeader.Length..]);
        UdpHeader.Write(udp, from, to);
        Send(from.Address, to.Address, Ip.Udp, udp);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>A station was heard.</summary>
    /// <param name="address">Its IPv4 address.</param>
    /// <param name="mac">Its Ethernet address.</param>
    public void Learn(uint address, MacAddress mac)
    {
        if ((address, mac) == lastHeard && waiting.Count == 0)
        {
            return;
        }

        if (!config.IsGuest(address) || !mac.IsUnicast)
        {
            return;
        }

        lastHeard = (address, mac);

        neighbors.Learn(address, mac);
        if (waiting.Count == 0)
        {
            return;
        }

        asked.Remove(address);
        foreach ((uint to, _, byte[] frame) in waiting)
        {
            if (to == address && sink.TryBegin(frame.Length, out Span<byte> room))
            {
                frame.CopyTo(room);
                mac.Write(room);
                sink.Commit(frame.Length);
            }
        }

        waiting.RemoveAll(w => w.To == address || Now - w.Since > WaitAtMost);
    }

    /// <summary>Takes an ARP packet (RFC 826): learns who sent it, and answers for addresses that are ours.</summary>
    /// <param name="arp">The packet.</param>
    public void OnArp(ReadOnlySpan<byte> arp)
    {
        if (arp.Length < ArpLength || BinaryPrimitives.ReadUInt64BigEndian(arp) >> 16 != 0x0001_0800_0604)
        {
            return;
        }

        var operation = BinaryPrimitives.ReadUInt16BigEndian(arp[6..]);
        MacAddress mac = MacAddress.Read(arp[8..]);
        uint sender = BinaryPrimitives.ReadUInt32BigEndian(arp[14..]);
        uint target = BinaryPrimitives.ReadUInt32BigEndian(arp[24..]);
        if (operation == 1 && config.IsOurs(target) && mac.IsUnicast)
        {
            SendArp(2, target, mac, mac, sender);
        }

        Learn(sender, mac);
    }

    /// <summary>Forgets all stations and what waits for them.</summary>
    public void Clear()
    {
        lastHeard = default;
        neighbors.Clear();
        waiting.Clear();
        asked.Clear();
    }

    private bool TryBegin(uint source, uint destination, byte protocol, int length, int offset, bool more, ushort id, out Span<byte> payload)
    {
        payload = default;
        int packet = Ipv4Packet.Header + length;
        begunLength = Math.Max(Ethernet.Header + packet, Ethernet.MinFrame);
        bool isBroadcast = destination == Ip.Broadcast || destination == config.Broadcast;
        MacAddress mac = MacAddress.Broadcast;
        isWaitingBegun = !isBroadcast && !neighbors.TryFind(destination, out mac);
        begunFor = destination;
        Span<byte> frame;
        if (isWaitingBegun)
        {
            scratch = scratch.Length == 0 ? new byte[Ethernet.Header + Ethernet.Mtu] : scratch;
            frame = scratch.AsSpan(0, begunLength);
        }
        else if (!sink.TryBegin(begunLength, out frame))
        {
            return false;
        }

        Ethernet.Write(frame, mac, MacAddress.Of(source == config.Dns ? config.Dns : config.Host), Ethernet.Ipv4);
        Ipv4Packet.Write(frame[Ethernet.Header..], packet, id, offset, more, protocol, source, destination);
        frame[(Ethernet.Header + packet)..].Clear();
        payload = frame.Slice(Ethernet.Header + Ipv4Packet.Header, length);
        return true;
    }

    private void Ask(uint address)
    {
        if (asked.TryGetValue(address, out long last) && Now - last < AskEvery)
        {
            return;
        }

        if (asked.Count >= MaxWaiting)
        {
            asked.Clear();
        }

        asked[address] = Now;
        SendArp(1, config.Host, MacAddress.Broadcast, default, address);
    }

    private void SendArp(ushort operation, uint source, MacAddress to, MacAddress target, uint targetAddress)
    {
        if (!sink.TryBegin(Ethernet.MinFrame, out Span<byte> frame))
        {
            return;
        }

        frame.Clear();
        Ethernet.Write(frame, to, MacAddress.Of(source), Ethernet.Arp);
        Span<byte> arp = frame[Ethernet.Header..];
        BinaryPrimitives.WriteUInt64BigEndian(arp, 0x0001_0800_0604_0000UL | operation);
        MacAddress.Of(source).Write(arp[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(arp[14..], source);
        target.Write(arp[18..]);
        BinaryPrimitives.WriteUInt32BigEndian(arp[24..], targetAddress);
        sink.Commit(Ethernet.MinFrame);
    }
}
