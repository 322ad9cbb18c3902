using Emu.Backends.Net.Host;

namespace Emu.Backends.Net.Tcp;

// The host's side: a connection of the host's own network.
internal sealed partial class TcpConnection
{
    private bool isReceiving;
    private bool isSending;
    private bool isShut;

    /// <inheritdoc/>
    public void OnConnected()
    {
        if (State == TcpState.Opening)
        {
            State = TcpState.SynReceived;
            SendSyn();
        }
    }

    /// <inheritdoc/>
    public void OnReceived(int count)
    {
        isReceiving = false;
        if (State == TcpState.Closed)
        {
            // The guest's end is over: only what it sent still matters.
            return;
        }

        if (count == 0)
        {
            hostEnded = true;
            CloseHostWhenDone();
        }
        else
        {
            toGuest.Extend(count);
            ReceiveFromHost();
        }

        context.MarkReady(this);
    }

    /// <inheritdoc/>
    public void OnSent(int count)
    {
        isSending = false;
        toHost.Consume(count);
        SendToHost();
        if (State != TcpState.Closed)
        {
            context.MarkReady(this);
        }
    }

    /// <inheritdoc/>
    public void OnFailed(HostFailure why)
    {
        if (State != TcpState.Opening)
        {
            Abort(tellGuest: true);
            CloseHost(reset: true);
            return;
        }

        if (why is HostFailure.Unreachable or HostFailure.Forbidden)
        {
            context.ReportUnreachable(Key, awaited - 1, why == HostFailure.Forbidden);
        }

        // Who is not answered at all repeats the SYN, and is tried for again.
        Abort(tellGuest: why is HostFailure.Refused or HostFailure.Reset);
    }

    private void ReceiveFromHost()
    {
        if (isReceiving || hostEnded || host is null || State is TcpState.Closed or TcpState.Opening or TcpState.SynSent or TcpState.SynReceived)
        {
            return;
        }

        // Little room is not worth a call into the host; a guest whose window is larger than the buffer is worth a larger buffer.
        if (toGuest.Free < toGuest.Capacity / 4 && !(sendWindow > toGuest.Capacity && toGuest.TryGrow()))
        {
            return;
        }

        isReceiving = true;
        host.BeginReceive(toGuest.WriteArea());
    }

    private void SendToHost()
    {
        if (isSending || host is null || State == TcpState.Opening)
        {
            return;
        }

        if (toHost.Count > 0)
        {
            isSending = true;
            host.BeginSend(toHost.ReadArea());
        }
        else if (guestEnded && !isShut)
        {
            isShut = true;
            host.ShutdownSend();
            CloseHostWhenDone();
        }
    }

    private void CloseHostWhenDone()
    {
        if (isShut && hostEnded)
        {
            CloseHost(reset: false);
        }
    }
}
