using System.Net;
using System.Net.Sockets;
using Emu.Backends.Net.Frames;

namespace Emu.Backends.Net.Peers;

/// <summary>Peers behind datagrams of UDP, a frame in each: one of them, or all who joined a group.</summary>
internal sealed class DatagramPeer : Peer
{
    private readonly byte[] received = new byte[FrameRing.MaxFrame];
    private readonly Socket socket;
    private readonly IPEndPoint to;

    private DatagramPeer(Socket socket, IPEndPoint to, IFrameSink toGuest, FrameRing fromGuest, Action taken)
        : base(toGuest, fromGuest, taken)
    {
        (this.socket, this.to) = (socket, to);
        Local = (IPEndPoint)socket.LocalEndPoint!;
    }

    /// <summary>Where it is bound.</summary>
    public IPEndPoint Local { get; }

    /// <summary>Speaks with one peer.</summary>
    /// <param name="at">Where datagrams come to.</param>
    /// <param name="to">Where they go.</param>
    /// <param name="toGuest">Takes frames for the guest.</param>
    /// <param name="fromGuest">Frames of the guest.</param>
    /// <param name="taken">Called when frames of the guest were taken.</param>
    /// <exception cref="SocketException">The port cannot be had.</exception>
    public static DatagramPeer Open(IPEndPoint at, IPEndPoint to, IFrameSink toGuest, FrameRing fromGuest, Action taken) =>
        new(Bind(at, shared: false), to, toGuest, fromGuest, taken);

    /// <summary>Joins a group.</summary>
    /// <param name="group">The group's address and port.</param>
    /// <param name="local">The interface by its address.</param>
    /// <param name="toGuest">Takes frames for the guest.</param>
    /// <param name="fromGuest">Frames of the guest.</param>
    /// <param name="taken">Called when frames of the guest were taken.</param>
    /// <exception cref="SocketException">The port cannot be had, or the interface has no groups.</exception>
    public static DatagramPeer Join(IPEndPoint group, IPAddress local, IFrameSink toGuest, FrameRing fromGuest, Action taken)
    {
        // Windows cannot bind to a group, and elsewhere other datagrams to the port would come along.
        Socket socket = Bind(OperatingSystem.IsWindows() ? new IPEndPoint(IPAddress.Any, group.Port) : group, shared: true);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group.Address, local));
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, local.GetAddressBytes());
            socket.MulticastLoopback = true;
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new DatagramPeer(socket, group, toGuest, fromGuest, taken);
    }

    /// <inheritdoc/>
    protected override void Read()
    {
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (!IsEnded)
        {
            try
            {
                int count = socket.ReceiveFrom(received, ref from);
                WaitForRoom();
                Deliver(received.AsSpan(0, count));
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A datagram that found nobody, or the end.
            }
        }
    }

    /// <inheritdoc/>
    protected override void Write(ReadOnlySpan<byte> frame, bool isLast) => socket.SendTo(frame, SocketFlags.None, to);

    /// <inheritdoc/>
    protected override void Close() => socket.Dispose();

    private static Socket Bind(IPEndPoint at, bool shared)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (shared)
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            }

            socket.Bind(at);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
