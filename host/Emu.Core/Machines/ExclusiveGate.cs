using Emu.Abstractions.Cpu.Accel;

namespace Emu.Core.Machines;

/// <summary>
/// Lets one vCPU at a time run something while every other vCPU of the machine rests, and keeps such actions and a stop of the
/// machine apart. A vCPU that waits here counts as resting.
/// </summary>
internal sealed class ExclusiveGate(Machine machine)
{
    private readonly object gate = new();

    /// <summary>Runs an action alone. On a vCPU's thread, or that of who steps it, outside the machine's lock.</summary>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="caller">The vCPU.</param>
    /// <param name="action">What to do; it is left out when the machine ends, or the CPU is removed, before its turn comes.</param>
    public void Run(Cluster cluster, VcpuControl caller, Action action)
    {
        machine.RequireNoLock("run exclusively");
        if (machine.IsControlledHere)
        {
            // A step: the machine stands, and nobody can let it go on before this returns.
            action();
            return;
        }

        lock (gate)
        {
            while (!machine.IsRunning || cluster.IsHeld)
            {
                if (machine.Phase == MachinePhase.Shutdown || IsGone(caller))
                {
                    return;
                }

                Monitor.Wait(gate);
            }

            if (IsGone(caller))
            {
                return;
            }

            IReadOnlyList<AccelCluster> stopped;
            using (MachineLock.Hold held = machine.Lock.Take())
            {
                // With a deterministic clock all vCPUs of a cluster are one thread, this one: they rest already.
                stopped = machine.StopClusters(except: machine.IsDeterministic ? cluster : null);
            }

            try
            {
                Wait(stopped);
                action();
            }
            finally
            {
                using MachineLock.Hold held = machine.Lock.Take();
                if (machine.IsRunning && !machine.IsDebugStopPending)
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

    /// <summary>The machine runs again, or is over, or has a CPU less: those who wait look, soon.</summary>
    public void Changed() => machine.PostUnlocked(Wake);

    /// <summary>Those who wait look. Outside the machine's lock.</summary>
    public void Wake()
    {
        lock (gate)
        {
            Monitor.PulseAll(gate);
        }
    }

    private static bool IsGone(VcpuControl caller) => caller.Cpu.Control != caller;

    private static void Wait(IReadOnlyList<AccelCluster> clusters)
    {
        foreach (AccelCluster cluster in clusters)
        {
            cluster.WaitStopped();
        }
    }
}
