using System.Buffers.Binary;
using System.Text;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Stack;

/// <summary>
/// Gives addresses to the stations of the guest's network (RFC 2131), and answers BOOTP. Leases do not run out while the machine
/// lives; a station that asks for what it had before gets it, so a guest that outlived this server keeps its address.
/// </summary>
/// <param name="config">The network.</param>
/// <param name="link">The way to the guest.</param>
internal sealed class DhcpServer(NetworkConfig config, GuestLink link)
{
    /// <summary>Addresses that are given out.</summary>
    public const int Leases = 16;

    private const int LeaseSeconds = 86_400;

    private readonly Dictionary<uint, MacAddress> leases = [];

    /// <summary>Takes a datagram to the server's port.</summary>
    /// <param name="data">The datagram.</param>
    public void Input(ReadOnlySpan<byte> data)
    {
        if (!DhcpMessage.TryParse(data, out DhcpMessage message))
        {
            return;
        }

        switch (message.Kind)
        {
            case DhcpKind.Discover when Find(message) is var free and not 0:
                Reply(message, DhcpKind.Offer, free);
                break;
            case DhcpKind.Bootp when Find(message) is var free and not 0:
                leases[free] = message.Client;
                Reply(message, DhcpKind.Bootp, free);
                break;
            case DhcpKind.Request when message.Server == 0 || message.Server == config.Host:
                OnRequest(message);
                break;
            case DhcpKind.Decline when message.Requested is var taken && IsFree(taken, message.Client):
                // Somebody that we do not know uses it.
                leases[taken] = MacAddress.Broadcast;
                break;
            case DhcpKind.Release when leases.GetValueOrDefault(message.ClientAddress) == message.Client:
                leases.Remove(message.ClientAddress);
                break;
            case DhcpKind.Inform:
                Reply(message, DhcpKind.Ack, 0);
                break;
            default:
                break;
        }
    }

    /// <summary>Forgets all leases.</summary>
    public void Clear() => leases.Clear();

    private void OnRequest(DhcpMessage message)
    {
        uint wanted = message.Requested != 0 ? message.Requested : message.ClientAddress;
        if (!IsFree(wanted, message.Client))
        {
            Reply(message, DhcpKind.Nak, 0);
            return;
        }

        foreach ((uint address, MacAddress owner) in leases)
        {
            // One for each.
            if (owner == message.Client)
            {
                leases.Remove(address);
            }
        }

        leases[wanted] = message.Client;
        Reply(message, DhcpKind.Ack, wanted);
    }

    /// <summary>The address that a station has, else that which it asks for, else the first that is free; 0 for none.</summary>
    private uint Find(DhcpMessage message)
    {
        foreach ((uint address, MacAddress owner) in leases)
        {
            if (owner == message.Client)
            {
                return address;
            }
        }

        if (IsFree(message.Requested, message.Client))
        {
            return message.Requested;
        }

        for (uint i = 0; i < Leases; i++)
        {
            if (IsFree(config.DhcpStart + i, message.Client))
            {
                return config.DhcpStart + i;
            }
        }

        return 0;
    }

    private bool IsFree(uint address, MacAddress client) =>
        address - config.DhcpStart < Leases && config.IsGuest(address) && (!leases.TryGetValue(address, out MacAddress owner) || owner == client);

    private void Reply(DhcpMessage message, DhcpKind kind, uint assigned)
    {
        Span<byte> reply = stackalloc byte[DhcpMessage.Fixed + 128];
        message.WriteReply(reply, assigned, config.Host);
        int at = DhcpMessage.Fixed;
        if (kind != DhcpKind.Bootp)
        {
            reply[at++] = 53;
            reply[at++] = 1;
            reply[at++] = (byte)kind;
            Number(reply, ref at, 54, config.Host);
        }

        if (kind is DhcpKind.Offer or DhcpKind.Ack && assigned != 0)
        {
            Number(reply, ref at, 51, LeaseSeconds);
        }

        if (kind != DhcpKind.Nak)
        {
            Number(reply, ref at, 1, config.Mask);
            if (!config.IsRestricted)
            {
                Number(reply, ref at, 3, config.Host);
                Number(reply, ref at, 6, config.Dns);
            }

            if (config.HostName.Length > 0)
            {
                reply[at++] = 12;
                reply[at++] = (byte)config.HostName.Length;
                at += Encoding.ASCII.GetBytes(config.HostName, reply[at..]);
            }
        }

        reply[at++] = 255;
        bool isBound = message.ClientAddress != 0 && kind != DhcpKind.Nak && config.IsGuest(message.ClientAddress);
        uint to = isBound ? message.ClientAddress : Ip.Broadcast;
        link.SendUdp(new Endpoint(config.Host, DhcpMessage.ServerPort), new Endpoint(to, DhcpMessage.ClientPort), reply[..Math.Max(at, DhcpMessage.Shortest)]);
    }

    private static void Number(Span<byte> reply, ref int at, byte option, uint value)
    {
        reply[at] = option;
        reply[at + 1] = 4;
        BinaryPrimitives.WriteUInt32BigEndian(reply[(at + 2)..], value);
        at += 6;
    }
}
