using Emu.Core.Commands;

namespace Emu.Core.MachineFiles;

/// <summary>Reads backends, devices and CPUs.</summary>
internal sealed class ObjectReader(Scope parameters, IReadOnlyList<SpaceModel> spaces, MachineProblems problems)
{
    /// <summary>Names of fields that are no properties; a property of such a name stands under <c>properties</c>.</summary>
    public static IReadOnlyList<string> FieldNames => ["type", "when", "for", "map", "irq", "clock", "ports", "hertz", "properties"];

    /// <summary>Reads an entry, which may be a loop.</summary>
    /// <param name="key">Its id.</param>
    /// <param name="value">Its fields.</param>
    /// <param name="isBackend">Whether it is a backend and no device.</param>
    /// <param name="all">Whether conditions are ignored.</param>
    /// <exception cref="MachineFileException">It is wrong as a whole.</exception>
    public IEnumerable<ObjectModel> Read(YamlScalar key, YamlNode value, bool isBackend, bool all)
    {
        YamlMap map = NodeReader.Map(key, value, isBackend ? "backend" : "device", "{ type: … }");
        if (map.Find("for") is YamlMap { Entries: [(YamlScalar variable, _)] } && !key.Text.Contains('$', StringComparison.Ordinal))
        {
            throw new MachineFileException(key.Span, $"the id of a loop must differ each time: write '{key.Text}${variable.Text}'");
        }

        foreach (Scope scope in LoopReader.Scopes(map, parameters))
        {
            if (NodeReader.IsWanted(map, scope) || all)
            {
                int before = problems.Errors;
                yield return ReadObject(key, map, scope, isBackend);
                if (problems.Errors > before)
                {
                    // Every further turn would say the same.
                    yield break;
                }
            }
        }
    }

    private ObjectModel ReadObject(YamlScalar key, YamlMap map, Scope scope, bool isBackend)
    {
        string id = NodeReader.Text(key, scope);
        NodeReader.CheckId(isBackend ? id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..] : id, key);
        string type = "";
        SourceSpan typeSpan = key.Span;
        problems.Try(() =>
        {
            YamlScalar node = NodeReader.Required(map, "type", key, "the type of the object");
            typeSpan = node.Span;
            type = NodeReader.Text(node, scope);
        });
        if (id.IndexOf('/', StringComparison.Ordinal) is > 0 and int slash && type.Length > 0 && id[..slash] != FolderOf(type))
        {
            problems.Add(key.Span, $"a '{type}' does not stand in '{id[..slash]}' but in '{FolderOf(type)}'");
        }

        var fields = new Fields();
        foreach ((YamlScalar name, YamlNode value) in map.Entries)
        {
            problems.Try(() => ReadField(name, value, scope, isBackend, fields));
        }

        return new ObjectModel(id, type, typeSpan, isBackend, [.. fields.Properties], [.. fields.Maps], [.. fields.Wires], key.Span)
        {
            When = map.Find("when") is YamlScalar condition ? condition.Text : "",
            Ports = [.. fields.Ports],
            Frequencies = [.. fields.Frequencies],
        };
    }

    /// <summary>Where backends of a type are in the tree of objects.</summary>
    private static string FolderOf(string type) => type.StartsWith(ChardevAddCommand.TypePrefix, StringComparison.Ordinal) ? "chardevs"
        : type.StartsWith(BlockdevAddCommand.TypePrefix, StringComparison.Ordinal) ? "blockdevs"
        : type.StartsWith(NetdevAddCommand.TypePrefix, StringComparison.Ordinal) ? "netdevs"
        : "objects";

    private void ReadField(YamlScalar name, YamlNode value, Scope scope, bool isBackend, Fields fields)
    {
        switch (name.Text)
        {
            case "type" or "when" or "for":
                break;
            case "map" when !isBackend:
                new MapReader(spaces, problems).Read(value, scope, fields.Maps);
                break;
            case "irq" when !isBackend:
                new WireReader(isClock: false, problems).Read(value, scope, fields.Wires);
                break;
            case "clock" when !isBackend:
                new WireReader(isClock: true, problems).Read(value, scope, fields.Wires);
                break;
            case "ports" when !isBackend:
                new PortReader(spaces, problems).Read(value, scope, fields.Ports);
                break;
            case "hertz" when !isBackend:
                new FrequencyReader(problems).Read(value, scope, fields.Frequencies);
                break;
            case "properties":
                // For properties that are called as one of the fields.
                foreach ((YamlScalar property, YamlNode content) in NodeReader.Map(name, value, "field", "{ name: value }").Entries)
                {
                    problems.Try(() => AddProperty(property, content, scope, fields));
                }

                break;
            default:
                AddProperty(name, value, scope, fields);
                break;
        }
    }

    private static void AddProperty(YamlScalar name, YamlNode value, Scope scope, Fields fields)
    {
        PropertyModel property = NodeReader.Property(name, value, scope);
        if (fields.Properties.Exists(other => other.Name == property.Name))
        {
            throw new MachineFileException(name.Span, $"'{property.Name}' is set twice here; keep one of the two");
        }

        if (property.Value.Kind != Abstractions.Qom.PropertyKind.None)
        {
            fields.Properties.Add(property);
        }
    }

    /// <summary>What was read of an entry so far.</summary>
    private sealed class Fields
    {
        public List<PropertyModel> Properties { get; } = [];

        public List<MapModel> Maps { get; } = [];

        public List<WireModel> Wires { get; } = [];

        public List<PortModel> Ports { get; } = [];

        public List<FrequencyModel> Frequencies { get; } = [];
    }
}
