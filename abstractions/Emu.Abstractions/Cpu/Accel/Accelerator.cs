using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Cpu.Accel;

/// <summary>How vCPUs are run.</summary>
public enum ExecutionMode : byte
{
    /// <summary>A thread per vCPU; virtual time follows host time.</summary>
    Threaded,

    /// <summary>All vCPUs in turn by instruction count, on one thread for each cluster; virtual time follows instructions.</summary>
    Deterministic,
}

/// <summary>What the core gives a cluster of vCPUs.</summary>
public abstract class ClusterHost
{
    /// <summary>Number of the cluster in its machine, 0 to 31: its bit in page descriptors.</summary>
    public abstract int Number { get; }

    /// <summary>Name of the cluster.</summary>
    public abstract string Name { get; }

    /// <summary>How vCPUs are run.</summary>
    public abstract ExecutionMode Mode { get; }

    /// <summary>Services of the machine.</summary>
    public abstract MachineServices Services { get; }

    /// <summary>
    /// Runs an action while every other vCPU of every cluster of the machine rests. Called by a vCPU thread, or by the one that steps it, outside the machine's
    /// lock; the caller says that it rests before, and that it does not within the action. Who stops vCPUs and waits for them to rest
    /// never does so while an action is under way.
    /// </summary>
    /// <param name="caller">The vCPU that asks.</param>
    /// <param name="action">What to do; left out when the machine ends, or the CPU is removed, before its turn comes.</param>
    public abstract void RunExclusive(VcpuControl caller, Action action);

    /// <summary>
    /// In deterministic mode: the vCPUs executed so many instructions; timers that are due run. Called by the cluster's thread,
    /// outside the machine's lock.
    /// </summary>
    /// <param name="instructions">Instructions since the last call.</param>
    /// <returns>Instructions until the next timer is due; at least 1.</returns>
    public abstract long Advance(long instructions);

    /// <summary>
    /// In deterministic mode: asks whether it is the cluster's turn, before its vCPUs execute. One cluster of a machine has it at a time,
    /// in an order that is the same every time. Called by the cluster's thread, outside the machine's lock.
    /// </summary>
    /// <param name="untilTimer">Instructions until the next timer is due, as the cluster was told last; as it is now.</param>
    /// <returns>Whether it is; when not, <see cref="AccelCluster.TurnCame"/> says when to ask again.</returns>
    public virtual bool TakeTurn(ref long untilTimer) => true;

    /// <summary>
    /// In deterministic mode: the cluster's turn is over. When nobody has anything to do, time moves on to the next timer. Called by
    /// the cluster's thread, outside the machine's lock.
    /// </summary>
    /// <param name="worked">Whether a vCPU executed something or has something to do.</param>
    /// <param name="untilTimer">Instructions until the next timer is due; <see cref="long.MaxValue"/> when none is.</param>
    /// <returns>Whether there is nothing to do in the machine until somebody calls.</returns>
    public virtual bool EndTurn(bool worked, ref long untilTimer)
    {
        if (!worked && untilTimer < long.MaxValue)
        {
            untilTimer = Advance(untilTimer);
            return false;
        }

        return !worked;
    }

    /// <summary>A vCPU's code in the target threw: the CPU is faulted and its vCPU rests for good. Any thread.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="error">What was thrown.</param>
    public abstract void ReportFault(CpuDevice cpu, Exception error);

    /// <summary>
    /// A vCPU met a debugger's point: it executes nothing until the cluster was stopped and started again, which the core sees to.
    /// Called by the vCPU's thread, outside the machine's lock.
    /// </summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="stop">The point.</param>
    public virtual void ReportDebugStop(CpuDevice cpu, DebugStop stop)
    {
    }
}

/// <summary>Something that runs guest code; an object of a machine.</summary>
public abstract class Accelerator : EmuObject
{
    /// <summary>Makes the engine of a cluster; its vCPUs rest until <see cref="AccelCluster.Start"/>.</summary>
    /// <param name="host">What the core gives it.</param>
    public abstract AccelCluster CreateCluster(ClusterHost host);
}

/// <summary>
/// A group of vCPUs of one configuration, with its translations. Members are called under the machine's lock unless they say
/// otherwise.
/// </summary>
public abstract class AccelCluster : IDisposable
{
    /// <summary>Adds a realized CPU; all CPUs of a cluster are of equal class.</summary>
    /// <param name="cpu">The CPU; its ports are wired.</param>
    /// <returns>Its engine, also attached to the CPU.</returns>
    public abstract VcpuControl Add(CpuDevice cpu);

    /// <summary>
    /// Removes a CPU whose vCPU rests, or waits for its turn to run alone, or is being stepped; takes its engine from it. Returns at once:
    /// the vCPU executes nothing after what it is in the middle of.
    /// </summary>
    /// <param name="cpu">The CPU.</param>
    public abstract void Remove(CpuDevice cpu);

    /// <summary>Lets the vCPUs run. Returns at once.</summary>
    public abstract void Start();

    /// <summary>Asks all vCPUs to rest. Returns at once, without waiting.</summary>
    public abstract void RequestStop();

    /// <summary>In deterministic mode: <see cref="ClusterHost.TakeTurn"/> is worth asking again. Any thread; must not block.</summary>
    public virtual void TurnCame()
    {
    }

    /// <summary>Waits until all vCPUs rest. Never called under the machine's lock.</summary>
    public abstract void WaitStopped();

    /// <summary>Bytes of RAM that this cluster has translated were written. Any thread, with or without locks; must not block.</summary>
    /// <param name="block">The RAM.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes.</param>
    public abstract void InvalidateCode(RamBlock block, ulong offset, ulong length);

    /// <summary>
    /// A page of RAM got code or a dirty-page client: no vCPU may store into it any more without asking
    /// <see cref="RamBlock.NotifyWrite"/>. Any thread; must not block.
    /// </summary>
    /// <param name="block">The RAM.</param>
    /// <param name="offset">First byte of the page.</param>
    public abstract void ProtectPage(RamBlock block, ulong offset);

    /// <summary>
    /// A space of a port has a new view: vCPUs forget what they know of it at their next quiescent point, at the latest before
    /// they look for interrupts.
    /// </summary>
    /// <param name="space">The space.</param>
    public abstract void SpaceChanged(AddressSpace space);

    /// <summary>
    /// Runs an action once every vCPU has passed a quiescent point after this call; on any thread, outside locks. Removed RAM is
    /// freed so.
    /// </summary>
    /// <param name="action">What to do.</param>
    public abstract void AfterQuiescence(Action action);

    /// <summary>Drops translations of code in a removed RAM block; no vCPU sees it any more.</summary>
    /// <param name="block">The RAM.</param>
    public abstract void ForgetBlock(RamBlock block);

    /// <summary>Sets where vCPUs stop for a debugger, instead of where they did. Any thread; holds from each vCPU's next quiescent point on.</summary>
    /// <param name="points">The points; none to end debugging.</param>
    /// <returns>Whether this accelerator can.</returns>
    public virtual bool SetDebugPoints(DebugPoints points) => points.Breakpoints.IsEmpty && points.Watchpoints.IsEmpty;

    /// <summary>Numbers for people: blocks, translation time, hit rates. Any thread.</summary>
    public abstract IReadOnlyList<(string Name, long Value)> Counters { get; }

    /// <summary>Ends the cluster's threads; its vCPUs rest. Never called under the machine's lock.</summary>
    public abstract void Dispose();
}
