using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Emu.Core.Machines;

namespace Emu.Core.MachineFiles;

/// <summary>Reads clusters of CPUs.</summary>
internal sealed class ClusterReader(Scope parameters, IReadOnlyList<SpaceModel> spaces, MachineProblems problems)
{
    private const int MaxCpus = 1024;

    private static readonly string[] BootFields = ["append", "dtb", "console", "compatible", "entry", "device-tree", "initrd-start", "initrd-end", "arguments"];

    private static readonly string[] Fields = ["cpu", "count", "cpus", "space", "accel", "properties", "irq", "when", "boot"];

    /// <summary>Reads a cluster.</summary>
    /// <param name="key">Its id.</param>
    /// <param name="value">Its fields.</param>
    /// <param name="all">Whether its condition is ignored.</param>
    /// <returns>The cluster; null when its condition does not hold.</returns>
    /// <exception cref="MachineFileException">A field without which nothing can be said about it is missing or wrong.</exception>
    public ClusterModel? Read(YamlScalar key, YamlNode value, bool all)
    {
        YamlMap map = NodeReader.Map(key, value, "cluster", "{ cpu: …, space: …, accel: … }");
        NodeReader.CheckId(key.Text, key);
        NodeReader.CheckFields(map, "a cluster", Fields, problems);
        if (!NodeReader.IsWanted(map, parameters) && !all)
        {
            return null;
        }

        bool isListed = map.Find("cpus") is not null;
        (string cpu, SourceSpan cpuSpan) = isListed ? ("", key.Span) : Field(map, "cpu", key, "a CPU model");
        (string space, SourceSpan spaceSpan) = Field(map, "space", key, "the id of a space");
        (string accel, SourceSpan accelSpan) = Field(map, "accel", key, "the type of the accelerator that runs the CPUs");
        if (space.Length > 0 && !SpaceModel.IsIn(spaces, space))
        {
            problems.Add(spaceSpan, $"no space '{space}'{NearestName.Hint(space, spaces.Select(known => known.Id))}");
        }

        int count = 1;
        problems.Try(() => count = ReadCount(map));
        ImmutableArray<ObjectModel> members = default;
        var properties = new List<PropertyModel>();
        problems.Try(() => ReadProperties(map, properties));
        var wires = new List<WireModel>();
        if (map.Find("irq") is { } irq)
        {
            problems.Try(() => new WireReader(isClock: false, problems).Read(irq, parameters, wires));
        }

        if (isListed)
        {
            problems.Try(() => members = ReadMembers(map, properties, all));
            members = members.IsDefault ? [] : members;
            (cpu, count) = (string.Join(", ", members.Select(member => member.Type).Distinct()), members.Length);
        }

        BootModel? boot = null;
        problems.Try(() => boot = ReadBoot(map));
        return new ClusterModel(key.Text, cpu, cpuSpan, count, space, accel, accelSpan, [.. properties], [.. wires], key.Span) { Boot = boot, Members = members };
    }

    /// <summary>Reads CPUs that are listed one by one: each has a type, and the properties of the cluster but for those that it sets itself.</summary>
    private ImmutableArray<ObjectModel> ReadMembers(YamlMap map, List<PropertyModel> common, bool all)
    {
        foreach (string other in (ReadOnlySpan<string>)["cpu", "count"])
        {
            if (map.Find(other) is { } given)
            {
                problems.Add(given.Span, $"a cluster has 'cpus', one by one, or '{other}', not both");
            }
        }

        var members = ImmutableArray.CreateBuilder<ObjectModel>();
        var reader = new ObjectReader(parameters, spaces, problems);
        foreach ((YamlScalar name, YamlNode value) in map.Find("cpus") switch
        {
            YamlMap cpus => cpus.Entries,
            YamlScalar { Text: "" } => [],
            { } other => throw new MachineFileException(other.Span, $"'cpus' is a map of CPUs such as {{ cpu0: {{ type: … }} }}, not {other.Kind}"),
            null => [],
        })
        {
            problems.Try(() =>
            {
                foreach (ObjectModel member in reader.Read(name, value, isBackend: false, all))
                {
                    if (members.Any(other => other.Id == member.Id))
                    {
                        throw new MachineFileException(member.Span, $"the cluster has a CPU '{member.Id}' already");
                    }

                    members.Add(member with { Properties = [.. common.Where(c => !member.Properties.Any(own => own.Name == c.Name)), .. member.Properties] });
                }
            });
        }

        return members.Count <= MaxCpus ? members.ToImmutable() : throw new MachineFileException(map.Span, $"a cluster has at most {MaxCpus} CPUs, not {members.Count}");
    }

    private BootModel? ReadBoot(YamlMap map)
    {
        switch (map.Find("boot"))
        {
            case null:
                return null;
            case YamlMap boot:
                NodeReader.CheckFields(boot, "a boot", BootFields, problems);
                string Value(string name, string what) => NodeReader.Optional(boot, name, what) is { } node ? NodeReader.Text(node, parameters) : "";
                ulong? Address(string name) => NodeReader.Optional(boot, name, "an address") is { } node ? NodeReader.Number(node, parameters, ulong.MaxValue) : null;
                return new BootModel(
                    Value("append", "the kernel's command line"),
                    Value("dtb", "a file"),
                    Value("console", "the id of a device"),
                    All(boot.Find("compatible"), name => NodeReader.Value(name, parameters).ToString()),
                    boot.Span)
                {
                    ConsoleSpan = boot.Find("console")?.Span ?? default,
                    Entry = Address("entry"),
                    DeviceTree = Address("device-tree"),
                    InitrdStart = Address("initrd-start"),
                    InitrdEnd = Address("initrd-end") ?? 0,
                    Arguments = All(boot.Find("arguments"), ReadArgument),
                };
            case { } other:
                throw new MachineFileException(other.Span, $"'boot' is a map such as {{ append: $append, console: serial }}, not {other.Kind}");
        }
    }

    /// <summary>Reads the items of a list, or the one that stands in its place.</summary>
    private static ImmutableArray<T> All<T>(YamlNode? node, Func<YamlNode, T> read)
    {
        IReadOnlyList<YamlNode> items = node switch { YamlList list => list.Items, { } one => [one], null => [] };
        var all = new T[items.Count];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = read(items[i]);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(all);
    }

    private BootArgument ReadArgument(YamlNode node) => node is not YamlScalar text
        ? throw new MachineFileException(node.Span, $"an argument is a number, 'cpu' or 'device-tree', not {node.Kind}")
        : NodeReader.Text(text, parameters) switch
        {
            "cpu" => new BootArgument(BootArgumentKind.CpuIndex),
            "device-tree" => new BootArgument(BootArgumentKind.DeviceTree),
            _ => new BootArgument(BootArgumentKind.Value, NodeReader.Number(text, parameters, ulong.MaxValue)),
        };

    private (string Text, SourceSpan Span) Field(YamlMap map, string name, YamlScalar key, string what)
    {
        (string, SourceSpan) found = ("", key.Span);
        problems.Try(() =>
        {
            YamlScalar node = NodeReader.Required(map, name, key, what);
            string text = NodeReader.Text(node, parameters);
            found = text.Length > 0 ? (text, node.Span) : throw new MachineFileException(node.Span, $"'{name}' is empty: {what}");
        });
        return found;
    }

    private int ReadCount(YamlMap map)
    {
        if (NodeReader.Optional(map, "count", "a number of CPUs") is not { } node)
        {
            return 1;
        }

        long count = NodeReader.Integer(node, Expression.Evaluate(node, parameters));
        return count is >= 1 and <= MaxCpus ? (int)count : throw new MachineFileException(node.Span, $"a cluster has 1 to {MaxCpus} CPUs, not {count}");
    }

    private void ReadProperties(YamlMap map, List<PropertyModel> into)
    {
        switch (map.Find("properties"))
        {
            case null:
                break;
            case YamlMap set:
                foreach ((YamlScalar name, YamlNode value) in set.Entries)
                {
                    problems.Try(() => into.Add(NodeReader.Property(name, value, parameters)));
                }

                break;
            case { } other:
                throw new MachineFileException(other.Span, $"'properties' is a map of names and values, not {other.Kind}");
        }
    }
}
