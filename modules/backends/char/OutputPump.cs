namespace Emu.Backends.Char;

/// <summary>
/// Writes to a stream on a thread of its own, so that a slow reader never holds the machine up. Bounded: what does not fit is not
/// taken. The thread begins with the first byte and sleeps when there is nothing to write.
/// </summary>
internal sealed class OutputPump : IDisposable
{
    private const int Capacity = 1 << 16;

    private readonly Lock gate = new();
    private readonly ManualResetEventSlim work = new();
    private readonly ManualResetEventSlim empty = new(initialState: true);
    private readonly Stream stream;
    private readonly Action writable;
    private readonly string name;
    private byte[] filling = new byte[Capacity];
    private byte[] writing = new byte[Capacity];
    private int filled;
    private bool refused;
    private bool broken;
    private bool ended;
    private Thread? thread;

    /// <summary>Makes a pump.</summary>
    /// <param name="stream">Where to; closed by <see cref="Dispose"/>.</param>
    /// <param name="writable">Called on the pump's thread when there is room again after a refusal.</param>
    /// <param name="name">Name of the thread.</param>
    public OutputPump(Stream stream, Action writable, string name) => (this.stream, this.writable, this.name) = (stream, writable, name);

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
        stream.Dispose();
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
            stream.Write(writing, 0, length);
            stream.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            lock (gate)
            {
                broken = true;
            }
        }
    }
}
