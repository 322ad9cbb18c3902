using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Emu.Backends.Net.Frames;
using Emu.Backends.Net.Host;

namespace Emu.Backends.Net.Peers;

/// <summary>
/// A peer behind a TCP connection: every frame follows its length, 4 bytes with the high byte first. Listens for one peer at a time,
/// or connects, and does it again whenever the peer has gone.
/// </summary>
internal sealed class StreamPeer : Peer
{
    private const int Header = 4;
    private const int TryAgainAfter = 1000;

    private readonly Lock gate = new();
    private readonly byte[] received = new byte[Header + FrameRing.MaxFrame];
    private readonly byte[] toSend = new byte[(Header + FrameRing.MaxFrame) * 2];
    private readonly Socket? listener;
    private readonly HostAddress? connectTo;
    private readonly Action<bool> linkChanged;
    private volatile Socket? connection;
    private int filled;

    private StreamPeer(Socket? listener, HostAddress? connectTo, IFrameSink toGuest, FrameRing fromGuest, Action taken, Action<bool> linkChanged)
        : base(toGuest, fromGuest, taken) => (this.listener, this.connectTo, this.linkChanged) = (listener, connectTo, linkChanged);

    /// <summary>Where it listens.</summary>
    public IPEndPoint? Local { get; private init; }

    /// <summary>Listens.</summary>
    /// <param name="at">Where.</param>
    /// <param name="toGuest">Takes frames for the guest.</param>
    /// <param name="fromGuest">Frames of the guest.</param>
    /// <param name="taken">Called when frames of the guest were taken.</param>
    /// <param name="linkChanged">Called when the peer comes or goes.</param>
    /// <exception cref="SocketException">The port cannot be had.</exception>
    public static StreamPeer Listen(IPEndPoint at, IFrameSink toGuest, FrameRing fromGuest, Action taken, Action<bool> linkChanged)
    {
        var listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(at);
            listener.Listen(1);
        }
        catch
        {
            listener.Dispose();
            throw;
        }

        return new StreamPeer(listener, null, toGuest, fromGuest, taken, linkChanged) { Local = (IPEndPoint)listener.LocalEndPoint! };
    }

    /// <summary>Connects, once it is started.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="toGuest">Takes frames for the guest.</param>
    /// <param name="fromGuest">Frames of the guest.</param>
    /// <param name="taken">Called when frames of the guest were taken.</param>
    /// <param name="linkChanged">Called when the peer comes or goes.</param>
    public static StreamPeer Connect(HostAddress to, IFrameSink toGuest, FrameRing fromGuest, Action taken, Action<bool> linkChanged) =>
        new(null, to, toGuest, fromGuest, taken, linkChanged);

    /// <inheritdoc/>
    protected override void Read()
    {
        while (!IsEnded)
        {
            if (Open() is { } open)
            {
                linkChanged(true);
                ReadFrames(open);
                linkChanged(false);
                connection = null;
                open.Dispose();
            }
            else
            {
                Pause(TryAgainAfter);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Write(ReadOnlySpan<byte> frame, bool isLast)
    {
        if (connection is not { } open)
        {
            filled = 0;
            return;
        }

        // Several frames go out at once when they wait already.
        BinaryPrimitives.WriteInt32BigEndian(toSend.AsSpan(filled), frame.Length);
        frame.CopyTo(toSend.AsSpan(filled + Header));
        filled += Header + frame.Length;
        if (!isLast && filled + Header + FrameRing.MaxFrame <= toSend.Length)
        {
            return;
        }

        int count = filled;
        filled = 0;
        for (int sent = 0; sent < count;)
        {
            sent += open.Send(toSend.AsSpan(sent, count - sent));
        }
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        lock (gate)
        {
            listener?.Dispose();
            connection?.Dispose();
        }
    }

    private Socket? Open()
    {
        Socket? made = null;
        try
        {
            if (listener is not null)
            {
                made = listener.Accept();
                return Take(made);
            }

            IPEndPoint to = connectTo!.Resolve();
            made = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            lock (gate)
            {
                // Close ends an attempt by disposing of it.
                connection = made;
            }

            made.ConnectAsync(to).GetAwaiter().GetResult();
            return Take(made);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            made?.Dispose();
            connection = null;
            return null;
        }
    }

    private Socket? Take(Socket made)
    {
        made.NoDelay = true;
        lock (gate)
        {
            if (IsEnded)
            {
                made.Dispose();
                return null;
            }

            connection = made;
            return made;
        }
    }

    /// <summary>Reads until the peer goes, or sends what is no frame.</summary>
    private void ReadFrames(Socket open)
    {
        int have = 0;
        try
        {
            while (open.Receive(received.AsSpan(have)) is > 0 and int count)
            {
                have += count;
                int at = 0;
                while (have - at >= Header)
                {
                    int length = BinaryPrimitives.ReadInt32BigEndian(received.AsSpan(at));
                    if (length is <= 0 or > FrameRing.MaxFrame)
                    {
                        return;
                    }

                    if (have - at - Header < length)
                    {
                        break;
                    }

                    WaitForRoom();
                    Deliver(received.AsSpan(at + Header, length));
                    at += Header + length;
                }

                received.AsSpan(at, have - at).CopyTo(received);
                have -= at;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone.
        }
    }
}
