using System.Net.Sockets;

namespace Emu.Backends.Char.Peers;

/// <summary>The other side of a connected stream socket.</summary>
internal sealed class SocketPeer : IPeer
{
    private const int WriteMicroseconds = 1_000_000;

    private readonly Socket socket;

    /// <summary>Takes a connected socket.</summary>
    /// <param name="socket">The socket; closed with this.</param>
    public SocketPeer(Socket socket)
    {
        this.socket = socket;

        // Each direction waits by itself, so neither may wait inside a call.
        socket.Blocking = false;
        Name = socket.RemoteEndPoint?.ToString() is { Length: > 0 } name ? name : "a local program";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Read(byte[] buffer)
    {
        while (true)
        {
            try
            {
                if (socket.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead))
                {
                    return socket.Receive(buffer);
                }
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.Interrupted)
            {
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return 0;
            }
        }
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return socket.Poll(WriteMicroseconds, SelectMode.SelectWrite) ? socket.Send(bytes) : 0;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.Interrupted)
        {
            return 0;
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // They are gone already.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();
}
