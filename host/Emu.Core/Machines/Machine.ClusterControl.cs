using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Core.Machines;

// One cluster stopped, started or reset while the others run on. Time goes on with the machine; with a deterministic clock it
// stands when no cluster executes anything.
public sealed partial class Machine
{
    /// <summary>
    /// Stops a cluster and returns when its vCPUs rest. It stays so, whatever becomes of the machine, until it is started. Nothing
    /// happens when it stands already. Never called under the lock.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <exception cref="EmuException">The machine is over.</exception>
    public void StopCluster(Cluster cluster)
    {
        RequireNoLock("stop a cluster");
        lock (control)
        {
            if (!Hold(cluster))
            {
                return;
            }

            Events.Raise(new ClusterChangeEvent(cluster.Path, ClusterChange.Stopped));
        }
    }

    /// <summary>
    /// Lets a stopped cluster run, with the machine. When it has not run since its reset, its CPUs begin where its boot says, and
    /// its device tree is made. Nothing happens when it is not stopped. Never called under the lock.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <exception cref="EmuException">What the boot needs has no place, or the machine is over; the cluster stays stopped.</exception>
    public void StartCluster(Cluster cluster)
    {
        RequireNoLock("start a cluster");
        lock (control)
        {
            using (MachineLock.Hold held = Lock.Take())
            {
                RequirePhase(MachinePhase.Alive, "start a cluster");
                if (!cluster.IsHeld)
                {
                    return;
                }
            }

            LetGo(cluster);
            Events.Raise(new ClusterChangeEvent(cluster.Path, ClusterChange.Started));
        }
    }

    /// <summary>
    /// Resets the CPUs of one cluster and the devices that are linked to it, such as the loaders of its images, and goes on as
    /// before. Never called under the lock.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <exception cref="EmuException">The machine is not built or over, or what the boot needs has no place: the cluster is stopped then.</exception>
    public void ResetCluster(Cluster cluster)
    {
        RequireNoLock("reset a cluster");
        lock (control)
        {
            using (MachineLock.Hold held = Lock.Take())
            {
                RequirePhase(MachinePhase.Built, "reset a cluster");
            }

            bool resume = Hold(cluster);
            using (MachineLock.Hold held = Lock.Take())
            {
                ResetDevices([.. tree.All().OfType<Device>().Where(device => BelongsTo(device, cluster))], ResetKind.Warm);
                cluster.IsBootPending = true;
            }

            if (resume)
            {
                LetGo(cluster);
            }

            Events.Raise(new ClusterChangeEvent(cluster.Path, ClusterChange.Reset));
        }
    }

    private static bool BelongsTo(Device device, Cluster cluster) =>
        device.Parent == cluster || device.Type.Properties.Any(p => p.Kind == PropertyKind.Link && p.Get(device).AsLink() == cluster);

    /// <summary>Brings the vCPUs of a cluster to rest. Under <see cref="control"/>, outside the lock.</summary>
    /// <returns>Whether it was not held before.</returns>
    private bool Hold(Cluster cluster)
    {
        AccelCluster? engine;
        using (MachineLock.Hold held = Lock.Take())
        {
            RequirePhase(MachinePhase.Alive, "stop a cluster");
            if (cluster.IsHeld)
            {
                return false;
            }

            cluster.IsHeld = true;
            engine = running ? cluster.Engine : null;
            engine?.RequestStop();
        }

        if (engine is not null)
        {
            exclusive.WaitStopped([engine]);
        }

        Turns.Changed();

        return true;
    }

    /// <summary>Lets the vCPUs of a cluster run, if the machine does. Under <see cref="control"/>, outside the lock.</summary>
    private void LetGo(Cluster cluster)
    {
        exclusive.Between(() =>
        {
            using MachineLock.Hold held = Lock.Take();
            if (running)
            {
                BootOne(cluster);
            }

            cluster.IsHeld = false;
            if (running)
            {
                cluster.Engine?.Start();
            }
        });
        exclusive.Changed();
        Turns.Changed();
    }
}
