namespace Emu.Core.MachineFiles;

/// <summary>Reads clusters of CPUs.</summary>
internal sealed class ClusterReader(Scope parameters, IReadOnlyList<SpaceModel> spaces, MachineProblems problems)
{
    private const int MaxCpus = 1024;

    private static readonly string[] BootFields = ["append", "dtb", "console", "compatible"];

    private static readonly string[] Fields = ["cpu", "count", "space", "accel", "properties", "irq", "when", "boot"];

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

        (string cpu, SourceSpan cpuSpan) = Field(map, "cpu", key, "a CPU model");
        (string space, SourceSpan spaceSpan) = Field(map, "space", key, "the id of a space");
        (string accel, SourceSpan accelSpan) = Field(map, "accel", key, "the type of the accelerator that runs the CPUs");
        if (space.Length > 0 && !spaces.Any(known => known.Id == space))
        {
            problems.Add(spaceSpan, $"no space '{space}'{NearestName.Hint(space, spaces.Select(known => known.Id))}");
        }

        int count = 1;
        problems.Try(() => count = ReadCount(map));
        var properties = new List<PropertyModel>();
        problems.Try(() => ReadProperties(map, properties));
        var wires = new List<WireModel>();
        if (map.Find("irq") is { } irq)
        {
            problems.Try(() => new WireReader(isClock: false, problems).Read(irq, parameters, wires));
        }

        BootModel? boot = null;
        problems.Try(() => boot = ReadBoot(map));
        return new ClusterModel(key.Text, cpu, cpuSpan, count, space, accel, accelSpan, [.. properties], [.. wires], key.Span) { Boot = boot };
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
                IEnumerable<YamlNode> names = boot.Find("compatible") switch { YamlList list => list.Items, { } one => [one], null => [] };
                return new BootModel(
                    Value("append", "the kernel's command line"),
                    Value("dtb", "a file"),
                    Value("console", "the id of a device"),
                    [.. names.Select(name => NodeReader.Value(name, parameters).ToString())],
                    boot.Span)
                {
                    ConsoleSpan = boot.Find("console")?.Span ?? default,
                };
            case { } other:
                throw new MachineFileException(other.Span, $"'boot' is a map such as {{ append: $append, console: serial }}, not {other.Kind}");
        }
    }

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
