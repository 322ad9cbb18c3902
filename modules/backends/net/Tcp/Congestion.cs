namespace Emu.Backends.Net.Tcp;

/// <summary>
/// How much may be on its way (RFC 5681, with the recovery of RFC 6582). The wire to the guest is short, but a guest that drops
/// frames because it is slow is a congested path like any other.
/// </summary>
/// <param name="mss">Bytes of the largest segment.</param>
internal sealed class Congestion(int mss)
{
    private const int InitialSegments = 10;

    private int threshold = int.MaxValue;
    private int counted;

    /// <summary>Bytes that may be on their way.</summary>
    public int Window { get; private set; } = InitialSegments * mss;

    /// <summary>Whether a loss is being repaired.</summary>
    public bool IsRecovering { get; private set; }

    /// <summary>Number up to which was sent when the loss was noticed.</summary>
    public uint RecoverTo { get; private set; }

    /// <summary>New bytes were acknowledged.</summary>
    /// <param name="acked">How many.</param>
    /// <param name="upTo">The acknowledgment.</param>
    /// <returns>Whether the next segment was lost too and must be sent again.</returns>
    public bool OnAcked(int acked, uint upTo)
    {
        if (IsRecovering)
        {
            if (Sequence.IsBefore(upTo, RecoverTo))
            {
                Window = Math.Max(mss, Window - acked) + mss;
                return true;
            }

            IsRecovering = false;
            Window = threshold;
            return false;
        }

        if (Window < threshold)
        {
            Window += Math.Min(acked, 2 * mss);
        }
        else
        {
            counted += acked;
            if (counted >= Window)
            {
                counted -= Window;
                Window += mss;
            }
        }

        Window = Math.Min(Window, ByteRing.MaxCapacity * 2);
        return false;
    }

    /// <summary>Three acknowledgments say that a segment is missing while others come through.</summary>
    /// <param name="inFlight">Bytes on their way.</param>
    /// <param name="sentUpTo">Number up to which was sent.</param>
    public void OnLoss(int inFlight, uint sentUpTo)
    {
        threshold = Math.Max(inFlight / 2, 2 * mss);
        Window = threshold + (3 * mss);
        IsRecovering = true;
        RecoverTo = sentUpTo;
    }

    /// <summary>Another segment left the wire while a loss is repaired.</summary>
    public void OnDuplicate() => Window = Math.Min(Window + mss, ByteRing.MaxCapacity * 2);

    /// <summary>Nothing came through for the time-out.</summary>
    /// <param name="inFlight">Bytes on their way.</param>
    /// <param name="sentUpTo">Number up to which was sent.</param>
    public void OnTimeout(int inFlight, uint sentUpTo)
    {
        threshold = Math.Max(inFlight / 2, 2 * mss);
        Window = mss;
        IsRecovering = false;
        RecoverTo = sentUpTo;
    }
}
