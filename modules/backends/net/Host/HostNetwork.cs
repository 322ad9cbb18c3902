using System.Net;
using System.Net.Sockets;

namespace Emu.Backends.Net.Host;

/// <summary>The host's network through its sockets.</summary>
/// <param name="loop">Carries events to the stack's thread.</param>
internal sealed class HostNetwork(HostLoop loop) : IHostNetwork
{
    private readonly HostResolvers resolvers = new();

    /// <inheritdoc/>
    public IReadOnlyList<IPAddress> Resolvers => resolvers.Find();

    /// <inheritdoc/>
    public IHostStream Connect(IPEndPoint to, IHostStreamHandler handler) => HostStream.Connect(loop, to, handler);

    /// <inheritdoc/>
    public IHostListener Listen(IPEndPoint at, IHostListenerHandler handler) => new HostListener(loop, at, handler);

    /// <inheritdoc/>
    public IHostDatagram OpenUdp(IPEndPoint at, IHostDatagramHandler handler)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(at);
            HostPlatform.ReportRefusals(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new HostDatagram(loop, socket, handler);
    }

    /// <inheritdoc/>
    public IHostDatagram? OpenPing(IHostDatagramHandler handler)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Icmp);
            socket.Bind(new IPEndPoint(IPAddress.Any, 0));
            return new HostDatagram(loop, socket, handler);
        }
        catch (SocketException)
        {
            // Linux asks net.ipv4.ping_group_range, Windows has no such socket.
            socket?.Dispose();
            return null;
        }
    }

    /// <summary>What a socket's error means.</summary>
    /// <param name="error">The error.</param>
    internal static HostFailure Failure(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => HostFailure.Refused,
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.HostDown or SocketError.AddressNotAvailable => HostFailure.Unreachable,
        SocketError.AccessDenied => HostFailure.Forbidden,
        SocketError.TimedOut => HostFailure.TimedOut,
        _ => HostFailure.Reset,
    };
}
