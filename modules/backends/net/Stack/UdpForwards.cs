using System.Net;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>Ports of the host whose datagrams go to the guest, and the guest's answers. Bounded in senders that are remembered.</summary>
/// <param name="link">The way to the guest.</param>
/// <param name="routes">Knows how the guest sees senders.</param>
internal sealed class UdpForwards(GuestLink link, Routes routes)
{
    private const int MaxSenders = 256;

    private readonly List<Port> ports = [];
    private readonly Dictionary<FlowKey, Sender> senders = [];
    private long uses;

    /// <summary>Begins to listen.</summary>
    /// <param name="forward">What is forwarded.</param>
    /// <param name="host">The host's network.</param>
    /// <returns>Where it listens.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The port cannot be had.</exception>
    public IPEndPoint Open(HostForward forward, IHostNetwork host)
    {
        var port = new Port(this, forward.Guest);
        port.Socket = host.OpenUdp(forward.At, port);
        ports.Add(port);
        return port.Socket.Local;
    }

    /// <summary>Takes a datagram of the guest if it answers one that was forwarded.</summary>
    /// <param name="key">Both ends.</param>
    /// <param name="data">The datagram.</param>
    /// <returns>Whether it was one.</returns>
    public bool TryAnswer(FlowKey key, ReadOnlySpan<byte> data)
    {
        if (!senders.TryGetValue(key, out Sender? sender))
        {
            return false;
        }

        sender.Used = ++uses;
        sender.Through.TrySend(sender.Real, data, out _);
        return true;
    }

    /// <summary>Forgets who sent.</summary>
    public void Clear() => senders.Clear();

    /// <summary>Closes all ports.</summary>
    public void Close()
    {
        ports.ForEach(p => p.Socket.Close());
        ports.Clear();
        senders.Clear();
    }

    private void Deliver(Port port, IPEndPoint from, ReadOnlySpan<byte> data)
    {
        var remote = new Endpoint(routes.Unmap(from.Address), (ushort)from.Port);
        var key = new FlowKey(port.Guest, remote);
        if (!senders.TryGetValue(key, out Sender? sender) || sender.Through != port.Socket || !sender.Real.Equals(from))
        {
            if (senders.Count >= MaxSenders && !senders.ContainsKey(key))
            {
                senders.Remove(senders.MinBy(s => s.Value.Used).Key);
            }

            senders[key] = sender = new Sender(port.Socket, from);
        }

        sender.Used = ++uses;
        link.SendUdp(remote, port.Guest, data);
    }

    private sealed class Sender(IHostDatagram through, IPEndPoint real)
    {
        public IHostDatagram Through => through;

        public IPEndPoint Real => real;

        public long Used { get; set; }
    }

    private sealed class Port(UdpForwards forwards, Endpoint guest) : IHostDatagramHandler
    {
        public Endpoint Guest => guest;

        public IHostDatagram Socket { get; set; } = null!;

        public void OnDatagram(IPEndPoint from, ReadOnlySpan<byte> data) => forwards.Deliver(this, from, data);

        public void OnRefused()
        {
        }
    }
}
