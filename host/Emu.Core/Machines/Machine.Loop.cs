using System.Collections.Concurrent;
using Emu.Abstractions.Clock;
using Emu.Abstractions.Qom;
using Emu.Core.Time;

namespace Emu.Core.Machines;

// The machine's own thread: posted calls, timers, and work that must not hold the lock. It sleeps when there is nothing to do.
public sealed partial class Machine
{
    private const int TimersAtOnce = 64;

    private readonly ConcurrentQueue<Action> unlocked = new();
    private Waker? waker;
    private Thread? thread;
    private long sleepsUntil = long.MinValue;
    private volatile bool ending;
    private long loopPasses;

    /// <summary>How often the machine's thread has looked for work. Any thread.</summary>
    public long LoopPasses => Interlocked.Read(ref loopPasses);

    /// <summary>
    /// Does what waits now: work outside the lock, posted calls, timers that are due. For machines without a thread of their own;
    /// never called under the lock.
    /// </summary>
    public void Pump()
    {
        RequireNoLock("pump the machine");
        do
        {
            RunUnlocked();
            using MachineLock.Hold held = Lock.Take();
            Queue.Run();
            FireTimers(int.MaxValue);
        }
        while (!unlocked.IsEmpty || !Queue.IsEmpty);
    }

    /// <summary>
    /// Moves virtual time on and fires the timers on the way, each at its time. Only with a deterministic clock, while running.
    /// </summary>
    /// <param name="ns">Virtual ns; not negative.</param>
    public void AdvanceTime(long ns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ns);
        using MachineLock.Hold held = Lock.Take();
        if (options.Clock != ClockMode.Deterministic || !IsRunning)
        {
            throw new InvalidOperationException("time is moved by hand only in a running machine with a deterministic clock");
        }

        AdvanceTo(services.Clock.Now + ns);
    }

    internal void Wake() => waker?.Wake();

    /// <summary>Queues work that runs outside the lock. Any thread.</summary>
    internal void PostUnlocked(Action work)
    {
        unlocked.Enqueue(work);
        Wake();
    }

    internal void AdvanceTo(long target)
    {
        while (services.Timers.Earliest <= target)
        {
            services.CoreClock.SetTo(Math.Max(services.Clock.Now, services.Timers.Earliest));
            services.Timers.FireOne(services.Clock.Now);
        }

        services.CoreClock.SetTo(target);
    }

    private void StartLoop()
    {
        if (options.OwnThread)
        {
            waker = Waker.Create();
            thread = new Thread(Loop) { IsBackground = true, Name = "machine " + Name };
            thread.Start();
        }
    }

    private void Loop()
    {
        while (!ending)
        {
            Interlocked.Increment(ref loopPasses);
            RunUnlocked();
            long wait;
            using (MachineLock.Hold held = Lock.Take())
            {
                Queue.Run();
                FireTimers(TimersAtOnce);
                wait = Queue.IsEmpty && unlocked.IsEmpty ? UntilNextTimer() : 0;
                Volatile.Write(ref sleepsUntil, wait == long.MaxValue ? long.MaxValue : services.Clock.Now + wait);
            }

            if (wait > 0)
            {
                waker!.Sleep(wait);
            }
        }

        RunUnlocked();
    }

    private void RunUnlocked()
    {
        while (unlocked.TryDequeue(out Action? work))
        {
            try
            {
                work();
            }
            catch (EmuException e)
            {
                // Asked for by the guest, too late: the machine is over or stands already.
                Log.Of(Root).Log(Microsoft.Extensions.Logging.LogLevel.Debug, default, e.Message, null, static (line, _) => line);
            }
        }
    }

    private void FireTimers(int most)
    {
        if (IsRunning && options.Clock == ClockMode.Host)
        {
            for (int i = 0; i < most && services.Timers.Earliest != DeviceTimer.Never && services.Timers.FireOne(services.Clock.Now); i++)
            {
            }
        }
    }

    private long UntilNextTimer()
    {
        long earliest = services.Timers.Earliest;
        return !IsRunning || options.Clock != ClockMode.Host || earliest == DeviceTimer.Never
            ? long.MaxValue
            : Math.Max(0, earliest - services.Clock.Now);
    }

    /// <summary>A timer is now the first: the sleeper must look again if it would oversleep. Under the lock.</summary>
    private void OnTimerNearer()
    {
        if (IsRunning && IsDeterministic)
        {
            // Its vCPUs may all sleep and count on a later timer, or none.
            for (int i = 0; i < clusters.Count; i++)
            {
                clusters[i].Kick();
            }
        }

        if (IsRunning && services.Timers.Earliest < Volatile.Read(ref sleepsUntil))
        {
            Wake();
        }
    }
}
