using System.Net;

namespace Emu.Backends.Net.Host;

/// <summary>
/// The host's network, as the stack uses it. Nothing blocks; every call of a handler comes on the stack's thread, later, and none
/// after the object was closed.
/// </summary>
internal interface IHostNetwork
{
    /// <summary>The host's name servers, the first to be asked first. Read anew now and then.</summary>
    IReadOnlyList<IPAddress> Resolvers { get; }

    /// <summary>Begins to connect.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="handler">Told how it goes on.</param>
    IHostStream Connect(IPEndPoint to, IHostStreamHandler handler);

    /// <summary>Listens for connections.</summary>
    /// <param name="at">Address and port; port 0 takes any that is free.</param>
    /// <param name="handler">Told of connections.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address is taken, not the host's, or not allowed.</exception>
    IHostListener Listen(IPEndPoint at, IHostListenerHandler handler);

    /// <summary>Opens a socket for datagrams.</summary>
    /// <param name="at">Address and port; port 0 takes any that is free.</param>
    /// <param name="handler">Told of datagrams.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The address is taken, not the host's, or not allowed.</exception>
    IHostDatagram OpenUdp(IPEndPoint at, IHostDatagramHandler handler);

    /// <summary>Opens a socket for ICMP echo: datagrams are echo messages with their header; ports mean nothing.</summary>
    /// <param name="handler">Told of answers.</param>
    /// <returns>The socket, or null when the host does not let this user have one.</returns>
    IHostDatagram? OpenPing(IHostDatagramHandler handler);
}

/// <summary>A connection of the host.</summary>
internal interface IHostStream
{
    /// <summary>Begins to receive; one at a time.</summary>
    /// <param name="into">Where to; not empty, untouched by others until it is done.</param>
    void BeginReceive(Memory<byte> into);

    /// <summary>Begins to send; one at a time.</summary>
    /// <param name="data">What; not empty, unchanged until it is done.</param>
    void BeginSend(Memory<byte> data);

    /// <summary>Says that nothing more will be sent. After the last send is done.</summary>
    void ShutdownSend();

    /// <summary>Ends it; nothing is reported any more.</summary>
    /// <param name="reset">Whether the other side is to see a broken connection.</param>
    void Close(bool reset);
}

/// <summary>Told of a connection of the host.</summary>
internal interface IHostStreamHandler
{
    /// <summary>The connection that was asked for is there.</summary>
    void OnConnected();

    /// <summary>A receive is done.</summary>
    /// <param name="count">Bytes; 0 when the other side sends nothing more.</param>
    void OnReceived(int count);

    /// <summary>A send is done.</summary>
    /// <param name="count">Bytes that were taken, at least 1.</param>
    void OnSent(int count);

    /// <summary>The connection did not come about, or broke.</summary>
    /// <param name="why">Why.</param>
    void OnFailed(HostFailure why);
}

/// <summary>A port of the host that takes connections.</summary>
internal interface IHostListener
{
    /// <summary>Where it listens.</summary>
    IPEndPoint Local { get; }

    /// <summary>Lets go of the port.</summary>
    void Close();
}

/// <summary>Told of connections that were accepted.</summary>
internal interface IHostListenerHandler
{
    /// <summary>Somebody connected.</summary>
    /// <param name="remote">Who.</param>
    /// <param name="open">Takes the connection, with whoever is told of it; not called, it is ended.</param>
    void OnAccepted(IPEndPoint remote, Func<IHostStreamHandler, IHostStream> open);
}

/// <summary>A socket for datagrams.</summary>
internal interface IHostDatagram
{
    /// <summary>Where it is bound.</summary>
    IPEndPoint Local { get; }

    /// <summary>Sends a datagram; it is lost when the host takes none now.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="data">The datagram.</param>
    /// <param name="why">Why it cannot be sent.</param>
    /// <returns>False when it cannot be sent.</returns>
    bool TrySend(IPEndPoint to, ReadOnlySpan<byte> data, out HostFailure why);

    /// <summary>Closes it; nothing is reported any more.</summary>
    void Close();
}

/// <summary>Told of datagrams.</summary>
internal interface IHostDatagramHandler
{
    /// <summary>A datagram came.</summary>
    /// <param name="from">From whom.</param>
    /// <param name="data">What; valid during the call.</param>
    void OnDatagram(IPEndPoint from, ReadOnlySpan<byte> data);

    /// <summary>One of the datagrams that were sent found nobody; which is not known.</summary>
    void OnRefused();
}
