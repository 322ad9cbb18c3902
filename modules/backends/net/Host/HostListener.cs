using System.Net;
using System.Net.Sockets;

namespace Emu.Backends.Net.Host;

/// <summary>A port of the host that takes connections, one after the other.</summary>
internal sealed class HostListener : IHostListener
{
    private const int Backlog = 64;

    private readonly HostLoop loop;
    private readonly Socket socket;
    private readonly IHostListenerHandler handler;
    private readonly SocketAsyncEventArgs accept = new(true);
    private bool isClosed;

    /// <summary>Begins to listen.</summary>
    /// <param name="loop">Carries events.</param>
    /// <param name="at">Where.</param>
    /// <param name="handler">Told of connections.</param>
    /// <exception cref="SocketException">The port cannot be had.</exception>
    public HostListener(HostLoop loop, IPEndPoint at, IHostListenerHandler handler)
    {
        (this.loop, this.handler) = (loop, handler);
        socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(at);
            socket.Listen(Backlog);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        Local = (IPEndPoint)socket.LocalEndPoint!;
        accept.Completed += (_, _) => loop.Post(OnAccepted);
        Begin();
    }

    /// <inheritdoc/>
    public IPEndPoint Local { get; }

    /// <inheritdoc/>
    public void Close()
    {
        isClosed = true;
        socket.Dispose();
    }

    private void Begin()
    {
        accept.AcceptSocket = null;
        if (!socket.AcceptAsync(accept))
        {
            loop.Post(OnAccepted);
        }
    }

    private void OnAccepted()
    {
        Socket? accepted = accept.AcceptSocket;
        if (isClosed)
        {
            accepted?.Dispose();
            accept.Dispose();
            return;
        }

        if (accept.SocketError == SocketError.Success && accepted?.RemoteEndPoint is IPEndPoint remote)
        {
            bool isTaken = false;
            handler.OnAccepted(remote, told =>
            {
                isTaken = true;
                return HostStream.Accepted(loop, accepted, told);
            });
            if (!isTaken)
            {
                accepted.LingerState = new LingerOption(enable: true, 0);
                accepted.Dispose();
            }
        }

        Begin();
    }
}
