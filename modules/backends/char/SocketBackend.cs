using System.Net;
using System.Net.Sockets;
using Emu.Abstractions.Qom;
using Emu.Backends.Char.Peers;

namespace Emu.Backends.Char;

/// <summary>
/// A stream socket: TCP, or local to the host. It serves one client after the other, or connects to a server. What the guest writes
/// while nobody is there is dropped. TCP is unprotected: it serves the host itself only unless 'host' says otherwise.
/// </summary>
[ObjectType("chardev-socket", Family = "char")]
public sealed partial class SocketBackend : PeerBackend
{
    private const string Loopback = "127.0.0.1";
    private const int ConnectMilliseconds = 3000;

    [Derived]
    private readonly ManualResetEventSlim stop = new();

    [Derived]
    private Socket? listener;

    [Derived]
    private EndPoint? target;

    [Derived]
    private IPeer? first;

    /// <summary>Path of a local socket; without one it is TCP. A server makes it, and removes it at the end.</summary>
    [Config(Name = "path")]
    public partial string SocketPath { get; init; }

    /// <summary>TCP: address or name of the server, or the address that is served.</summary>
    [Config(Default = Loopback)]
    public partial string Host { get; init; }

    /// <summary>TCP: port; a server with 0 takes any that is free and says which.</summary>
    [Config(Min = 0, Max = 65535)]
    public partial int Port { get; init; }

    /// <summary>Whether it serves; otherwise it connects.</summary>
    [Config(Default = true)]
    public partial bool Server { get; init; }

    /// <summary>Server: whether the machine begins to run only when the first client is there. On the command line yes by default.</summary>
    [Config]
    public partial bool Wait { get; init; }

    /// <summary>Client: ms after which it connects again when the connection is lost or refused; 0 for never.</summary>
    [Config(Name = "reconnect-ms", Min = 0, Max = 3_600_000, Unit = "ms")]
    public partial int ReconnectMs { get; init; }

    /// <summary>Whether the other side speaks telnet: its commands are understood, and its break reaches the guest.</summary>
    [Config]
    public partial bool Telnet { get; init; }

    /// <summary>TCP: whether each write is sent at once.</summary>
    [Config]
    public partial bool Nodelay { get; init; }

    /// <inheritdoc/>
    public override string Address
    {
        get
        {
            string where = target switch
            {
                IPEndPoint tcp => $"{(Telnet ? "telnet" : "tcp")}:{tcp}",
                _ => "unix:" + SocketPath,
            };
            return where + (Server ? ",server=on" : "");
        }
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        if (Server && ReconnectMs > 0)
        {
            throw new ConfigurationException($"{Path}: a server does not connect, so 'reconnect-ms' is for clients only");
        }

        try
        {
            target = Resolve();
            if (Server)
            {
                Listen();
            }
            else if (ReconnectMs == 0)
            {
                first = Connect() ?? throw new ConfigurationException($"{Path}: nobody answers at {Address}; start the server first, or set 'reconnect-ms'");
            }
        }
        catch (SocketException e)
        {
            throw new ConfigurationException($"{Path}: cannot {(Server ? "serve" : "connect to")} {Address}: {e.Message.TrimEnd('.')}", e);
        }

        Begin(isAwaited: Server && Wait);
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        base.OnUnrealize();

        // What somebody else has at the path is not removed.
        bool isOurs = listener is not null;
        listener = null;
        if (isOurs && SocketPath.Length > 0)
        {
            File.Delete(SocketPath);
        }
    }

    /// <inheritdoc/>
    private protected override void StopWaiting()
    {
        stop.Set();
        listener?.Dispose();
    }

    /// <inheritdoc/>
    private protected override IPeer? NextPeer()
    {
        if (Server)
        {
            return Accept();
        }

        if (first is { } made)
        {
            first = null;
            return Ready(made);
        }

        while (ReconnectMs > 0 && !IsEnded)
        {
            try
            {
                if (Connect() is { } peer)
                {
                    return Ready(peer);
                }
            }
            catch (SocketException)
            {
                // Nobody serves yet, or any more.
            }

            stop.Wait(ReconnectMs);
        }

        return null;
    }

    private EndPoint Resolve()
    {
        if (SocketPath.Length > 0)
        {
            try
            {
                return new UnixDomainSocketEndPoint(SocketPath);
            }
            catch (ArgumentOutOfRangeException e)
            {
                throw new ConfigurationException($"{Path}: the path '{SocketPath}' is too long for a socket; systems take about 100 bytes", e);
            }
        }

        if (Port == 0 && !Server)
        {
            throw new ConfigurationException($"{Path}: a socket needs a 'path', or a 'host' and a 'port'");
        }

        string host = Host.Length == 0 ? Loopback : Host;
        IPAddress address = IPAddress.TryParse(host, out IPAddress? literal) ? literal
            : Dns.GetHostAddresses(host).OrderBy(found => found.AddressFamily != AddressFamily.InterNetwork).First();
        return new IPEndPoint(address, Port);
    }

    private void Listen()
    {
        if (SocketPath.Length > 0)
        {
            RemoveLeftover();
        }

        var socket = new Socket(target!.AddressFamily, SocketType.Stream, ProtocolFor(target));
        try
        {
            socket.Bind(target);
            socket.Listen(1);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        listener = socket;
        target = socket.LocalEndPoint is IPEndPoint bound ? bound : target;
        if (Wait || Port == 0)
        {
            Say(Wait ? $"waits for a connection to {Address}" : $"serves {Address}");
        }
    }

    /// <summary>Removes the socket of a program that did not: one that nobody serves.</summary>
    private void RemoveLeftover()
    {
        if (!File.Exists(SocketPath))
        {
            return;
        }

        if (Connect() is { } somebody)
        {
            somebody.Dispose();
            throw new ConfigurationException($"{Path}: another program serves '{SocketPath}'");
        }

        try
        {
            new FileStream(SocketPath, FileMode.Open, FileAccess.Read).Dispose();
        }
        catch (IOException)
        {
            // A socket cannot be opened as a file.
            File.Delete(SocketPath);
            return;
        }

        throw new ConfigurationException($"{Path}: '{SocketPath}' is a file, not a socket; remove it, or take another path");
    }

    private IPeer? Accept()
    {
        while (listener is { } open)
        {
            try
            {
                return Ready(new SocketPeer(Prepare(open.Accept())));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Who came was gone before they were there, or nobody is served any more.
                if (IsEnded || stop.Wait(10))
                {
                    return null;
                }
            }
        }

        return null;
    }

    /// <returns>Null when nobody answers in time.</returns>
    private SocketPeer? Connect()
    {
        var socket = new Socket(target!.AddressFamily, SocketType.Stream, ProtocolFor(target));
        try
        {
            if (socket.ConnectAsync(target).Wait(ConnectMilliseconds))
            {
                return new SocketPeer(Prepare(socket));
            }
        }
        catch (AggregateException e) when (e.InnerException is SocketException)
        {
            socket.Dispose();
            return null;
        }

        socket.Dispose();
        return null;
    }

    private Socket Prepare(Socket socket)
    {
        // Sockets of the host know no such option, not even to be told no.
        if (Nodelay && target is IPEndPoint)
        {
            socket.NoDelay = true;
        }

        return socket;
    }

    private IPeer Ready(IPeer peer)
    {
        if (!Telnet)
        {
            return peer;
        }

        var telnet = new TelnetPeer(peer, SendBreak);
        telnet.SendRest();
        return telnet;
    }

    private static ProtocolType ProtocolFor(EndPoint target) => target is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified;
}
