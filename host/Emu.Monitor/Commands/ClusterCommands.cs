using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Commands;

/// <summary>A cluster of CPUs.</summary>
/// <param name="Id">Its id.</param>
/// <param name="QomPath">Its path.</param>
/// <param name="ClusterId">Its place in <c>query-cpus-fast</c>.</param>
/// <param name="Accel">The accelerator that runs its CPUs.</param>
/// <param name="Space">The address space that they see.</param>
/// <param name="Running">Whether they execute now.</param>
/// <param name="Stopped">Whether somebody stopped the cluster: it rests although the machine may run.</param>
/// <param name="Cpus">Paths of its CPUs.</param>
/// <param name="Target">Their architecture; absent while there are none.</param>
/// <param name="Boot">How they begin; absent when they begin where they always do.</param>
internal sealed record ClusterInfo(
    string Id,
    string QomPath,
    int ClusterId,
    string Accel,
    string Space,
    bool Running,
    bool Stopped,
    IReadOnlyList<string> Cpus,
    string? Target = null,
    ClusterBoot? Boot = null);

[QmpCommand("x-query-clusters", "Lists the clusters of CPUs, with how they boot and whether they run.")]
internal sealed record QueryClusters : QmpQuery<IReadOnlyList<ClusterInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ClusterInfo> Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        return [.. context.Machine.Clusters.Select((cluster, number) => new ClusterInfo(
            cluster.Id,
            cluster.Path,
            number,
            cluster.Accelerator?.Path ?? "",
            cluster.Space?.Path ?? "",
            context.Machine.IsRunning && !cluster.IsHeld,
            cluster.IsHeld,
            [.. cluster.Cpus.Select(cpu => cpu.Path)],
            cluster.Cpus.Count > 0 ? cluster.Cpus[0].Class.Architecture : null,
            cluster.Boot is { } boot ? ClusterBoot.Of(boot) : null))];
    }
}

[QmpCommand("x-cluster-stop", "Stops the CPUs of one cluster until x-cluster-start; the others run on. Before 'cont': it does not start with the machine.", Phases = MachinePhase.Alive)]
internal sealed record ClusterStop(string Cluster) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new ClusterStopCommand(Cluster).Execute(context.Machine);
}

[QmpCommand("x-cluster-start", "Lets a stopped cluster run, with the machine; when it has not run since its reset, it boots.", Phases = MachinePhase.Alive)]
internal sealed record ClusterStart(string Cluster) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new ClusterStartCommand(Cluster).Execute(context.Machine);
}

[QmpCommand("x-cluster-reset", "Resets the CPUs of one cluster and the devices that are linked to it, such as the loaders of its images; the others run on.", Phases = MachinePhase.Built)]
internal sealed record ClusterReset(string Cluster) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new ClusterResetCommand(Cluster).Execute(context.Machine);
}
