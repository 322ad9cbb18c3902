using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Tcp;

// What happens when nothing happens: repetition, probes of a shut window, questions whether the guest is still there.
internal sealed partial class TcpConnection
{
    private const int SynRetries = 6;
    private const int DataRetries = 12;
    private const int AliveProbes = 9;
    private const long AliveAfter = 600_000;
    private const long AliveEvery = 75_000;

    /// <summary>
    /// How long an ended connection is remembered. Nothing survives on a wire of a few frames; it only has to outlive the guest's
    /// repetition of its FIN.
    /// </summary>
    private const long LingerFor = 10_000;

    private readonly RoundTrip trip = new();
    private long retransmitAt = Never;
    private long idleAt = Never;
    private long lastHeard;
    private int retries;
    private int probes;
    private bool isProbing;

    /// <summary>Time has passed.</summary>
    public void OnTime()
    {
        long now = context.Now;
        if (now >= retransmitAt)
        {
            retransmitAt = Never;
            OnRetransmitTime();
        }

        if (now >= idleAt)
        {
            idleAt = Never;
            OnIdleTime(now);
        }
    }

    private void ArmRetransmit()
    {
        if (retransmitAt != Never || State is TcpState.Closed or TcpState.TimeWait)
        {
            return;
        }

        // With nothing on its way and something to send the window is shut: it is probed at the same pace.
        bool inFlight = unacknowledged != highest;
        isProbing = !inFlight && MaySendData && Sequence.Distance(next, DataEnd) > 0 && sendWindow == 0;
        if (inFlight || isProbing)
        {
            retransmitAt = context.Now + trip.Timeout;
            context.MarkDeadline(retransmitAt);
        }
    }

    private void OnRetransmitTime()
    {
        if (!context.Link.HasRoom)
        {
            // What was sent waits for the guest; to send it again would only make it worse.
            ArmRetransmit();
            return;
        }

        trip.BackOff();
        timed = null;
        bool isSyn = State is TcpState.SynSent or TcpState.SynReceived;
        if (++retries > (isSyn ? SynRetries : DataRetries))
        {
            Abort(tellGuest: true);
            return;
        }

        if (isSyn)
        {
            SendSyn();
            return;
        }

        if (isProbing || (sendWindow == 0 && Sequence.Distance(unacknowledged, DataEnd) > 0))
        {
            Probe();
            return;
        }

        congestion.OnTimeout(Sequence.Distance(unacknowledged, highest), highest);
        duplicates = 0;
        next = unacknowledged;
        context.MarkReady(this);
        SendData();
    }

    /// <summary>Sends a byte that the guest need not take, so that it says how large its window is.</summary>
    private void Probe()
    {
        if (Emit(TcpFlags.Ack, unacknowledged, 1, 0))
        {
            // The guest may take it after all.
            highest = Sequence.Max(highest, unacknowledged + 1);
        }

        next = unacknowledged;
        retransmitAt = context.Now + trip.Timeout;
        context.MarkDeadline(retransmitAt);
        isProbing = true;
    }

    private void OnIdleTime(long now)
    {
        if (State == TcpState.TimeWait)
        {
            Finish();
            return;
        }

        long quiet = now - lastHeard;
        if (quiet < AliveAfter)
        {
            idleAt = lastHeard + AliveAfter;
        }
        else if (++probes > AliveProbes)
        {
            Abort(tellGuest: true);
            return;
        }
        else
        {
            Emit(TcpFlags.Ack, unacknowledged - 1, 0, 0);
            idleAt = now + AliveEvery;
        }

        context.MarkDeadline(idleAt);
    }
}
