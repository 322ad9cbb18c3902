namespace Emu.Backends.Net.Tcp;

/// <summary>
/// A stretch of a byte stream, by its positions in the stream. Bytes can be written behind its end before those in between have
/// come. Grows by doubling while the budget lasts. Operations of the host may hold on to memory that was handed out: what they
/// read is never changed, and what they write is not outgrown while they write.
/// </summary>
internal sealed class ByteRing : IDisposable
{
    /// <summary>Bytes in the beginning.</summary>
    public const int MinCapacity = 1 << 14;

    /// <summary>Bytes at most.</summary>
    public const int MaxCapacity = 1 << 18;

    private readonly BufferBudget budget;
    private byte[] bytes;

    private ByteRing(BufferBudget budget)
    {
        this.budget = budget;
        bytes = new byte[MinCapacity];
    }

    /// <summary>Position of the first byte.</summary>
    public long Start { get; private set; }

    /// <summary>Position behind the last byte.</summary>
    public long End { get; private set; }

    /// <summary>Bytes in it.</summary>
    public int Count => (int)(End - Start);

    /// <summary>Bytes that fit behind the end.</summary>
    public int Free => bytes.Length - Count;

    /// <summary>Bytes that it can hold now.</summary>
    public int Capacity => bytes.Length;

    /// <summary>Makes an empty one, or null when the budget is used up.</summary>
    /// <param name="budget">Where the bytes are counted.</param>
    public static ByteRing? Create(BufferBudget budget) => budget.TryTake(MinCapacity) ? new ByteRing(budget) : null;

    /// <summary>The free bytes behind the end that lie in one piece.</summary>
    public Memory<byte> WriteArea()
    {
        int at = Index(End);
        return bytes.AsMemory(at, Math.Min(Free, bytes.Length - at));
    }

    /// <summary>The bytes from the start that lie in one piece.</summary>
    public Memory<byte> ReadArea()
    {
        int at = Index(Start);
        return bytes.AsMemory(at, Math.Min(Count, bytes.Length - at));
    }

    /// <summary>Bytes behind the end were written.</summary>
    /// <param name="count">How many.</param>
    public void Extend(long count) => End += count;

    /// <summary>Takes bytes away at the start.</summary>
    /// <param name="count">How many.</param>
    public void Consume(int count) => Start += count;

    /// <summary>Copies bytes out.</summary>
    /// <param name="position">Position of the first; not before the start.</param>
    /// <param name="to">Where to; filled.</param>
    public void CopyTo(long position, Span<byte> to)
    {
        int at = Index(position);
        int first = Math.Min(to.Length, bytes.Length - at);
        bytes.AsSpan(at, first).CopyTo(to);
        bytes.AsSpan(0, to.Length - first).CopyTo(to[first..]);
    }

    /// <summary>Copies bytes in; the end stays.</summary>
    /// <param name="position">Position of the first; not before the end.</param>
    /// <param name="from">The bytes; they fit.</param>
    public void Write(long position, ReadOnlySpan<byte> from)
    {
        int at = Index(position);
        int first = Math.Min(from.Length, bytes.Length - at);
        from[..first].CopyTo(bytes.AsSpan(at));
        from[first..].CopyTo(bytes);
    }

    /// <summary>Doubles it, if it may grow. Not while something is written into <see cref="WriteArea"/>.</summary>
    public bool TryGrow()
    {
        int size = bytes.Length;
        if (size == 0 || size >= MaxCapacity || !budget.TryTake(size))
        {
            return false;
        }

        // Everything in the window moves, also what lies behind the end.
        byte[] larger = new byte[size * 2];
        for (int i = 0; i < size;)
        {
            long position = Start + i;
            int from = (int)(position & (size - 1));
            int to = (int)(position & ((size * 2) - 1));
            int length = Math.Min(size - i, size - from);
            bytes.AsSpan(from, length).CopyTo(larger.AsSpan(to));
            i += length;
        }

        bytes = larger;
        return true;
    }

    /// <summary>Gives the memory back; nothing can be done with it any more.</summary>
    public void Dispose()
    {
        budget.Give(bytes.Length);
        bytes = [];
        Start = End;
    }

    private int Index(long position) => (int)(position & (bytes.Length - 1));
}
