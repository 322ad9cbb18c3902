using Emu.Abstractions.Cpu.Accel;

namespace Emu.Core.Machines;

/// <summary>
/// Lets one vCPU at a time run something while every other vCPU of the machine rests, and keeps such actions and a stop of the
/// machine apart. A vCPU that waits here counts as resting.
/// </summary>
internal sealed class ExclusiveGate(Machine machine)
{
    private readonly object gate = new();

    /// <summary>Runs an action alone. On a vCPU's thread, outside the machine's lock.</summary>
    /// <param name="caller">Its cluster.</param>
    /// <param name="action">What to do; it is left out when the machine ends before its turn comes.</param>
    public void Run(Cluster caller, Action action)
    {
        machine.RequireNoLock("run exclusively");
        lock (gate)
        {
            while (!machine.IsRunning || caller.IsHeld)
            {
                if (machine.Phase == MachinePhase.Shutdown)
                {
                    return;
                }

                Monitor.Wait(gate);
            }

            IReadOnlyList<AccelCluster> stopped;
            using (MachineLock.Hold held = machine.Lock.Take())
            {
                // With a deterministic clock all vCPUs of a cluster are one thread, this one: they rest already.
                stopped = machine.StopClusters(except: machine.IsDeterministic ? caller : null);
            }

            try
            {
                Wait(stopped);
                action();
            }
            finally
            {
                using MachineLock.Hold held = machine.Lock.Take();
                if (machine.IsRunning)
                {
                    machine.StartClusters();
                }
            }
        }
    }

    /// <summary>Waits until every vCPU rests and no exclusive action is under way. Outside the machine's lock.</summary>
    /// <param name="clusters">Engines that were asked to stop.</param>
    public void WaitStopped(IReadOnlyList<AccelCluster> clusters)
    {
        lock (gate)
        {
            Wait(clusters);
        }
    }

    /// <summary>Does something that no exclusive action must meet: starting vCPUs. Outside the machine's lock.</summary>
    /// <param name="action">What to do; waits for nothing.</param>
    public void Between(Action action)
    {
        lock (gate)
        {
            action();
        }
    }

    /// <summary>The machine runs again, or is over: those who wait look.</summary>
    public void Changed() => machine.PostUnlocked(Wake);

    private static void Wait(IReadOnlyList<AccelCluster> clusters)
    {
        foreach (AccelCluster cluster in clusters)
        {
            cluster.WaitStopped();
        }
    }

    private void Wake()
    {
        lock (gate)
        {
            Monitor.PulseAll(gate);
        }
    }
}
