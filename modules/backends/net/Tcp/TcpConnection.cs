using Emu.Backends.Net.Host;
using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Tcp;

/// <summary>
/// One connection: a TCP endpoint towards the guest (RFC 9293), joined to a connection of the host. What one side does not take
/// holds the other back; between them are two buffers of bounded size, and the window that the guest is given is the room there.
/// Used by the stack's thread. Not modelled: urgent data (delivered in order), selective acknowledgments, time stamps, data in a SYN,
/// Nagle's delay.
/// </summary>
internal sealed partial class TcpConnection : IHostStreamHandler
{
    /// <summary>Shift of the windows that we send, when the guest scales too.</summary>
    private const int OurScale = 3;

    private const int OurMss = Ethernet.Mtu - Ipv4Packet.Header - TcpSegment.Header;
    private const long Never = long.MaxValue;

    private readonly ITcpContext context;
    private readonly uint iss;

    /// <summary>From the host to the guest: begins with the first byte that the guest has not acknowledged.</summary>
    private readonly ByteRing toGuest;

    /// <summary>From the guest to the host: ends with the first byte that the guest has not sent.</summary>
    private readonly ByteRing toHost;

    private IHostStream? host;
    private Congestion congestion;
    private int mss = TcpSegment.DefaultMss;
    private int sendScale;
    private int receiveScale;
    private bool isOfferingScale;

    /// <summary>Whether the host sends nothing more: a FIN follows the last byte.</summary>
    private bool hostEnded;

    /// <summary>Whether the guest's FIN has come, in order.</summary>
    private bool guestEnded;

    private TcpConnection(ITcpContext context, FlowKey key, ByteRing toGuest, ByteRing toHost)
    {
        this.context = context;
        this.toGuest = toGuest;
        this.toHost = toHost;
        Key = key;
        iss = context.NewSequence();
        congestion = new Congestion(mss);
        (unacknowledged, next, highest) = (iss, iss, iss);
    }

    /// <summary>Both ends.</summary>
    public FlowKey Key { get; }

    /// <summary>Where it is in its life.</summary>
    public TcpState State { get; private set; }

    /// <summary>Time in ms at which <see cref="OnTime"/> has something to do.</summary>
    public long Deadline => Math.Min(retransmitAt, idleAt);

    /// <summary>Whether the guest may use the name again: the connection has ended, and the new one is later.</summary>
    /// <param name="syn">The guest's SYN.</param>
    public bool MayBeReplacedBy(TcpSegment syn) => State == TcpState.TimeWait && !Sequence.IsBefore(syn.Sequence, awaited);

    /// <summary>Whether it waits for its turn to send; of the table.</summary>
    public bool IsMarkedReady { get; set; }

    /// <summary>The guest wants to connect to somebody.</summary>
    /// <param name="context">The stack.</param>
    /// <param name="key">Both ends.</param>
    /// <param name="syn">The guest's SYN.</param>
    /// <param name="connect">Begins to connect on the host's side.</param>
    /// <returns>The connection, or null when there is no memory for it.</returns>
    public static TcpConnection? Open(ITcpContext context, FlowKey key, TcpSegment syn, Func<IHostStreamHandler, IHostStream> connect)
    {
        if (Create(context, key) is not { } made)
        {
            return null;
        }

        made.State = TcpState.Opening;
        made.TakeSyn(syn);
        made.host = connect(made);
        return made;
    }

    /// <summary>Somebody connected to a forwarded port: connects to the guest.</summary>
    /// <param name="context">The stack.</param>
    /// <param name="key">Both ends.</param>
    /// <param name="open">Takes the host's connection.</param>
    /// <returns>The connection, or null when there is no memory for it.</returns>
    public static TcpConnection? Forward(ITcpContext context, FlowKey key, Func<IHostStreamHandler, IHostStream> open)
    {
        if (Create(context, key) is not { } made)
        {
            return null;
        }

        made.State = TcpState.SynSent;
        made.host = open(made);
        made.isOfferingScale = true;
        made.receiveScale = OurScale;
        made.SendSyn();
        return made;
    }

    /// <summary>Ends it at once.</summary>
    /// <param name="tellGuest">Whether the guest is told by a reset.</param>
    public void Abort(bool tellGuest)
    {
        if (State == TcpState.Closed)
        {
            return;
        }

        if (tellGuest && State is not (TcpState.SynSent or TcpState.TimeWait))
        {
            // In state Opening nothing of ours was sent: only the SYN that is acknowledged makes the reset count.
            Emit(TcpFlags.Rst | TcpFlags.Ack, State == TcpState.Opening ? 0 : Latest, 0, 0);
        }

        CloseHost(reset: true);
        Finish();
    }

    private static TcpConnection? Create(ITcpContext context, FlowKey key)
    {
        if (ByteRing.Create(context.Budget) is not { } toGuest)
        {
            return null;
        }

        if (ByteRing.Create(context.Budget) is { } toHost)
        {
            return new TcpConnection(context, key, toGuest, toHost);
        }

        toGuest.Dispose();
        return null;
    }

    /// <summary>Takes over what the guest's SYN says.</summary>
    private void TakeSyn(TcpSegment syn)
    {
        mss = Math.Min(syn.Mss, OurMss);
        congestion = new Congestion(mss);
        awaited = syn.Sequence + 1;
        promised = awaited;
        isOfferingScale = syn.Scale >= 0;
        receiveScale = isOfferingScale ? OurScale : 0;
        sendScale = Math.Max(syn.Scale, 0);
        lastHeard = context.Now;

        // The window of a SYN is never scaled.
        TakeWindow(syn.Sequence, syn.Acknowledgment, syn.Window);
    }

    /// <summary>Ends the wait after the end.</summary>
    public void StopLingering() => Finish();

    /// <summary>The guest's end is over; the host's may still take what the guest sent.</summary>
    private void Finish()
    {
        if (State == TcpState.Closed)
        {
            return;
        }

        State = TcpState.Closed;
        (retransmitAt, idleAt) = (Never, Never);
        toGuest.Dispose();
        if (host is null)
        {
            toHost.Dispose();
        }

        context.OnClosed(this);
    }

    private void CloseHost(bool reset)
    {
        host?.Close(reset);
        host = null;
        if (State is TcpState.Closed or TcpState.TimeWait)
        {
            toHost.Dispose();
        }
    }
}
