namespace Emu.Core.MachineFiles;

/// <summary>Reads backends and devices.</summary>
internal sealed class ObjectReader(Scope parameters, IReadOnlyList<SpaceModel> spaces, MachineProblems problems)
{
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
        NodeReader.CheckId(id, key);
        string type = "";
        SourceSpan typeSpan = key.Span;
        problems.Try(() =>
        {
            YamlScalar node = NodeReader.Required(map, "type", key, "the type of the object");
            typeSpan = node.Span;
            type = NodeReader.Text(node, scope);
        });
        var properties = new List<PropertyModel>();
        var maps = new List<MapModel>();
        var wires = new List<WireModel>();
        foreach ((YamlScalar name, YamlNode value) in map.Entries)
        {
            problems.Try(() => ReadField(name, value, scope, isBackend, properties, maps, wires));
        }

        return new ObjectModel(id, type, typeSpan, isBackend, [.. properties], [.. maps], [.. wires], key.Span) { When = map.Find("when") is YamlScalar condition ? condition.Text : "" };
    }

    private void ReadField(
        YamlScalar name, YamlNode value, Scope scope, bool isBackend, List<PropertyModel> properties, List<MapModel> maps, List<WireModel> wires)
    {
        switch (name.Text)
        {
            case "type" or "when" or "for":
                break;
            case "map" when !isBackend:
                new MapReader(spaces, problems).Read(value, scope, maps);
                break;
            case "irq" when !isBackend:
                new WireReader(isClock: false, problems).Read(value, scope, wires);
                break;
            case "clock" when !isBackend:
                new WireReader(isClock: true, problems).Read(value, scope, wires);
                break;
            default:
                PropertyModel property = NodeReader.Property(name, value, scope);
                if (property.Value.Kind != Abstractions.Qom.PropertyKind.None)
                {
                    properties.Add(property);
                }

                break;
        }
    }
}
