using Emu.Core.Machines;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Commands;

/// <summary>A counter of an accelerator.</summary>
internal sealed record CounterInfo(string Name, long Value);

/// <summary>The counters of one cluster's accelerator.</summary>
internal sealed record ClusterCounters(string Cluster, IReadOnlyList<CounterInfo> Counters);

[QmpCommand("x-query-jit", "Shows what the accelerator of each cluster has counted.")]
internal sealed record QueryJit : QmpQuery<IReadOnlyList<ClusterCounters>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ClusterCounters> Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        return [.. context.Machine.Clusters.Select(cluster => new ClusterCounters(cluster.Id, [.. (cluster.Engine?.Counters ?? []).Select(counter => new CounterInfo(counter.Name, counter.Value))]))];
    }
}
