using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Tcp;

// What the guest sends (RFC 9293 section 3.10.7).
internal sealed partial class TcpConnection
{
    private const int DuplicatesOfLoss = 3;

    private readonly Gaps early = new();

    /// <summary>The next byte that is waited for: RCV.NXT.</summary>
    private uint awaited;

    /// <summary>Behind the last byte that the guest was allowed to send.</summary>
    private uint promised;

    private uint windowSequence;
    private uint windowAcknowledgment;
    private int sendWindow;
    private int largestWindow;
    private int duplicates;

    /// <summary>Number of the guest's FIN, once it was seen.</summary>
    private uint? endSequence;

    /// <summary>Takes a segment of the guest that is for this connection.</summary>
    /// <param name="segment">The segment.</param>
    public void Input(TcpSegment segment)
    {
        lastHeard = context.Now;
        probes = 0;
        retries = isProbing ? 0 : retries;
        switch (State)
        {
            case TcpState.Opening:
                if (segment.Has(TcpFlags.Rst))
                {
                    Abort(tellGuest: false);
                }

                break;
            case TcpState.SynSent:
                OnAnswer(segment);
                break;
            default:
                OnSegment(segment);
                break;
        }
    }

    /// <summary>A segment in answer to our SYN (section 3.10.7.3).</summary>
    private void OnAnswer(TcpSegment segment)
    {
        bool isForUs = segment.Has(TcpFlags.Ack) && segment.Acknowledgment == iss + 1;
        if (segment.Has(TcpFlags.Rst))
        {
            if (isForUs)
            {
                Abort(tellGuest: false);
            }

            return;
        }

        if (segment.Has(TcpFlags.Ack) && !isForUs)
        {
            Emit(TcpFlags.Rst, segment.Acknowledgment, 0, 0);
            return;
        }

        if (!segment.Has(TcpFlags.Syn))
        {
            return;
        }

        TakeSyn(segment);
        if (!isForUs)
        {
            // Both asked at once.
            State = TcpState.SynReceived;
            SendSyn();
            return;
        }

        Acknowledged(segment.Acknowledgment);
        Establish();
        SendAcknowledgment();
    }

    private void OnSegment(TcpSegment segment)
    {
        // A SYN or reset that is not exactly where it must be is answered by an acknowledgment (RFC 5961), to which a guest that
        // has forgotten the connection answers with a reset that is.
        if (segment.Has(TcpFlags.Rst))
        {
            if (segment.Sequence == awaited && guestEnded && hostEnded)
            {
                // All was said; the host may still take the rest.
                Finish();
            }
            else if (segment.Sequence == awaited)
            {
                Abort(tellGuest: false);
            }
            else if (Sequence.Distance(awaited, segment.Sequence) is > 0 and int ahead && ahead < Sequence.Distance(awaited, promised))
            {
                SendAcknowledgment();
            }

            return;
        }

        if (segment.Has(TcpFlags.Syn))
        {
            if (State == TcpState.SynReceived && segment.Sequence + 1 == awaited)
            {
                SendSyn();
            }
            else
            {
                SendAcknowledgment();
            }

            return;
        }

        if (!segment.Has(TcpFlags.Ack) || !TrimToWindow(ref segment) || !OnAcknowledgment(segment) || State == TcpState.Closed)
        {
            return;
        }

        OnData(segment);
        context.MarkReady(this);
    }

    /// <summary>Cuts off what was received before and what lies behind the window.</summary>
    /// <returns>False when nothing of the segment counts.</returns>
    private bool TrimToWindow(ref TcpSegment segment)
    {
        int old = Sequence.Distance(segment.Sequence, awaited);
        if (old > 0)
        {
            int length = (int)segment.Length;
            if (old >= length)
            {
                // All of it is known, or it is a question whether we are still here. Its acknowledgment counts all the same.
                segment.Flags &= ~TcpFlags.Fin;
                old = segment.Data.Length;
                mustAcknowledge |= length > 0 || old == 0;
            }

            segment.Skip(Math.Min(old, segment.Data.Length));
            segment.Sequence = awaited;
        }

        int window = Sequence.Distance(segment.Sequence, promised);
        if (window < 0 || (window == 0 && segment.Sequence != awaited))
        {
            SendAcknowledgment();
            return false;
        }

        if (segment.Data.Length > window)
        {
            // A probe of a window that is shut, mostly.
            segment.Data = segment.Data[..window];
            segment.Flags &= ~TcpFlags.Fin;
            mustAcknowledge = true;
        }

        return true;
    }

    /// <returns>False when the segment ends here.</returns>
    private bool OnAcknowledgment(TcpSegment segment)
    {
        uint ack = segment.Acknowledgment;
        if (State == TcpState.SynReceived)
        {
            if (!Sequence.IsBefore(unacknowledged, ack) || Sequence.IsBefore(highest, ack))
            {
                Emit(TcpFlags.Rst, ack, 0, 0);
                return false;
            }

            Acknowledged(ack);
            TakeWindow(segment.Sequence, ack, segment.Window << sendScale);
            Establish();
            return true;
        }

        if (Sequence.IsBefore(highest, ack))
        {
            SendAcknowledgment();
            return false;
        }

        int window = segment.Window << sendScale;
        if (Sequence.IsBefore(unacknowledged, ack))
        {
            Acknowledged(ack);
        }
        else if (ack == unacknowledged)
        {
            CountDuplicate(segment, window);
        }

        // Older segments say nothing new about the window.
        if (Sequence.IsBefore(windowSequence, segment.Sequence) || (windowSequence == segment.Sequence && !Sequence.IsBefore(ack, windowAcknowledgment)))
        {
            TakeWindow(segment.Sequence, ack, window);
        }

        if (finSequence is { } fin && Sequence.IsBefore(fin, unacknowledged))
        {
            OnFinAcknowledged();
        }

        return true;
    }

    private void TakeWindow(uint sequence, uint acknowledgment, int window)
    {
        (windowSequence, windowAcknowledgment, sendWindow) = (sequence, acknowledgment, window);
        largestWindow = Math.Max(largestWindow, window);
        if (window > 0 && isProbing)
        {
            isProbing = false;
            retransmitAt = Never;
            trip.Restore();
        }
    }

    private void CountDuplicate(TcpSegment segment, int window)
    {
        if (segment.Length > 0 || window != sendWindow || window == 0 || unacknowledged == highest)
        {
            return;
        }

        duplicates++;
        if (congestion.IsRecovering)
        {
            congestion.OnDuplicate();
        }
        else if (duplicates == DuplicatesOfLoss && Sequence.IsBefore(congestion.RecoverTo, unacknowledged))
        {
            congestion.OnLoss(Sequence.Distance(unacknowledged, highest), highest);
            Resend();
        }
    }

    private void OnData(TcpSegment segment)
    {
        if (guestEnded || State is TcpState.TimeWait)
        {
            // A repeated end.
            mustAcknowledge |= segment.Length > 0;
            return;
        }

        int ahead = Sequence.Distance(awaited, segment.Sequence);
        if (!segment.Data.IsEmpty)
        {
            TakeData(segment, ahead);
        }

        if (segment.Has(TcpFlags.Fin))
        {
            endSequence = segment.Sequence + (uint)segment.Data.Length;
        }

        if (endSequence == awaited && early.IsEmpty)
        {
            awaited++;
            promised = Sequence.Max(promised, awaited);
            mustAcknowledge = true;
            guestEnded = true;
            OnGuestEnded();
        }
    }

    private void TakeData(TcpSegment segment, int ahead)
    {
        long position = toHost.End + ahead;
        if (ahead > 0)
        {
            // Acknowledged at once, so that the guest learns what is missing.
            if (early.TryAdd(position, position + segment.Data.Length))
            {
                toHost.Write(position, segment.Data);
            }

            SendAcknowledgment();
            return;
        }

        toHost.Write(position, segment.Data);
        bool filled = !early.IsEmpty;
        long end = early.Join(position + segment.Data.Length);
        awaited += (uint)(end - position);
        toHost.Extend(end - position);
        if (toHost.Count > toHost.Capacity / 2)
        {
            toHost.TryGrow();
        }

        mustAcknowledge = true;
        if (filled)
        {
            SendAcknowledgment();
        }

        SendToHost();
    }

    private void Establish()
    {
        State = TcpState.Established;
        idleAt = context.Now + AliveAfter;
        context.MarkDeadline(idleAt);
        ReceiveFromHost();
        context.MarkReady(this);
    }

    private void OnGuestEnded()
    {
        switch (State)
        {
            case TcpState.Established:
                State = TcpState.CloseWait;
                break;
            case TcpState.FinWait1:
                State = TcpState.Closing;
                break;
            case TcpState.FinWait2:
                Linger();
                break;
            default:
                break;
        }

        SendToHost();
    }

    private void OnFinAcknowledged()
    {
        switch (State)
        {
            case TcpState.FinWait1:
                State = TcpState.FinWait2;
                break;
            case TcpState.Closing:
                Linger();
                break;
            case TcpState.LastAck:
                Finish();
                break;
            default:
                break;
        }
    }

    private void Linger()
    {
        State = TcpState.TimeWait;
        toGuest.Dispose();
        if (host is null)
        {
            toHost.Dispose();
        }

        retransmitAt = Never;
        idleAt = context.Now + LingerFor;
        context.MarkDeadline(idleAt);
        context.OnLingering(this);
    }
}
