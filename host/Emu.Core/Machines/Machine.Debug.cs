using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qom;

namespace Emu.Core.Machines;

// What a debugger asks of a machine.
public sealed partial class Machine
{
    private int debugStops;

    /// <summary>Sets where the CPUs of a cluster stop for a debugger, instead of where they did. The machine pauses when one is met.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="points">The points; none to end debugging.</param>
    /// <exception cref="ConfigurationException">Its accelerator has no such points.</exception>
    public void SetDebugPoints(Cluster cluster, DebugPoints points)
    {
        using MachineLock.Hold held = Lock.Take();
        if (cluster.Engine is not { } engine)
        {
            throw new ConfigurationException($"{cluster.Path} has no CPU at work, so nothing stops there");
        }

        if (!engine.SetDebugPoints(points))
        {
            throw new ConfigurationException($"the accelerator of {cluster.Path} has no breakpoints and watchpoints");
        }
    }

    /// <summary>Executes one instruction of a CPU while the machine stands; others stay where they are. Never called under the lock.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <exception cref="EmuException">The machine runs, is not built, or the CPU has no engine.</exception>
    public void StepCpu(CpuDevice cpu)
    {
        RequireNoLock("step a CPU");
        lock (control)
        {
            using (MachineLock.Hold held = Lock.Take())
            {
                RequirePhase(MachinePhase.Standing, "step a CPU");
                Boot();
                if (cpu.Parent is Cluster { IsHeld: true } cluster)
                {
                    BootOne(cluster);
                }

                Phase = MachinePhase.Paused;
            }

            VcpuControl engine = cpu.Control ?? throw new ConfigurationException($"{cpu.Path} has no accelerator");
            engine.Step(1);
        }
    }

    /// <summary>Whether the calling thread starts, stops or steps the machine.</summary>
    internal bool IsControlledHere => control.IsHeldByCurrentThread;

    /// <summary>Whether a point was met and the machine does not stand yet: until then nobody starts vCPUs that were stopped for another's sake.</summary>
    internal bool IsDebugStopPending => Volatile.Read(ref debugStops) != 0;

    internal void OnDebugStop(CpuDevice cpu, DebugStop stop)
    {
        Interlocked.Increment(ref debugStops);
        PostUnlocked(() =>
        {
            try
            {
                Pause(new DebugStopEvent(cpu.Path, stop.Reason, stop.Address), PauseReason.Debug);
            }
            finally
            {
                Interlocked.Decrement(ref debugStops);
            }
        });
    }
}
