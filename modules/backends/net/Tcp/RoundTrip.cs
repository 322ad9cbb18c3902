namespace Emu.Backends.Net.Tcp;

/// <summary>Estimates the retransmission time-out (RFC 6298), in ms.</summary>
internal sealed class RoundTrip
{
    /// <summary>Shortest time-out; shorter than the RFC's second, as everybody's is.</summary>
    public const long Shortest = 200;

    /// <summary>Longest time-out.</summary>
    public const long Longest = 60_000;

    private const long First = 1000;

    // Scaled by 8 and by 4, so that integers do.
    private long smoothed8;
    private long variation4;
    private bool hasSample;

    /// <summary>The time-out now, with the backing off of time-outs before.</summary>
    public long Timeout { get; private set; } = First;

    /// <summary>A round trip was measured; not of something that was sent twice.</summary>
    /// <param name="time">How long it took.</param>
    public void Sample(long time)
    {
        if (!hasSample)
        {
            hasSample = true;
            smoothed8 = time * 8;
            variation4 = time * 2;
        }
        else
        {
            long error = time - (smoothed8 / 8);
            smoothed8 += error;
            variation4 += Math.Abs(error) - (variation4 / 4);
        }

        Timeout = Computed;
    }

    /// <summary>Something came through: backing off ends.</summary>
    public void Restore() => Timeout = hasSample ? Computed : First;

    /// <summary>A time-out passed: the next is twice as long.</summary>
    public void BackOff() => Timeout = Math.Min(Timeout * 2, Longest);

    private long Computed => Math.Clamp((smoothed8 / 8) + Math.Max(1, variation4), Shortest, Longest);
}
