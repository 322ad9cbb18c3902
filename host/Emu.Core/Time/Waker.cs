namespace Emu.Core.Time;

/// <summary>Lets one thread sleep until it is woken or a time has passed, without using the processor meanwhile.</summary>
internal abstract class Waker : IDisposable
{
    private int awake;

    /// <summary>The best there is on this system.</summary>
    public static Waker Create() => OperatingSystem.IsLinux() ? new LinuxWaker() : new EventWaker();

    /// <summary>Wakes the sleeper, or keeps it from falling asleep once. Any thread; cheap when it is awake already.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref awake, 1) == 0)
        {
            Signal();
        }
    }

    /// <summary>Sleeps until woken; returns at once when that happened since the last sleep.</summary>
    /// <param name="ns">Longest sleep in ns; <see cref="long.MaxValue"/> for ever.</param>
    public void Sleep(long ns)
    {
        WaitFor(ns);
        // A full fence: whoever finds it still awake has put its work where the caller looks next.
        Interlocked.Exchange(ref awake, 0);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Ends a wait, or the next one.</summary>
    protected abstract void Signal();

    /// <summary>Waits for a signal and takes it.</summary>
    /// <param name="ns">Longest wait in ns; <see cref="long.MaxValue"/> for ever.</param>
    protected abstract void WaitFor(long ns);
}

/// <summary>Waits in whole milliseconds.</summary>
internal sealed class EventWaker : Waker
{
    private readonly AutoResetEvent signal = new(false);

    public override void Dispose() => signal.Dispose();

    protected override void Signal() => signal.Set();

    protected override void WaitFor(long ns)
    {
        long milliseconds = ns == long.MaxValue ? -1 : Math.Min(int.MaxValue, (ns / 1_000_000) + (ns % 1_000_000 > 0 ? 1 : 0));
        signal.WaitOne((int)milliseconds);
    }
}
