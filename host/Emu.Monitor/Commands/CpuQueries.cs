using System.Buffers;
using System.Text.Json;
using Emu.Core;
using Emu.Core.Machines;
using Emu.Modules.Catalog;
using Emu.Modules.Manifests;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

/// <summary>A place for a CPU.</summary>
/// <param name="Type">Model of the CPUs that belong there.</param>
/// <param name="VcpusCount">How many CPUs it takes.</param>
/// <param name="Props">Where it is.</param>
/// <param name="QomPath">The CPU that is there; absent when it is free.</param>
internal sealed record HotpluggableCpu(string Type, int VcpusCount, CpuInstanceProperties Props, string? QomPath = null);

[QmpCommand("query-hotpluggable-cpus", "Lists the places of each cluster that has CPUs: those taken, and the next free one, which device_add fills with the same driver and 'cluster'.", Phases = MachinePhase.Built)]
internal sealed record QueryHotpluggableCpus : QmpQuery<IReadOnlyList<HotpluggableCpu>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<HotpluggableCpu> Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        return [.. context.Machine.Clusters.SelectMany((cluster, number) => PlacesOf(cluster, number))];
    }

    private static IEnumerable<HotpluggableCpu> PlacesOf(Cluster cluster, int number)
    {
        if (cluster.Cpus.Count == 0)
        {
            return [];
        }

        string type = cluster.Cpus[0].Type.Name;
        int next = cluster.Cpus.Max(cpu => cpu.Index) + 1;
        return [.. cluster.Cpus.Select(cpu => new HotpluggableCpu(cpu.Type.Name, 1, new CpuInstanceProperties(number, cpu.Index), cpu.Path)), new HotpluggableCpu(type, 1, new CpuInstanceProperties(number, next))];
    }
}

/// <summary>How a model of CPU is described.</summary>
internal enum CpuModelExpansionType
{
    /// <summary>By a model that never changes.</summary>
    Static,

    /// <summary>By all its properties.</summary>
    Full,
}

/// <summary>A model of CPU with properties.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Props">An object: values of properties.</param>
internal sealed record CpuModelInfo(string Name, JsonElement? Props = null);

/// <summary>A model of CPU with all its properties.</summary>
internal sealed record CpuModelExpansionInfo(CpuModelInfo Model);

[QmpCommand("query-cpu-model-expansion", "Gives a model of CPU with all its properties, from its module's manifest.")]
internal sealed record QueryCpuModelExpansion(CpuModelExpansionType Type, CpuModelInfo Model) : QmpQuery<CpuModelExpansionInfo>
{
    /// <inheritdoc/>
    protected override CpuModelExpansionInfo Run(CommandContext context)
    {
        CatalogType type = context.Modules.Catalog.RequireType(Model.Name);
        TypeDescription described = type.Type.Describe();
        if (described.Kind != "cpu")
        {
            throw new QmpException($"'{Model.Name}' is no model of CPU; query-cpu-definitions lists them");
        }

        if (Type == CpuModelExpansionType.Static)
        {
            throw new QmpException($"The requested expansion type is not supported: '{Model.Name}' is not built upon a static model; ask for 'full'");
        }

        return new CpuModelExpansionInfo(new CpuModelInfo(Model.Name, Expand(described)));
    }

    private JsonElement Expand(TypeDescription described)
    {
        Dictionary<string, JsonElement> given = Given();
        foreach (string name in given.Keys.Where(name => described.Properties.All(property => property.Name != name)))
        {
            throw new QmpException($"Property '{Model.Name}.{name}' not found{NearestName.Hint(name, [.. described.Properties.Select(property => property.Name)])}");
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (PropertyDescription property in described.Properties)
            {
                JsonElement? value = given.TryGetValue(property.Name, out JsonElement set) ? set : property.Default;
                if (value is { ValueKind: not JsonValueKind.Null } known)
                {
                    json.WritePropertyName(property.Name);
                    known.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private Dictionary<string, JsonElement> Given() => Model.Props switch
    {
        null => [],
        { ValueKind: JsonValueKind.Object } props => props.EnumerateObject().ToDictionary(property => property.Name, property => property.Value),
        _ => throw new QmpException("Invalid parameter type for 'model.props', expected: object"),
    };
}
