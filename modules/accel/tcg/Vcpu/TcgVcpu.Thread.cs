namespace Emu.Accel.Tcg.Vcpu;

/// <content>The vCPU's thread, its sleep and its rest.</content>
internal sealed unsafe partial class TcgVcpu
{
    private const long Ration = 1 << 22;

    private readonly object gate = new();
    private bool asleep;
    private Thread? thread;

    /// <summary>Counts what was reported as executed in deterministic mode.</summary>
    public ulong Reported { get; set; }

    /// <summary>Starts the thread of a vCPU that has none yet, and lets it go on.</summary>
    public void Start()
    {
        if (thread is null)
        {
            thread = new Thread(Live, 1 << 20) { IsBackground = true, Name = $"vcpu {Cpu.Id}" };
            thread.Start();
        }

        Wake();
    }

    /// <summary>Makes it look, if it sleeps. Any thread.</summary>
    public void Wake()
    {
        // What was written to ask for something must be visible before this looks whether the thread sleeps; the thread does the
        // two the other way round. Without the fence both may see the old value, and nobody wakes anybody.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref asleep))
        {
            lock (gate)
            {
                Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>Waits until it rests.</summary>
    public void WaitResting()
    {
        lock (gate)
        {
            while (!IsResting)
            {
                Monitor.Wait(gate);
            }
        }
    }

    /// <summary>Says whether it rests, and tells who waits for it.</summary>
    /// <param name="value">Whether it does.</param>
    public void SetResting(bool value)
    {
        lock (gate)
        {
            resting = value;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>The CPU was taken out while it rests: it executes nothing any more, and its thread ends. Returns at once.</summary>
    public void Leave()
    {
        gone = true;
        Wake();
    }

    /// <summary>Waits for the end of the thread.</summary>
    public void Join()
    {
        Wake();
        thread?.Join();
    }

    /// <summary>Runs what was posted while nobody executes.</summary>
    public void RunPostedAtRest()
    {
        if (!posted.IsEmpty)
        {
            lock (stepping)
            {
                if (gone)
                {
                    return;
                }

                try
                {
                    RunPosted(int.MaxValue);
                }
                catch (Exception e)
                {
                    Fail(e);
                }
            }
        }
    }

    private void Live()
    {
        while (!cluster.IsGone(this))
        {
            if (resting || cluster.IsStopping || faulted)
            {
                Rest();
                continue;
            }

            switch (Turn(Ration))
            {
                case Pause.Halted:
                    Sleep();
                    break;
                case Pause.Yield:
                    Thread.Yield();
                    break;
            }
        }

        SetResting(true);
    }

    /// <summary>Executes for a while; what the target throws faults the CPU.</summary>
    /// <param name="limit">Most instructions.</param>
    public Pause Turn(long limit)
    {
        try
        {
            return Execute(limit, stepping: false);
        }
        catch (Exception e)
        {
            Fail(e);
            return Pause.Stop;
        }
    }

    /// <summary>
    /// Rests until it may run. Whether it rests changes under the same lock under which others wait for it: who stops it right after
    /// a start either still finds it resting, and then it stays so, or waits. Only the vCPU itself says so, since one that waits for
    /// its turn to run alone rests too, whatever the cluster does.
    /// </summary>
    private void Rest()
    {
        RunPostedAtRest();
        lock (gate)
        {
            resting = true;
            Monitor.PulseAll(gate);
            Volatile.Write(ref asleep, true);
            Interlocked.MemoryBarrier();
            while ((cluster.IsStopping || faulted) && !cluster.IsGone(this) && posted.IsEmpty)
            {
                Monitor.Wait(gate);
            }

            Volatile.Write(ref asleep, false);
            resting = cluster.IsStopping || faulted;
        }
    }

    private void Sleep()
    {
        lock (gate)
        {
            Volatile.Write(ref asleep, true);
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref Header.Requests) == 0 && !cluster.IsStopping && !cluster.IsGone(this))
            {
                Monitor.Wait(gate);
            }

            Volatile.Write(ref asleep, false);
        }
    }
}
