namespace Emu.Backends.Net.Tcp;

/// <summary>Stretches of a stream that came early: sorted, apart from each other, bounded in number.</summary>
internal sealed class Gaps
{
    private const int MaxStretches = 64;

    private readonly List<(long Start, long End)> stretches = [];

    /// <summary>Whether nothing came early.</summary>
    public bool IsEmpty => stretches.Count == 0;

    /// <summary>Notes a stretch.</summary>
    /// <param name="start">Its first position.</param>
    /// <param name="end">The position behind it.</param>
    /// <returns>False when there are too many apart: the bytes count as not received.</returns>
    public bool TryAdd(long start, long end)
    {
        int at = stretches.FindIndex(s => s.End >= start);
        at = at < 0 ? stretches.Count : at;
        int last = at;
        while (last < stretches.Count && stretches[last].Start <= end)
        {
            (start, end) = (Math.Min(start, stretches[last].Start), Math.Max(end, stretches[last].End));
            last++;
        }

        if (last == at && stretches.Count >= MaxStretches)
        {
            return false;
        }

        stretches.RemoveRange(at, last - at);
        stretches.Insert(at, (start, end));
        return true;
    }

    /// <summary>The stream has come to a position: stretches that touch it join it.</summary>
    /// <param name="position">The position.</param>
    /// <returns>Where the stream now ends.</returns>
    public long Join(long position)
    {
        while (stretches.Count > 0 && stretches[0].Start <= position)
        {
            position = Math.Max(position, stretches[0].End);
            stretches.RemoveAt(0);
        }

        return position;
    }
}
