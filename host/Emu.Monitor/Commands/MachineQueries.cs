using Emu.Abstractions.Cpu;
using Emu.Core.Machines;
using Emu.Modules.Catalog;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

/// <summary>A machine that can be started.</summary>
internal sealed record MachineInfo(string Name, int CpuMax, bool HotpluggableCpus, bool NumaMemSupported, bool Deprecated, bool Acpi, string? Unavailable = null);

[QmpCommand("query-machines", "Lists the machines that modules describe.")]
internal sealed record QueryMachines : QmpQuery<IReadOnlyList<MachineInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<MachineInfo> Run(CommandContext context)
    {
        ModuleCatalog catalog = context.Modules.Catalog;
        return [.. catalog.Machines.Values.OrderBy(machine => machine.Machine.Name, StringComparer.Ordinal)
            .Select(machine => new MachineInfo(machine.Machine.Name, machine.Machine.MaxCpus, HotpluggableCpus: true, NumaMemSupported: false, Deprecated: false, Acpi: false, catalog.WhyUnavailable(machine)))];
    }
}

/// <summary>What the machine can do.</summary>
internal sealed record CurrentMachineParams(bool WakeupSuspendSupport);

[QmpCommand("query-current-machine", "Says what the machine can do.")]
internal sealed record QueryCurrentMachine : QmpQuery<CurrentMachineParams>
{
    /// <inheritdoc/>
    protected override CurrentMachineParams Run(CommandContext context) => new(context.Machine.CanWakeUp);
}

/// <summary>The architecture of a machine.</summary>
internal sealed record TargetInfo(string Arch);

[QmpCommand("query-target", "Says the architecture of the machine, when all its CPUs have the same one.")]
internal sealed record QueryTarget : QmpQuery<TargetInfo>
{
    /// <inheritdoc/>
    protected override TargetInfo Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        string[] architectures = [.. context.Machine.Clusters.SelectMany(cluster => cluster.Cpus).Select(cpu => cpu.Class.Architecture).Distinct().Order(StringComparer.Ordinal)];
        return architectures switch
        {
            [string only] => new TargetInfo(only),
            [] => throw new QmpException("the machine has no CPUs yet; each says its own architecture in query-cpus-fast"),
            _ => throw new QmpException($"the CPUs have several architectures ({string.Join(", ", architectures)}); query-cpus-fast says it of each"),
        };
    }
}

/// <summary>Where a CPU is.</summary>
internal sealed record CpuInstanceProperties(int ClusterId, int CoreId);

/// <summary>A CPU.</summary>
/// <param name="CpuIndex">Number among all CPUs of the machine, from 0.</param>
/// <param name="QomPath">Its path.</param>
/// <param name="ThreadId">Always 0: a thread of the host belongs to no CPU for good.</param>
/// <param name="Target">Its own architecture.</param>
/// <param name="Props">Where it is.</param>
/// <param name="Model">Its model.</param>
/// <param name="Halted">Whether it waits for an interrupt.</param>
internal sealed record CpuInfoFast(int CpuIndex, string QomPath, int ThreadId, string Target, CpuInstanceProperties Props, string Model, bool Halted);

[QmpCommand("query-cpus-fast", "Lists the CPUs, each with its own architecture.", AllowOutOfBand = false)]
internal sealed record QueryCpusFast : QmpQuery<IReadOnlyList<CpuInfoFast>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<CpuInfoFast> Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        var list = new List<CpuInfoFast>();
        for (int cluster = 0; cluster < context.Machine.Clusters.Count; cluster++)
        {
            foreach (CpuDevice cpu in context.Machine.Clusters[cluster].Cpus)
            {
                list.Add(new CpuInfoFast(list.Count, cpu.Path, 0, cpu.Class.Architecture, new CpuInstanceProperties(cluster, cpu.Index), cpu.Type.Name, cpu.Header.Halted != 0));
            }
        }

        return list;
    }
}

/// <summary>A model of CPU.</summary>
internal sealed record CpuDefinitionInfo(string Name, string Typename, string Target, bool Static, IReadOnlyList<string> UnavailableFeatures, bool Deprecated);

[QmpCommand("query-cpu-definitions", "Lists the models of CPUs that modules offer, of every architecture.")]
internal sealed record QueryCpuDefinitions : QmpQuery<IReadOnlyList<CpuDefinitionInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<CpuDefinitionInfo> Run(CommandContext context) =>
        [.. context.Modules.Catalog.Types.Values
            .Where(type => !type.Type.IsAbstract)
            .Select(type => type.Type.ReadHead())
            .Where(head => head.Kind == "cpu")
            .OrderBy(head => head.Name, StringComparer.Ordinal)
            .Select(head => new CpuDefinitionInfo(head.Name, head.Name, head.Architecture, Static: false, [], Deprecated: false))];
}

/// <summary>An accelerator.</summary>
internal sealed record AcceleratorInfo(string Name);

/// <summary>Accelerators.</summary>
internal sealed record AcceleratorsInfo(IReadOnlyList<AcceleratorInfo> Enabled, IReadOnlyList<AcceleratorInfo> Present);

[QmpCommand("query-accelerators", "Lists the accelerators: those that clusters use, and those that modules offer.")]
internal sealed record QueryAccelerators : QmpQuery<AcceleratorsInfo>
{
    /// <inheritdoc/>
    protected override AcceleratorsInfo Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        return new AcceleratorsInfo(
            [.. context.Machine.AllObjects().OfType<Abstractions.Cpu.Accel.Accelerator>().Select(accelerator => accelerator.Type.Name).Distinct().Select(name => new AcceleratorInfo(name))],
            [.. context.Modules.Catalog.Types.Values.Select(type => type.Type.ReadHead()).Where(head => head.Kind == "accel").Select(head => new AcceleratorInfo(head.Name))]);
    }
}

/// <summary>Bytes of memory.</summary>
internal sealed record MemoryInfo(ulong BaseMemory, ulong PluggedMemory);

[QmpCommand("query-memory-size-summary", "Says how much RAM the machine has.")]
internal sealed record QueryMemorySizeSummary : QmpQuery<MemoryInfo>
{
    /// <inheritdoc/>
    protected override MemoryInfo Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        ulong bytes = 0;
        foreach (Abstractions.Qdev.Memory.RamRegion region in context.Machine.AllObjects().SelectMany(o => o.Handles).OfType<Abstractions.Qdev.Memory.RamRegion>())
        {
            bytes += region.Size;
        }

        return new MemoryInfo(bytes, 0);
    }
}
