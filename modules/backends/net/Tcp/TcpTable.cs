using System.Buffers.Binary;
using System.Net;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Stack;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Tcp;

/// <summary>All connections of a guest: finds the one that a segment is for, bounds their number, gives them their turns.</summary>
internal sealed class TcpTable : ITcpContext
{
    /// <summary>Connections at most, ended ones that linger not counted: they make room.</summary>
    public const int MaxConnections = 512;

    /// <summary>Bytes that the buffers of all connections may take together.</summary>
    public const long MaxBuffers = 64L << 20;

    private readonly Dictionary<FlowKey, TcpConnection> connections = [];
    private readonly LinkedList<TcpConnection> lingering = [];
    private readonly Queue<TcpConnection> ready = new();
    private readonly List<TcpConnection> due = [];
    private readonly Random random;
    private readonly IHostNetwork host;
    private readonly Routes routes;
    private readonly IcmpErrors errors;

    /// <summary>Makes an empty table.</summary>
    /// <param name="link">The way to the guest.</param>
    /// <param name="host">The host's network.</param>
    /// <param name="routes">Knows where addresses lead.</param>
    /// <param name="errors">Tells the guest what cannot be reached.</param>
    /// <param name="random">Where first numbers come from.</param>
    public TcpTable(GuestLink link, IHostNetwork host, Routes routes, IcmpErrors errors, Random random) =>
        (Link, this.host, this.routes, this.errors, this.random) = (link, host, routes, errors, random);

    /// <inheritdoc/>
    public GuestLink Link { get; }

    /// <inheritdoc/>
    public BufferBudget Budget { get; } = new(MaxBuffers);

    /// <inheritdoc/>
    public long Now => Link.Now;

    /// <summary>Connections that there are.</summary>
    public int Count => connections.Count;

    /// <summary>Time in ms at which <see cref="OnTime"/> has something to do; not later than that.</summary>
    public long Deadline { get; private set; } = long.MaxValue;

    /// <inheritdoc/>
    public uint NewSequence() => (uint)random.NextInt64();

    /// <summary>Takes a segment of the guest.</summary>
    /// <param name="packet">The packet that carries it; its source is a guest's.</param>
    public void Input(Ipv4Packet packet)
    {
        if (!TcpSegment.TryParse(packet, out TcpSegment segment))
        {
            return;
        }

        var key = new FlowKey(new Endpoint(packet.Source, segment.SourcePort), new Endpoint(packet.Destination, segment.DestinationPort));
        bool isOpening = (segment.Flags & (TcpFlags.Syn | TcpFlags.Ack | TcpFlags.Rst)) == TcpFlags.Syn;
        if (connections.TryGetValue(key, out TcpConnection? known))
        {
            if (!isOpening || !known.MayBeReplacedBy(segment))
            {
                known.Input(segment);
                return;
            }

            known.StopLingering();
        }

        if (isOpening)
        {
            Open(key, segment);
        }
        else
        {
            Refuse(key, segment);
        }
    }

    /// <summary>Somebody connected to a forwarded port.</summary>
    /// <param name="guest">Where to, in the guest.</param>
    /// <param name="remote">Who, as the guest sees it.</param>
    /// <param name="open">Takes the host's connection.</param>
    public void Forward(Endpoint guest, Endpoint remote, Func<IHostStreamHandler, IHostStream> open)
    {
        var key = new FlowKey(guest, remote);
        for (int i = 0; connections.ContainsKey(key) && i < 16; i++)
        {
            // Two forwarded ports of the host may lead to one of the guest; the other's number is taken then.
            key = new FlowKey(guest, remote with { Port = (ushort)random.Next(0xC000, 0x1_0000) });
        }

        if (MakeRoom() && !connections.ContainsKey(key) && TcpConnection.Forward(this, key, open) is { } made)
        {
            connections.Add(key, made);
        }
    }

    /// <summary>Lets connections send that have something, while there is room.</summary>
    /// <returns>Whether some wait for their next turn though there is room.</returns>
    public bool Flush()
    {
        for (int i = ready.Count; i > 0; i--)
        {
            TcpConnection connection = ready.Dequeue();
            connection.IsMarkedReady = false;
            if (connection.Flush())
            {
                MarkReady(connection);
            }
        }

        return ready.Count > 0 && Link.HasRoom;
    }

    /// <summary>Time has passed.</summary>
    public void OnTime()
    {
        if (Now < Deadline)
        {
            return;
        }

        due.AddRange(connections.Values.Where(c => c.Deadline <= Now));
        foreach (TcpConnection connection in due)
        {
            connection.OnTime();
        }

        due.Clear();
        Deadline = connections.Values.Select(c => c.Deadline).DefaultIfEmpty(long.MaxValue).Min();
    }

    /// <summary>Ends all connections at once.</summary>
    /// <param name="tellGuest">Whether the guest is told by resets.</param>
    public void Clear(bool tellGuest)
    {
        foreach (TcpConnection connection in connections.Values.ToArray())
        {
            connection.Abort(tellGuest);
        }

        ready.Clear();
        Deadline = long.MaxValue;
    }

    /// <inheritdoc/>
    public void MarkReady(TcpConnection connection)
    {
        if (!connection.IsMarkedReady)
        {
            connection.IsMarkedReady = true;
            ready.Enqueue(connection);
        }
    }

    /// <inheritdoc/>
    public void MarkDeadline(long deadline) => Deadline = Math.Min(Deadline, deadline);

    /// <inheritdoc/>
    public void OnLingering(TcpConnection connection) => lingering.AddLast(connection);

    /// <inheritdoc/>
    public void OnClosed(TcpConnection connection)
    {
        lingering.Remove(connection);
        if (connections.TryGetValue(connection.Key, out TcpConnection? known) && known == connection)
        {
            connections.Remove(connection.Key);
        }
    }

    /// <inheritdoc/>
    public void ReportUnreachable(FlowKey key, uint sequence, bool isForbidden)
    {
        Span<byte> start = stackalloc byte[IcmpErrors.Quoted];
        BinaryPrimitives.WriteUInt16BigEndian(start, key.Guest.Port);
        BinaryPrimitives.WriteUInt16BigEndian(start[2..], key.Remote.Port);
        BinaryPrimitives.WriteUInt32BigEndian(start[4..], sequence);
        errors.SendUnreachable(isForbidden ? IcmpErrors.Prohibited : IcmpErrors.HostUnreachable, Ip.Tcp, key, start);
    }

    private void Open(FlowKey key, TcpSegment syn)
    {
        if (routes.TryMap(key.Remote, out IPEndPoint? target) && MakeRoom()
            && TcpConnection.Open(this, key, syn, handler => host.Connect(target, handler)) is { } made)
        {
            connections.Add(key, made);
        }
        else
        {
            Refuse(key, syn);
        }
    }

    /// <summary>Drops the oldest connection that only lingers, if there are too many.</summary>
    private bool MakeRoom()
    {
        if (connections.Count >= MaxConnections)
        {
            lingering.First?.Value.StopLingering();
        }

        return connections.Count < MaxConnections;
    }

    /// <summary>Answers a segment that belongs to no connection by a reset (RFC 9293 section 3.10.7.1).</summary>
    private void Refuse(FlowKey key, TcpSegment segment)
    {
        if (segment.Has(TcpFlags.Rst) || !Link.TryBegin(key.Remote.Address, key.Guest.Address, Ip.Tcp, TcpSegment.Header, out Span<byte> tcp))
        {
            return;
        }

        bool hasAck = segment.Has(TcpFlags.Ack);
        TcpSegment.Write(
            tcp,
            key.Remote,
            key.Guest,
            hasAck ? segment.Acknowledgment : 0,
            hasAck ? 0 : segment.Sequence + segment.Length,
            hasAck ? TcpFlags.Rst : TcpFlags.Rst | TcpFlags.Ack,
            0);
        Link.End();
    }
}
