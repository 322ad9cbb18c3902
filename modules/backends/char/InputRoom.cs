namespace Emu.Backends.Char;

/// <summary>
/// Holds a thread that reads for a machine back while the machine has enough to take: what was read, and not taken, is bounded.
/// </summary>
/// <param name="most">Bytes that may wait.</param>
/// <param name="chunk">Bytes that come at once.</param>
internal sealed class InputRoom(int most, int chunk)
{
    private readonly Lock gate = new();
    private readonly ManualResetEventSlim room = new(initialState: true);
    private int waiting;
    private bool ended;

    /// <summary>Waits until a chunk fits.</summary>
    public void Wait() => room.Wait();

    /// <summary>Takes room for what was read.</summary>
    /// <param name="count">Bytes, at most a chunk.</param>
    /// <returns>Whether there was room; if not, what was read is lost.</returns>
    public bool TryTake(int count)
    {
        lock (gate)
        {
            if (waiting + count > most)
            {
                return false;
            }

            waiting += count;
            Update();
            return true;
        }
    }

    /// <summary>The machine has taken bytes.</summary>
    /// <param name="count">How many.</param>
    public void Return(int count)
    {
        lock (gate)
        {
            waiting -= count;
            Update();
        }
    }

    /// <summary>Nobody is held back any more.</summary>
    public void End()
    {
        lock (gate)
        {
            ended = true;
            Update();
        }
    }

    private void Update()
    {
        if (ended || waiting <= most - chunk)
        {
            room.Set();
        }
        else
        {
            room.Reset();
        }
    }
}
