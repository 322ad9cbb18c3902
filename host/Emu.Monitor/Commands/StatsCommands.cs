using Emu.Abstractions.Cpu;
using Emu.Core.Machines;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Commands;

/// <summary>What statistics are about.</summary>
internal enum StatsTarget
{
    /// <summary>Clusters.</summary>
    Vm,

    /// <summary>CPUs.</summary>
    Vcpu,
}

/// <summary>Statistics that are asked for.</summary>
/// <param name="Provider">An accelerator.</param>
/// <param name="Names">Names of statistics; all when it is left out.</param>
internal sealed record StatsRequest(string Provider, IReadOnlyList<string>? Names = null);

/// <summary>One number.</summary>
internal sealed record Stats(string Name, long Value);

/// <summary>The numbers of one cluster or CPU.</summary>
/// <param name="Provider">The accelerator.</param>
/// <param name="QomPath">The cluster or CPU.</param>
/// <param name="Numbers">The numbers.</param>
internal sealed record StatsResult(string Provider, string QomPath, [Wire("stats")] IReadOnlyList<Stats> Numbers);

[QmpCommand("query-stats", "Shows what the accelerators have counted, for each cluster or each CPU.")]
internal sealed record QueryStats(StatsTarget Target, IReadOnlyList<string>? Vcpus = null, IReadOnlyList<StatsRequest>? Providers = null) : QmpQuery<IReadOnlyList<StatsResult>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<StatsResult> Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        return [.. (Target == StatsTarget.Vm ? context.Machine.Clusters.Select(StatsView.Of) : CpusOf(context.Machine)).Select(Filter).OfType<StatsResult>()];
    }

    private IEnumerable<StatsResult> CpusOf(Machine machine) => machine.Clusters
        .SelectMany(cluster => cluster.Cpus.Select(cpu => (Cluster: cluster, Cpu: cpu)))
        .Where(found => Vcpus is null || Vcpus.Contains(found.Cpu.Path))
        .Select(found => StatsView.Of(found.Cluster, found.Cpu));

    private StatsResult? Filter(StatsResult result)
    {
        if (Providers is null)
        {
            return result;
        }

        StatsRequest? wanted = Providers.FirstOrDefault(request => request.Provider == result.Provider);
        return wanted is null ? null : result with { Numbers = [.. result.Numbers.Where(number => wanted.Names?.Contains(number.Name) != false)] };
    }
}

/// <summary>Kind of a number.</summary>
internal enum StatsType
{
    /// <summary>It only grows.</summary>
    Cumulative,

    /// <summary>It goes up and down.</summary>
    Instant,
}

/// <summary>What a number is.</summary>
internal sealed record StatsSchemaValue(string Name, StatsType Type);

/// <summary>The numbers that an accelerator has for clusters or CPUs.</summary>
internal sealed record StatsSchema(string Provider, StatsTarget Target, IReadOnlyList<StatsSchemaValue> Stats);

[QmpCommand("query-stats-schemas", "Lists the numbers that query-stats gives.")]
internal sealed record QueryStatsSchemas(string? Provider = null) : QmpQuery<IReadOnlyList<StatsSchema>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<StatsSchema> Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        return [.. context.Machine.Clusters.Where(cluster => cluster.Accelerator is not null && (Provider is null || cluster.Accelerator.Type.Name == Provider))
            .DistinctBy(cluster => cluster.Accelerator!.Type.Name)
            .SelectMany(SchemasOf)];
    }

    private static StatsSchema[] SchemasOf(Cluster cluster)
    {
        string provider = cluster.Accelerator!.Type.Name;
        return
        [
            new StatsSchema(provider, StatsTarget.Vm, [.. (cluster.Engine?.Counters ?? []).Select(counter => new StatsSchemaValue(counter.Name, StatsType.Instant))]),
            new StatsSchema(provider, StatsTarget.Vcpu, [new StatsSchemaValue(StatsView.Instructions, StatsType.Cumulative)]),
        ];
    }
}

/// <summary>Numbers of clusters and CPUs. Under the machine's lock.</summary>
internal static class StatsView
{
    /// <summary>Name of the number of instructions that a CPU has executed.</summary>
    public const string Instructions = "instructions";

    /// <summary>The numbers of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    public static StatsResult Of(Cluster cluster) =>
        new(cluster.Accelerator?.Type.Name ?? "", cluster.Path, [.. (cluster.Engine?.Counters ?? []).Select(counter => new Stats(counter.Name, counter.Value))]);

    /// <summary>The numbers of a CPU.</summary>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="cpu">The CPU.</param>
    public static StatsResult Of(Cluster cluster, CpuDevice cpu) =>
        new(cluster.Accelerator?.Type.Name ?? "", cpu.Path, [new Stats(Instructions, (long)cpu.Header.InstructionCount)]);
}
