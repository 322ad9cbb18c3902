using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qom;
using Emu.Core.Objects;

namespace Emu.Core.Machines;

public sealed partial class Machine
{
    /// <summary>Does something under the lock while every vCPU rests and time stands; a machine that ran goes on afterwards.</summary>
    internal void WhileResting(string doing, Action action)
    {
        RequireNoLock(doing);
        lock (control)
        {
            using (MachineLock.Hold held = Lock.Take())
            {
                RequirePhase(MachinePhase.Built, doing);
            }

            bool resume = Rest();
            using (MachineLock.Hold held = Lock.Take())
            {
                try
                {
                    action();
                }
                finally
                {
                    if (resume)
                    {
                        Run();
                    }
                }
            }
        }
    }

    /// <summary>Saves what belongs to no object: time and randomness.</summary>
    internal void SaveOwn(StateWriter writer)
    {
        writer.Write("time", (ulong)services.Clock.Now);
        writer.Write("time-remainder", (ulong)instructionRemainder);
        writer.Write("calendar", (ulong)services.CalendarBase);
        writer.Write("held-clusters", Clusters.Where(c => c.IsHeld).Aggregate(0UL, (mask, c) => mask | (1UL << c.Number)));
        writer.Write("clusters-to-boot", Clusters.Where(c => c.IsBootPending).Aggregate(0UL, (mask, c) => mask | (1UL << c.Number)));
        services.Random.Save(writer);
    }

    /// <summary>Takes it back.</summary>
    internal void RestoreOwn(StateReader reader)
    {
        services.CoreClock.SetTo((long)reader.ReadBits("time"));
        instructionRemainder = reader.ReadBits("time-remainder");
        services.SetCalendar((long)reader.ReadBits("calendar"));
        ulong held = reader.ReadBits("held-clusters");
        ulong pending = reader.ReadBits("clusters-to-boot");
        foreach (Cluster cluster in Clusters)
        {
            cluster.IsHeld = ((held >> cluster.Number) & 1) != 0;
            cluster.IsBootPending = ((pending >> cluster.Number) & 1) != 0;
        }

        services.Random.Restore(reader);
    }

    /// <summary>Everything has its state: objects rebuild what is derived, and vCPUs forget what they knew. Under the lock.</summary>
    internal void AfterRestore()
    {
        services.Topology.Begin();
        foreach (EmuObject obj in tree.All())
        {
            if (obj.Phase is LifeCycle.Realized or LifeCycle.Unplugging)
            {
                Contain(obj, () => Lifecycle.RunRestored(obj));
            }
        }

        services.Topology.End();
        foreach (CpuDevice cpu in tree.All().OfType<CpuDevice>())
        {
            if (cpu.Control is VcpuControl engine)
            {
                engine.Post(() => engine.FlushTlb());
            }
        }

        if (Phase == MachinePhase.Ready)
        {
            Phase = MachinePhase.Paused;
        }
    }
}
