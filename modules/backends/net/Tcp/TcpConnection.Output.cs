using Emu.Backends.Net.Wire;

namespace Emu.Backends.Net.Tcp;

// What is sent to the guest, and when (RFC 9293 sections 3.7 and 3.8).
internal sealed partial class TcpConnection
{
    private const int SegmentsAtOnce = 32;

    /// <summary>The oldest number that the guest has not acknowledged: SND.UNA.</summary>
    private uint unacknowledged;

    /// <summary>The next number to be sent: SND.NXT; goes back after a time-out.</summary>
    private uint next;

    /// <summary>Behind the highest number that was ever sent.</summary>
    private uint highest;

    /// <summary>Number of our FIN once it was sent.</summary>
    private uint? finSequence;

    private bool mustAcknowledge;

    /// <summary>Number whose acknowledgment ends a measurement.</summary>
    private uint? timed;

    private long timedSince;

    private bool MaySendData => State is TcpState.Established or TcpState.CloseWait or TcpState.FinWait1 or TcpState.Closing or TcpState.LastAck;

    /// <summary>The number that the guest most likely waits for.</summary>
    private uint Latest => isProbing ? next : highest;

    /// <summary>Number behind the last byte that the host has sent.</summary>
    private uint DataEnd => iss + 1 + (uint)toGuest.End;

    /// <summary>Sends what may be sent, and an acknowledgment that is due.</summary>
    /// <returns>Whether it wants to go on when others had their turn, or there is room.</returns>
    public bool Flush()
    {
        if (State == TcpState.Closed)
        {
            return false;
        }

        bool goesOn = MaySendData && !SendData();
        if (mustAcknowledge || WindowOpened)
        {
            SendAcknowledgment();
        }

        return goesOn || mustAcknowledge;
    }

    /// <summary>Whether the guest must be told of a window that has grown since.</summary>
    private bool WindowOpened => State is TcpState.Established or TcpState.FinWait1 or TcpState.FinWait2 && Edge() != promised;

    /// <returns>False when there is more to be sent at once.</returns>
    private bool SendData()
    {
        for (int i = 0; i < SegmentsAtOnce; i++)
        {
            int unsent = Sequence.Distance(next, DataEnd);
            if (unsent < 0)
            {
                // The FIN is out.
                break;
            }

            int inFlight = Sequence.Distance(unacknowledged, next);
            int window = Math.Min(sendWindow, congestion.Window) - inFlight;
            int length = Math.Min(Math.Min(unsent, mss), window);
            bool fin = hostEnded && length == unsent;
            if (unsent == 0 ? !fin : length <= 0 || (length < mss && length < unsent && inFlight > 0 && length < largestWindow / 2))
            {
                break;
            }

            if (!context.Link.HasRoom || !SendAt(next, Math.Max(length, 0), fin))
            {
                ArmRetransmit();
                return false;
            }
        }

        ArmRetransmit();
        int left = Sequence.Distance(next, DataEnd);
        return left <= 0 || Math.Min(sendWindow, congestion.Window) - Sequence.Distance(unacknowledged, next) < mss;
    }

    /// <summary>Sends a piece of the stream.</summary>
    private bool SendAt(uint sequence, int length, bool fin)
    {
        TcpFlags flags = TcpFlags.Ack | (fin ? TcpFlags.Fin : 0) | (length > 0 && sequence + (uint)length == DataEnd ? TcpFlags.Psh : 0);
        if (!Emit(flags, sequence, length, 0))
        {
            return false;
        }

        uint end = sequence + (uint)length;
        if (fin)
        {
            OnFinSent(end++);
        }

        if (timed is null && !Sequence.IsBefore(sequence, highest))
        {
            (timed, timedSince) = (end, context.Now);
        }

        next = Sequence.Max(next, end);
        highest = Sequence.Max(highest, end);
        return true;
    }

    private void OnFinSent(uint sequence)
    {
        if (finSequence is null)
        {
            finSequence = sequence;
            State = State == TcpState.CloseWait ? TcpState.LastAck : TcpState.FinWait1;
        }
    }

    /// <summary>Sends the oldest segment again.</summary>
    private void Resend()
    {
        timed = null;
        int length = Math.Min(Math.Min(Sequence.Distance(unacknowledged, DataEnd), mss), Math.Max(sendWindow, 1));
        if (length >= 0)
        {
            SendAt(unacknowledged, length, hostEnded && unacknowledged + (uint)length == DataEnd);
        }
    }

    /// <summary>The guest acknowledges something new.</summary>
    private void Acknowledged(uint ack)
    {
        int acked = Sequence.Distance(unacknowledged, ack);

        // The SYN and the FIN have numbers but are no bytes.
        bool syn = unacknowledged == iss;
        bool fin = finSequence is { } end && Sequence.IsBefore(end, ack);
        toGuest.Consume(acked - (syn ? 1 : 0) - (fin ? 1 : 0));
        unacknowledged = ack;
        next = Sequence.Max(next, ack);
        duplicates = 0;
        retries = 0;
        if (timed is { } measured && !Sequence.IsBefore(ack, measured))
        {
            trip.Sample(context.Now - timedSince);
            timed = null;
        }
        else
        {
            trip.Restore();
        }

        if (congestion.OnAcked(acked, ack))
        {
            Resend();
        }

        retransmitAt = Never;
        ArmRetransmit();
        ReceiveFromHost();
    }

    private void SendSyn()
    {
        TcpFlags flags = State == TcpState.SynSent ? TcpFlags.Syn : TcpFlags.Syn | TcpFlags.Ack;
        if (Emit(flags, iss, 0, isOfferingScale ? OurScale : -1))
        {
            mustAcknowledge = false;
        }

        if (timed is null && highest == iss)
        {
            (timed, timedSince) = (iss + 1, context.Now);
        }

        next = Sequence.Max(next, iss + 1);
        highest = Sequence.Max(highest, iss + 1);
        ArmRetransmit();
    }

    private void SendAcknowledgment()
    {
        if (!Emit(TcpFlags.Ack, Latest, 0, 0))
        {
            mustAcknowledge = true;
            context.MarkReady(this);
        }
    }

    /// <summary>
    /// Behind the last byte that the guest may send now. It moves by steps worth a segment, so that the guest does not send
    /// crumbs, and never back.
    /// </summary>
    private uint Edge()
    {
        uint edge = awaited + (uint)Math.Min(toHost.Free, 0xFFFF << receiveScale);
        int grown = Sequence.Distance(promised, edge);
        return grown >= Math.Min(OurMss, toHost.Capacity / 2) ? edge : Sequence.Max(promised, awaited);
    }

    /// <summary>Sends a segment.</summary>
    /// <returns>False when there is no room now.</returns>
    private bool Emit(TcpFlags flags, uint sequence, int length, int scale)
    {
        bool isSyn = (flags & TcpFlags.Syn) != 0;
        int header = TcpSegment.Header + (isSyn ? TcpSegment.SynOptions : 0);
        if (!context.Link.TryBegin(Key.Remote.Address, Key.Guest.Address, Ip.Tcp, header + length, out Span<byte> tcp))
        {
            return false;
        }

        ushort window = 0;
        uint acknowledgment = 0;
        if ((flags & TcpFlags.Ack) != 0)
        {
            acknowledgment = awaited;
            if ((flags & TcpFlags.Rst) == 0)
            {
                int shift = isSyn ? 0 : receiveScale;
                window = (ushort)Math.Min(Sequence.Distance(awaited, Edge()) >> shift, 0xFFFF);
                promised = Sequence.Max(promised, awaited + ((uint)window << shift));
            }

            mustAcknowledge = false;
        }
        else if (isSyn)
        {
            window = (ushort)Math.Min(toHost.Free, 0xFFFF);
        }

        if (length > 0)
        {
            toGuest.CopyTo(toGuest.Start + Sequence.Distance(unacknowledged, sequence), tcp.Slice(header, length));
        }

        TcpSegment.Write(tcp, Key.Remote, Key.Guest, sequence, acknowledgment, flags, window, scale);
        context.Link.End();
        return true;
    }
}
