using System.Net;
using System.Net.Sockets;

namespace Emu.Backends.Net.Host;

/// <summary>A socket of the host for datagrams. A receive ends on a thread of the pool, which only queues that it did.</summary>
internal sealed class HostDatagram : IHostDatagram
{
    private const int Largest = 1 << 16;
    private const int IpVersion4 = 4;

    private readonly HostLoop loop;
    private readonly Socket socket;
    private readonly IHostDatagramHandler handler;
    private readonly SocketAsyncEventArgs receive = new(true);
    private readonly Action received;
    private bool isClosed;

    /// <summary>Takes a socket.</summary>
    /// <param name="loop">Carries events.</param>
    /// <param name="socket">The socket, bound.</param>
    /// <param name="handler">Told of datagrams.</param>
    public HostDatagram(HostLoop loop, Socket socket, IHostDatagramHandler handler)
    {
        (this.loop, this.socket, this.handler) = (loop, socket, handler);
        Local = (IPEndPoint)socket.LocalEndPoint!;
        socket.Blocking = false;
        received = OnReceived;
        receive.SetBuffer(new byte[Largest], 0, Largest);
        receive.Completed += (_, _) => loop.Post(received);
        Begin();
    }

    /// <inheritdoc/>
    public IPEndPoint Local { get; }

    /// <inheritdoc/>
    public bool TrySend(IPEndPoint to, ReadOnlySpan<byte> data, out HostFailure why)
    {
        why = default;

        // A refusal of an earlier datagram is reported here too; then the datagram was not sent.
        for (int i = 0; i < 2; i++)
        {
            try
            {
                socket.SendTo(data, SocketFlags.None, to);
                return true;
            }
            catch (SocketException e)
            {
                why = HostNetwork.Failure(e.SocketErrorCode);
                if (e.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable or SocketError.MessageSize)
                {
                    return true;
                }

                if (why != HostFailure.Refused)
                {
                    return false;
                }

                loop.Post(() => Report(handler.OnRefused));
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Close()
    {
        isClosed = true;
        socket.Dispose();
    }

    private void Begin()
    {
        receive.RemoteEndPoint = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        if (!socket.ReceiveFromAsync(receive))
        {
            loop.Post(received);
        }
    }

    private void OnReceived()
    {
        if (isClosed)
        {
            receive.Dispose();
            return;
        }

        if (receive.SocketError == SocketError.Success && receive.RemoteEndPoint is IPEndPoint from)
        {
            handler.OnDatagram(from, Message(receive.MemoryBuffer.Span[..receive.BytesTransferred]));
        }
        else if (receive.SocketError is SocketError.ConnectionRefused or SocketError.ConnectionReset)
        {
            handler.OnRefused();
        }

        if (isClosed)
        {
            receive.Dispose();
        }
        else
        {
            Begin();
        }
    }

    /// <summary>Some hosts put the IP header before what an ICMP socket receives.</summary>
    private ReadOnlySpan<byte> Message(ReadOnlySpan<byte> data) =>
        socket.ProtocolType == ProtocolType.Icmp && data.Length > 20 && data[0] >> 4 == IpVersion4 ? data[((data[0] & 15) * 4)..] : data;

    private void Report(Action call)
    {
        if (!isClosed)
        {
            call();
        }
    }
}
