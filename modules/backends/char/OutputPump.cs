namespace Emu.Backends.Char;

/// <summary>
/// Writes on a thread of its own, so that a slow reader never holds the machine up. Bounded: what does not fit is not taken. While
/// the other side takes nothing at all, everything is taken and dropped. The thread begins with the first byte and sleeps when there
/// is nothing to write.
/// </summary>
internal sealed class OutputPump : IDisposable
{
    private const int Capacity = 1 << 16;

    private readonly Lock gate = new();
    private readonly ManualResetEventSlim work = new();
    private readonly ManualResetEventSlim empty = new(initialState: true);
    private readonly IOutputSink sink;
    private readonly Action writable;
    private readonly string name;
    private byte[] filling = new byte[Capacity];
    private byte[] writing = new byte[Capacity];
    private int filled;
    private bool refused;
    private bool stuck;
    private bool broken;
    private bool ended;
    private Thread? thread;

    /// <summary>Makes a pump.</summary>
    /// <param name="sink">Where to; closed by <see cref="Dispose"/>.</param>
    /// <param name="writable">Called on the pump's thread when there is room again after a refusal.</param>
    /// <param name="name">Name of the thread.</param>
    public OutputPump(IOutputSink sink, Action writable, string name) => (this.sink, this.writable, this.name) = (sink, writable, name);

    /// <summary>Takes what fits.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>How many were taken.</returns>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            if (broken || ended)
            {
                // Whoever read has gone: the guest need not know.
                return bytes.Length;
            }

            int length = Math.Min(bytes.Length, Capacity - filled);
            if (stuck && length < bytes.Length)
            {
                return bytes.Length;
            }

            bytes[..length].CopyTo(filling.AsSpan(filled));
            filled += length;
            refused |= length < bytes.Length;
            if (length > 0)
            {
                empty.Reset();
                work.Set();
                if (thread is null)
                {
                    thread = new Thread(Run) { IsBackground = true, Name = name };
                    thread.Start();
                }
            }

            return length;
        }
    }

    /// <summary>Waits until everything taken is written.</summary>
    /// <param name="milliseconds">Longest wait.</param>
    public void Drain(int milliseconds) => empty.Wait(milliseconds);

    /// <summary>Writes what was taken and ends.</summary>
    public void Dispose()
    {
        Drain(1000);
        lock (gate)
        {
            ended = true;
            work.Set();
        }

        // A write that hangs keeps its thread, which ends with the process.
        thread?.Join(100);
        sink.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            work.Wait();
            int length;
            bool tell;
            lock (gate)
            {
                if (ended)
                {
                    return;
                }

                work.Reset();
                (filling, writing) = (writing, filling);
                (length, filled) = (filled, 0);
                (tell, refused) = (refused, false);
            }

            if (tell)
            {
                writable();
            }

            Flush(length);
            lock (gate)
            {
                if (filled == 0 || broken)
                {
                    empty.Set();
                }
            }
        }
    }

    private void Flush(int length)
    {
        try
        {
            for (int done = 0; done < length;)
            {
                int count = sink.Write(writing.AsSpan(done, length - done));
                if (!SetStuck(count == 0))
                {
                    return;
                }

                done += count;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            bool tell;
            lock (gate)
            {
                broken = true;
                (tell, refused) = (refused, false);
            }

            if (tell)
            {
                writable();
            }
        }
    }

    /// <summary>Whether the other side takes nothing; who waits for room then waits no more.</summary>
    /// <returns>Whether to go on.</returns>
    private bool SetStuck(bool now)
    {
        bool tell;
        lock (gate)
        {
            stuck = now;
            tell = now && refused;
            refused &= !now;
            if (ended)
            {
                return false;
            }
        }

        if (tell)
        {
            writable();
        }

        return true;
    }
}
