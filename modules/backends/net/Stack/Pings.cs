using System.Net;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>
/// Echo requests of the guest: those for our own addresses are answered here, others go out through a socket that the host lets
/// any user have, where it does.
/// </summary>
/// <param name="config">The network.</param>
/// <param name="link">The way to the guest.</param>
/// <param name="errors">Tells the guest what cannot be reached.</param>
/// <param name="host">The host's network.</param>
internal sealed class Pings(NetworkConfig config, GuestLink link, IcmpErrors errors, IHostNetwork host)
{
    private const int MaxFlows = 16;
    private const long IdleAfter = 30_000;

    private readonly Dictionary<(uint Guest, ushort Identifier), Flow> flows = [];

    /// <summary>Time in ms at which <see cref="OnTime"/> has something to do.</summary>
    public long Deadline => flows.Count == 0 ? long.MaxValue : flows.Values.Min(f => f.Used) + IdleAfter;

    /// <summary>Takes an ICMP message of the guest.</summary>
    /// <param name="packet">The packet that carries it.</param>
    public void Input(Ipv4Packet packet)
    {
        ReadOnlySpan<byte> message = packet.Payload;
        if (message.Length < IcmpEcho.Header || Checksum.Of(message) != 0 || message[0] != IcmpEcho.Request || message[1] != 0)
        {
            return;
        }

        if (config.IsOurs(packet.Destination))
        {
            Answer(packet.Destination, packet.Source, IcmpEcho.Identifier(message), message);
        }
        else if (config.IsRestricted)
        {
            errors.SendUnreachable(IcmpErrors.Prohibited, packet);
        }
        else if (config.IsOutside(packet.Destination))
        {
            Forward(packet, message);
        }
    }

    /// <summary>Time has passed.</summary>
    public void OnTime()
    {
        foreach ((var key, Flow flow) in flows)
        {
            if (link.Now - flow.Used >= IdleAfter)
            {
                flow.Socket.Close();
                flows.Remove(key);
            }
        }
    }

    /// <summary>Closes all sockets.</summary>
    public void Clear()
    {
        foreach (Flow flow in flows.Values)
        {
            flow.Socket.Close();
        }

        flows.Clear();
    }

    private void Forward(Ipv4Packet packet, ReadOnlySpan<byte> message)
    {
        var key = (packet.Source, IcmpEcho.Identifier(message));
        if (!flows.TryGetValue(key, out Flow? flow))
        {
            if (flows.Count >= MaxFlows)
            {
                var oldest = flows.MinBy(f => f.Value.Used);
                oldest.Value.Socket.Close();
                flows.Remove(oldest.Key);
            }

            flow = new Flow(this, packet.Source, key.Item2);
            if (host.OpenPing(flow) is not { } socket)
            {
                errors.SendUnreachable(IcmpErrors.Prohibited, packet);
                return;
            }

            flow.Socket = socket;
            flows.Add(key, flow);
        }

        flow.Used = link.Now;
        if (!flow.Socket.TrySend(new IPEndPoint(Ip.ToHost(packet.Destination), 0), message, out HostFailure why))
        {
            errors.SendUnreachable(why == HostFailure.Forbidden ? IcmpErrors.Prohibited : IcmpErrors.HostUnreachable, packet);
        }
    }

    /// <summary>Sends an echo reply to the guest.</summary>
    private void Answer(uint from, uint to, ushort identifier, ReadOnlySpan<byte> message)
    {
        byte[] reply = message.ToArray();
        (reply[0], reply[1]) = (IcmpEcho.Reply, 0);
        IcmpEcho.SetIdentifier(reply, identifier);
        IcmpEcho.Seal(reply);
        link.Send(from, to, Ip.Icmp, reply);
    }

    private sealed class Flow(Pings pings, uint guest, ushort identifier) : IHostDatagramHandler
    {
        public IHostDatagram Socket { get; set; } = null!;

        public long Used { get; set; }

        public void OnDatagram(IPEndPoint from, ReadOnlySpan<byte> data)
        {
            // The host puts its own identifier in; the guest gets back what it sent.
            if (data.Length >= IcmpEcho.Header && data[0] == IcmpEcho.Reply && Ip.TryFromHost(from.Address, out uint address))
            {
                pings.Answer(address, guest, identifier, data);
            }
        }

        public void OnRefused()
        {
        }
    }
}
