using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>Tells the guest by ICMP (RFC 792) why a packet went nowhere.</summary>
/// <param name="config">The network.</param>
/// <param name="link">The way to the guest.</param>
internal sealed class IcmpErrors(NetworkConfig config, GuestLink link)
{
    /// <summary>Bytes of the payload that are quoted.</summary>
    public const int Quoted = 8;

    /// <summary>Code: there is no way to the host.</summary>
    public const byte HostUnreachable = 1;

    /// <summary>Code: the host does not know the protocol.</summary>
    public const byte ProtocolUnreachable = 2;

    /// <summary>Code: nobody listens on the port.</summary>
    public const byte PortUnreachable = 3;

    /// <summary>Code: it is not allowed.</summary>
    public const byte Prohibited = 13;

    private const byte DestinationUnreachable = 3;
    private const byte TimeExceeded = 11;

    /// <summary>Says that a packet cannot be delivered.</summary>
    /// <param name="code">Why.</param>
    /// <param name="packet">The packet; nothing is said about broadcasts, later fragments, and errors.</param>
    public void SendUnreachable(byte code, Ipv4Packet packet)
    {
        // The port of a host is refused by the host itself, all else by the router.
        uint from = code is PortUnreachable or ProtocolUnreachable ? packet.Destination : config.Host;
        Send(DestinationUnreachable, code, from, packet);
    }

    /// <summary>Says that a packet that is gone already could not be delivered.</summary>
    /// <param name="code">Why.</param>
    /// <param name="protocol">Its protocol.</param>
    /// <param name="key">Its ends.</param>
    /// <param name="start">The first bytes of its payload, <see cref="Quoted"/> of them.</param>
    public void SendUnreachable(byte code, byte protocol, FlowKey key, ReadOnlySpan<byte> start)
    {
        Span<byte> packet = stackalloc byte[Ipv4Packet.Header + Quoted];
        Ipv4Packet.Write(packet, packet.Length, 0, 0, false, protocol, key.Guest.Address, key.Remote.Address);
        start[..Quoted].CopyTo(packet[Ipv4Packet.Header..]);
        SendUnreachable(code, Ipv4Packet.FromParts(packet));
    }

    /// <summary>Says that a packet has passed too many routers.</summary>
    /// <param name="packet">The packet.</param>
    public void SendTimeExceeded(Ipv4Packet packet) => Send(TimeExceeded, 0, config.Host, packet);

    private void Send(byte type, byte code, uint from, Ipv4Packet about)
    {
        bool isError = about.Protocol == Ip.Icmp && (about.Payload.IsEmpty || about.Payload[0] is not (8 or 0));
        if (isError || about.FragmentOffset != 0 || !config.IsGuest(about.Source) || (!config.IsOurs(about.Destination) && !config.IsOutside(about.Destination)))
        {
            return;
        }

        int quoted = Math.Min(about.Whole.Length, about.HeaderLength + Quoted);
        if (!link.TryBegin(from, about.Source, Ip.Icmp, IcmpEcho.Header + quoted, out Span<byte> icmp))
        {
            return;
        }

        icmp[..IcmpEcho.Header].Clear();
        (icmp[0], icmp[1]) = (type, code);
        about.Whole[..quoted].CopyTo(icmp[IcmpEcho.Header..]);
        IcmpEcho.Seal(icmp);
        link.End();
    }
}
