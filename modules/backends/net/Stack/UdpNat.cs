using System.Net;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>
/// Datagrams of the guest to the world and back: a socket of the host for each port of the guest (RFC 4787: mapping independent of
/// the endpoint, answers only from addresses that were sent to). Bounded: who was silent for longest goes first.
/// </summary>
internal sealed class UdpNat
{
    /// <summary>Ports of the guest at most.</summary>
    public const int MaxFlows = 128;

    private const int MaxPeers = 32;
    private const long IdleAfter = 120_000;

    private readonly GuestLink link;
    private readonly IHostNetwork host;
    private readonly Routes routes;
    private readonly IcmpErrors errors;
    private readonly Dictionary<Endpoint, Flow> flows = [];

    /// <summary>Makes one.</summary>
    /// <param name="link">The way to the guest.</param>
    /// <param name="host">The host's network.</param>
    /// <param name="routes">Knows where addresses lead.</param>
    /// <param name="errors">Tells the guest what cannot be reached.</param>
    public UdpNat(GuestLink link, IHostNetwork host, Routes routes, IcmpErrors errors) =>
        (this.link, this.host, this.routes, this.errors) = (link, host, routes, errors);

    /// <summary>Time in ms at which <see cref="OnTime"/> has something to do.</summary>
    public long Deadline { get; private set; } = long.MaxValue;

    /// <summary>Ports of the guest that have a socket.</summary>
    public int Count => flows.Count;

    /// <summary>Takes a datagram of the guest.</summary>
    /// <param name="packet">The packet that carries it.</param>
    /// <param name="key">Both ends.</param>
    /// <param name="data">The datagram.</param>
    public void Input(Ipv4Packet packet, FlowKey key, ReadOnlySpan<byte> data)
    {
        if (!routes.TryMap(key.Remote, out IPEndPoint? target))
        {
            errors.SendUnreachable(IcmpErrors.Prohibited, packet);
            return;
        }

        if (!flows.TryGetValue(key.Guest, out Flow? flow))
        {
            if (Open(key.Guest) is not { } made)
            {
                errors.SendUnreachable(IcmpErrors.HostUnreachable, packet);
                return;
            }

            flow = made;
        }

        flow.Used = link.Now;
        flow.Remember(key.Remote, packet);
        if (!flow.Socket.TrySend(target, data, out HostFailure why))
        {
            errors.SendUnreachable(why == HostFailure.Forbidden ? IcmpErrors.Prohibited : IcmpErrors.HostUnreachable, packet);
        }
    }

    /// <summary>Time has passed.</summary>
    public void OnTime()
    {
        if (link.Now < Deadline)
        {
            return;
        }

        foreach ((Endpoint guest, Flow flow) in flows)
        {
            if (link.Now - flow.Used >= IdleAfter)
            {
                flow.Socket.Close();
                flows.Remove(guest);
            }
        }

        Deadline = flows.Count == 0 ? long.MaxValue : flows.Values.Min(f => f.Used) + IdleAfter;
    }

    /// <summary>Closes all sockets.</summary>
    public void Clear()
    {
        foreach (Flow flow in flows.Values)
        {
            flow.Socket.Close();
        }

        flows.Clear();
        Deadline = long.MaxValue;
    }

    private Flow? Open(Endpoint guest)
    {
        if (flows.Count >= MaxFlows)
        {
            KeyValuePair<Endpoint, Flow> oldest = flows.MinBy(f => f.Value.Used);
            oldest.Value.Socket.Close();
            flows.Remove(oldest.Key);
        }

        var made = new Flow(this, guest);
        try
        {
            made.Socket = host.OpenUdp(new IPEndPoint(IPAddress.Any, 0), made);
        }
        catch (System.Net.Sockets.SocketException)
        {
            return null;
        }

        flows.Add(guest, made);
        Deadline = Math.Min(Deadline, link.Now + IdleAfter);
        return made;
    }

    private sealed class Flow(UdpNat nat, Endpoint guest) : IHostDatagramHandler
    {
        /// <summary>Addresses that were sent to, the latest last.</summary>
        private readonly List<uint> peers = [];

        private readonly byte[] lastStart = new byte[IcmpErrors.Quoted];
        private FlowKey last;

        public IHostDatagram Socket { get; set; } = null!;

        public long Used { get; set; }

        public void Remember(Endpoint remote, Ipv4Packet packet)
        {
            last = new FlowKey(guest, remote);
            packet.Payload[..IcmpErrors.Quoted].CopyTo(lastStart);
            if (peers.Count > 0 && peers[^1] == remote.Address)
            {
                return;
            }

            peers.Remove(remote.Address);
            if (peers.Count >= MaxPeers)
            {
                peers.RemoveAt(0);
            }

            peers.Add(remote.Address);
        }

        public void OnDatagram(IPEndPoint from, ReadOnlySpan<byte> data)
        {
            uint address = nat.routes.Unmap(from.Address);
            if (peers.Contains(address))
            {
                Used = nat.link.Now;
                nat.link.SendUdp(new Endpoint(address, (ushort)from.Port), guest, data);
            }
        }

        public void OnRefused()
        {
            // Which datagram it was is not known unless all went to one place.
            if (peers.Count == 1)
            {
                nat.errors.SendUnreachable(IcmpErrors.PortUnreachable, Ip.Udp, last, lastStart);
            }
        }
    }
}
