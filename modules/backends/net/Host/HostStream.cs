using System.Net;
using System.Net.Sockets;

namespace Emu.Backends.Net.Host;

/// <summary>A connection of the host. Operations end on a thread of the pool, which only queues that they did.</summary>
internal sealed class HostStream : IHostStream
{
    private readonly HostLoop loop;
    private readonly Socket socket;
    private readonly IHostStreamHandler handler;
    private readonly SocketAsyncEventArgs receive = new(true);
    private readonly SocketAsyncEventArgs send = new(true);
    private readonly Action received;
    private readonly Action sent;
    private bool isClosed;

    private HostStream(HostLoop loop, Socket socket, IHostStreamHandler handler)
    {
        (this.loop, this.socket, this.handler) = (loop, socket, handler);
        (received, sent) = (OnReceived, OnSent);
        receive.Completed += (_, _) => loop.Post(received);
        send.Completed += (_, _) => loop.Post(sent);
    }

    /// <summary>Begins to connect.</summary>
    /// <param name="loop">Carries events.</param>
    /// <param name="to">Where to.</param>
    /// <param name="handler">Told how it goes on.</param>
    public static HostStream Connect(HostLoop loop, IPEndPoint to, IHostStreamHandler handler)
    {
        var made = new HostStream(loop, new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp), handler);
        var connect = new SocketAsyncEventArgs(true) { RemoteEndPoint = to };
        connect.Completed += (_, done) => loop.Post(() => made.OnConnected(done));
        if (!made.socket.ConnectAsync(connect))
        {
            loop.Post(() => made.OnConnected(connect));
        }

        return made;
    }

    /// <summary>Takes a connection that was accepted.</summary>
    /// <param name="loop">Carries events.</param>
    /// <param name="socket">The connection.</param>
    /// <param name="handler">Told how it goes on.</param>
    public static HostStream Accepted(HostLoop loop, Socket socket, IHostStreamHandler handler)
    {
        socket.NoDelay = true;
        return new HostStream(loop, socket, handler);
    }

    /// <inheritdoc/>
    public void BeginReceive(Memory<byte> into)
    {
        receive.SetBuffer(into);
        Begin(receive, socket.ReceiveAsync, received);
    }

    /// <inheritdoc/>
    public void BeginSend(Memory<byte> data)
    {
        send.SetBuffer(data);
        Begin(send, socket.SendAsync, sent);
    }

    /// <inheritdoc/>
    public void ShutdownSend()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The other side has gone already; a receive says so.
        }
    }

    /// <inheritdoc/>
    public void Close(bool reset)
    {
        isClosed = true;
        try
        {
            if (reset)
            {
                socket.LingerState = new LingerOption(enable: true, 0);
            }
        }
        catch (SocketException)
        {
            // It was never connected.
        }

        socket.Dispose();
    }

    private void OnConnected(SocketAsyncEventArgs done)
    {
        SocketError error = done.SocketError;
        done.Dispose();
        if (isClosed)
        {
            return;
        }

        if (error == SocketError.Success)
        {
            socket.NoDelay = true;
            handler.OnConnected();
        }
        else
        {
            handler.OnFailed(HostNetwork.Failure(error));
        }
    }

    private void Begin(SocketAsyncEventArgs operation, Func<SocketAsyncEventArgs, bool> begin, Action done)
    {
        // Done at once, it is reported later all the same: nobody is called back from inside a call.
        if (!begin(operation))
        {
            loop.Post(done);
        }
    }

    private void OnReceived() => Report(receive, isSend: false);

    private void OnSent() => Report(send, isSend: true);

    private void Report(SocketAsyncEventArgs done, bool isSend)
    {
        if (isClosed)
        {
            done.Dispose();
        }
        else if (done.SocketError != SocketError.Success)
        {
            handler.OnFailed(HostNetwork.Failure(done.SocketError));
        }
        else if (isSend)
        {
            handler.OnSent(done.BytesTransferred);
        }
        else
        {
            handler.OnReceived(done.BytesTransferred);
        }
    }
}
