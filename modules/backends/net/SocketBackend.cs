using System.Net;
using System.Net.Sockets;
using Emu.Abstractions.Qom;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Peers;

namespace Emu.Backends.Net;

/// <summary>
/// A wire to another emulator: frames behind their length over TCP, or one in each datagram of UDP, as QEMU's backend of the same
/// name. Exactly one of listen, connect, udp and mcast is set. The link is down while a peer over TCP is not there; who connects tries
/// again every second, who listens takes the next peer when one has gone.
/// </summary>
[ObjectType("netdev-socket", Family = "net")]
public sealed partial class SocketBackend : NetBackend
{
    [Derived]
    private Peer? peer;

    /// <summary>Waits for a peer: [ADDRESS]:PORT of this host. Without an address only the host itself can connect; 0.0.0.0 lets others in.</summary>
    [Config]
    public partial string Listen { get; init; }

    /// <summary>Connects to a peer that listens: HOST:PORT.</summary>
    [Config]
    public partial string Connect { get; init; }

    /// <summary>Sends datagrams to a peer: ADDRESS:PORT; localaddr says where its datagrams come to.</summary>
    [Config]
    public partial string Udp { get; init; }

    /// <summary>Joins all who use the same group: ADDRESS:PORT, such as 230.0.0.1:1234; localaddr names the interface.</summary>
    [Config]
    public partial string Mcast { get; init; }

    /// <summary>Where datagrams come to, ADDRESS:PORT; with mcast the address of an interface, the loopback by default.</summary>
    [Config]
    public partial string Localaddr { get; init; }

    /// <summary>Where it listens or is bound.</summary>
    internal IPEndPoint? Local { get; private set; }

    /// <inheritdoc/>
    protected override void WakeHost() => peer?.Wake();

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        try
        {
            peer = Open();
        }
        catch (ConfigurationException e)
        {
            throw new ConfigurationException($"{Path}: {e.Message}", e);
        }
        catch (SocketException e)
        {
            throw new ConfigurationException($"{Path}: cannot use {Listen}{Udp}{Mcast}: {e.Message.TrimEnd('.')}; choose another address, or stop who has it", e);
        }

        peer.Start(Path);
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        peer?.Dispose();
        peer = null;
        base.OnUnrealize();
    }

    private Peer Open()
    {
        string[] given = [.. new[] { Listen, Connect, Udp, Mcast }.Where(text => text.Length > 0)];
        if (given.Length != 1)
        {
            throw new ConfigurationException("set exactly one of listen, connect, udp and mcast");
        }

        return Listen.Length > 0 || Connect.Length > 0 ? OpenStream() : OpenDatagrams();
    }

    private StreamPeer OpenStream()
    {
        if (Localaddr.Length > 0)
        {
            throw new ConfigurationException("localaddr is for udp and mcast");
        }

        SetLink(false);
        if (Connect.Length > 0)
        {
            return StreamPeer.Connect(HostAddress.Parse("connect", Connect), this, FromGuest, OnTaken, SetLink);
        }

        var made = StreamPeer.Listen(HostAddress.Parse("listen", Listen).RequireNumber("listen"), this, FromGuest, OnTaken, SetLink);
        Local = made.Local;
        return made;
    }

    private DatagramPeer OpenDatagrams()
    {
        DatagramPeer made;
        if (Udp.Length > 0)
        {
            IPEndPoint to = HostAddress.Parse("udp", Udp).RequireNumber("udp");
            IPEndPoint at = Localaddr.Length == 0
                ? throw new ConfigurationException("udp needs localaddr, where the peer's datagrams come to, such as localaddr=127.0.0.1:1235")
                : HostAddress.Parse("localaddr", Localaddr).RequireNumber("localaddr");
            made = DatagramPeer.Open(at, to, this, FromGuest, OnTaken);
        }
        else
        {
            IPEndPoint group = HostAddress.Parse("mcast", Mcast).RequireNumber("mcast");
            IPAddress? local = IPAddress.Loopback;
            if (group.AddressFamily != AddressFamily.InterNetwork || group.Address.GetAddressBytes()[0] is < 224 or > 239)
            {
                throw new ConfigurationException($"mcast {group} is no group; expected an address of IPv4 from 224.0.0.0 to 239.255.255.255");
            }

            if (Localaddr.Length > 0 && !IPAddress.TryParse(Localaddr, out local))
            {
                throw new ConfigurationException($"localaddr '{Localaddr}' is no address of an interface");
            }

            made = DatagramPeer.Join(group, local, this, FromGuest, OnTaken);
        }

        Local = made.Local;
        return made;
    }
}
