using System.Buffers.Binary;
using System.Net;
using Emu.Backends.Net.Frames;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Tcp;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>
/// A small TCP/IP stack between a guest and the sockets of the host. Used by one thread; whatever the guest sends is answered or
/// dropped, never an error of ours, and takes no more memory than its parts allow themselves.
/// </summary>
internal sealed class UserStack
{
    private readonly NetworkConfig config;
    private readonly IHostNetwork host;
    private readonly GuestLink link;
    private readonly Routes routes;
    private readonly IcmpErrors errors;
    private readonly Reassembly reassembly = new();
    private readonly DhcpServer dhcp;
    private readonly DnsProxy dns;
    private readonly Pings pings;
    private readonly UdpNat udp;
    private readonly UdpForwards forwards;
    private readonly TcpTable tcp;
    private readonly List<TcpPort> listeners = [];

    /// <summary>Makes a stack.</summary>
    /// <param name="config">The network.</param>
    /// <param name="host">The host's network.</param>
    /// <param name="guest">Takes frames for the guest.</param>
    /// <param name="random">Where numbers come from that nobody should guess.</param>
    public UserStack(NetworkConfig config, IHostNetwork host, IFrameSink guest, Random random)
    {
        (this.config, this.host) = (config, host);
        link = new GuestLink(config, guest);
        routes = new Routes(config, host);
        errors = new IcmpErrors(config, link);
        dhcp = new DhcpServer(config, link);
        dns = new DnsProxy(config, link, host);
        pings = new Pings(config, link, errors, host);
        udp = new UdpNat(link, host, routes, errors);
        forwards = new UdpForwards(link, routes);
        tcp = new TcpTable(link, host, routes, errors, random);
    }

    /// <summary>Guest time in ms at which <see cref="OnTime"/> has something to do.</summary>
    public long Deadline => Math.Min(Math.Min(tcp.Deadline, udp.Deadline), pings.Deadline);

    /// <summary>Host time in ms at which <see cref="OnTime"/> has something to do.</summary>
    public long HostDeadline => dns.Deadline;

    /// <summary>The guest's connections.</summary>
    internal TcpTable Tcp => tcp;

    /// <summary>The guest's ports that have a socket.</summary>
    internal UdpNat Udp => udp;

    /// <summary>Where forwarded ports listen, in the order in which they were opened.</summary>
    public List<IPEndPoint> Listening { get; } = [];

    /// <summary>Opens a forwarded port.</summary>
    /// <param name="forward">What is forwarded.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port cannot be had.</exception>
    public void Open(HostForward forward)
    {
        if (forward.IsUdp)
        {
            Listening.Add(forwards.Open(forward, host));
            return;
        }

        var port = new TcpPort(this, forward.Guest);
        port.Listener = host.Listen(forward.At, port);
        listeners.Add(port);
        Listening.Add(port.Listener.Local);
    }

    /// <summary>Takes a frame of the guest.</summary>
    /// <param name="frame">The frame, without checksum.</param>
    /// <param name="hostTime">Host time in ms.</param>
    public void Input(ReadOnlySpan<byte> frame, long hostTime)
    {
        if (frame.Length < Ethernet.Header)
        {
            return;
        }

        ReadOnlySpan<byte> payload = frame[Ethernet.Header..];
        switch (BinaryPrimitives.ReadUInt16BigEndian(frame[12..]))
        {
            case Ethernet.Arp:
                link.OnArp(payload);
                break;
            case Ethernet.Ipv4 when Ipv4Packet.TryParse(payload, out Ipv4Packet packet):
                OnPacket(packet, MacAddress.Read(frame[6..]), hostTime);
                break;
            default:
                break;
        }
    }

    /// <summary>Sends what waits, as far as there is room. After every batch of frames and events.</summary>
    /// <returns>Whether it wants to be called again at once.</returns>
    public bool Flush() => tcp.Flush();

    /// <summary>Sets the time, and does what is due.</summary>
    /// <param name="guestTime">The machine's time in ms.</param>
    /// <param name="hostTime">Host time in ms.</param>
    public void OnTime(long guestTime, long hostTime)
    {
        link.Now = guestTime;
        tcp.OnTime();
        udp.OnTime();
        if (guestTime >= pings.Deadline)
        {
            pings.OnTime();
        }

        if (hostTime >= dns.Deadline)
        {
            dns.OnTime(hostTime);
        }
    }

    /// <summary>Forgets everything that the guest did: it is another one now. Forwarded ports stay.</summary>
    public void Reset()
    {
        tcp.Clear(tellGuest: false);
        udp.Clear();
        pings.Clear();
        dns.Clear();
        dhcp.Clear();
        forwards.Clear();
        reassembly.Clear();
        link.Clear();
    }

    /// <summary>Closes all sockets.</summary>
    public void Close()
    {
        listeners.ForEach(l => l.Listener.Close());
        listeners.Clear();
        forwards.Close();
        Reset();
    }

    private void OnPacket(Ipv4Packet packet, MacAddress from, long hostTime)
    {
        bool isToAll = packet.Destination == Ip.Broadcast || packet.Destination == config.Broadcast;
        if (packet.Source == 0)
        {
            // A station without an address can only ask for one.
            if (isToAll && packet.Protocol == Ip.Udp && !packet.IsFragment)
            {
                OnUdp(packet, isToAll, hostTime);
            }

            return;
        }

        if (!config.IsGuest(packet.Source) || !(isToAll || config.IsOurs(packet.Destination) || config.IsOutside(packet.Destination)))
        {
            return;
        }

        link.Learn(packet.Source, from);
        if (packet.TimeToLive <= 1 && !isToAll && !config.IsOurs(packet.Destination))
        {
            errors.SendTimeExceeded(packet);
            return;
        }

        if (packet.IsFragment)
        {
            if (reassembly.TryComplete(packet, link.Now, out byte[] whole))
            {
                OnWhole(Ipv4Packet.FromParts(whole), isToAll, hostTime);
            }

            return;
        }

        OnWhole(packet, isToAll, hostTime);
    }

    private void OnWhole(Ipv4Packet packet, bool isToAll, long hostTime)
    {
        switch (packet.Protocol)
        {
            case Ip.Udp:
                OnUdp(packet, isToAll, hostTime);
                break;
            case Ip.Tcp when !isToAll:
                tcp.Input(packet);
                break;
            case Ip.Icmp when !isToAll:
                pings.Input(packet);
                break;
            default:
                errors.SendUnreachable(IcmpErrors.ProtocolUnreachable, packet);
                break;
        }
    }

    private void OnUdp(Ipv4Packet packet, bool isToAll, long hostTime)
    {
        if (!UdpHeader.TryParse(packet, out ushort source, out ushort destination, out ReadOnlySpan<byte> data))
        {
            return;
        }

        if (destination == DhcpMessage.ServerPort && (isToAll || packet.Destination == config.Host))
        {
            dhcp.Input(data);
        }
        else if (isToAll || packet.Source == 0 || source == 0 || destination == 0)
        {
            // Nobody else hears broadcasts.
        }
        else if (packet.Destination == config.Dns && destination == Routes.DnsPort)
        {
            dns.Input(new Endpoint(packet.Source, source), data, hostTime);
        }
        else
        {
            var key = new FlowKey(new Endpoint(packet.Source, source), new Endpoint(packet.Destination, destination));
            if (!forwards.TryAnswer(key, data))
            {
                udp.Input(packet, key, data);
            }
        }
    }

    private sealed class TcpPort(UserStack stack, Endpoint guest) : IHostListenerHandler
    {
        public IHostListener Listener { get; set; } = null!;

        public void OnAccepted(IPEndPoint remote, Func<IHostStreamHandler, IHostStream> open) =>
            stack.tcp.Forward(guest, new Endpoint(stack.routes.Unmap(remote.Address), (ushort)remote.Port), open);
    }
}
