using System.Collections.Immutable;
using System.Globalization;
using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>Reads clusters, backends and devices.</summary>
internal sealed class ObjectReader(Scope parameters, ImmutableArray<SpaceModel> spaces)
{
    private static readonly string[] ClusterFields = ["cpu", "count", "space", "accel", "properties", "irq", "when"];

    public ClusterModel ReadCluster(YamlScalar key, YamlNode value)
    {
        YamlMap map = Map(key, value, "cluster");
        foreach ((YamlScalar field, YamlNode _) in map.Entries)
        {
            if (!ClusterFields.Contains(field.Text))
            {
                throw new MachineFileException(field.Span, $"a cluster has no '{field.Text}'{NearestName.Hint(field.Text, ClusterFields)}");
            }
        }

        YamlScalar cpu = Required(map, "cpu", key, "a CPU model");
        YamlScalar space = Required(map, "space", key, "the id of a space");
        long count = map.Find("count") is YamlScalar number ? Integer(number, Expression.Evaluate(number, parameters)) : 1;
        if (count is < 1 or > 1024)
        {
            throw new MachineFileException(map.Find("count")!.Span, $"a cluster has 1 to 1024 CPUs, not {count}");
        }

        YamlScalar? accel = map.Find("accel") as YamlScalar;
        ImmutableArray<PropertyModel> properties = map.Find("properties") is YamlMap set
            ? [.. set.Entries.Select(entry => Property(entry.Key, entry.Value, parameters))]
            : [];
        return new ClusterModel(
            key.Text,
            Text(cpu, parameters),
            cpu.Span,
            (int)count,
            Space(Text(space, parameters), space.Span),
            accel is null ? "tcg" : Text(accel, parameters),
            accel?.Span ?? key.Span,
            properties,
            map.Find("irq") is { } irq ? [.. WireReader.Read(irq, parameters, isClock: false)] : [],
            key.Span);
    }

    public IEnumerable<ObjectModel> ReadObjects(YamlScalar key, YamlNode value, bool isBackend)
    {
        YamlMap map = Map(key, value, isBackend ? "backend" : "device");
        if (map.Find("for") is YamlMap { Entries: [(YamlScalar variable, _)] } && !key.Text.Contains('$', StringComparison.Ordinal))
        {
            throw new MachineFileException(key.Span, $"the id of a loop must differ each time: write '{key.Text}${variable.Text}'");
        }

        foreach (Scope scope in LoopReader.Scopes(map, parameters))
        {
            if (map.Find("when") is not YamlScalar condition || Expression.IsTrue(Expression.EvaluateAll(condition, scope)))
            {
                yield return ReadObject(key, map, scope, isBackend);
            }
        }
    }

    /// <summary>An integer, or the error that it is none.</summary>
    public static long Integer(YamlScalar node, PropertyValue value)
    {
        if (value.Kind is PropertyKind.Int or PropertyKind.UInt or PropertyKind.Size && value.AsInt() is long number)
        {
            return number;
        }

        return value.Kind == PropertyKind.Text && SizeText.TryParseNumber(value.AsText(), out ulong parsed) && parsed <= long.MaxValue
            ? (long)parsed
            : throw new MachineFileException(node.Span, $"expected an integer, not '{value}'");
    }

    private ObjectModel ReadObject(YamlScalar key, YamlMap map, Scope scope, bool isBackend)
    {
        string id = Text(key, scope);
        CheckId(id, key);
        YamlScalar type = Required(map, "type", key, "the type of the object");
        var properties = new List<PropertyModel>();
        var maps = new List<MapModel>();
        var wires = new List<WireModel>();
        foreach ((YamlScalar name, YamlNode value) in map.Entries)
        {
            switch (name.Text)
            {
                case "type" or "when" or "for":
                    break;
                case "map" when !isBackend:
                    maps.AddRange(ReadMaps(value, scope));
                    break;
                case "irq" when !isBackend:
                    wires.AddRange(WireReader.Read(value, scope, isClock: false));
                    break;
                case "clock" when !isBackend:
                    wires.AddRange(WireReader.Read(value, scope, isClock: true));
                    break;
                default:
                    PropertyModel property = Property(name, value, scope);
                    if (property.Value.Kind != PropertyKind.None)
                    {
                        properties.Add(property);
                    }

                    break;
            }
        }

        return new ObjectModel(id, Text(type, scope), type.Span, isBackend, [.. properties], [.. maps], [.. wires], key.Span);
    }

    private IEnumerable<MapModel> ReadMaps(YamlNode node, Scope scope)
    {
        switch (node)
        {
            case YamlScalar one:
                yield return ReadMap("", one, scope);
                break;
            case YamlList list:
                foreach (YamlNode item in list.Items)
                {
                    yield return ReadMap("", item as YamlScalar ?? throw new MachineFileException(item.Span, $"expected space@address, not {item.Kind}"), scope);
                }

                break;
            case YamlMap named:
                foreach ((YamlScalar region, YamlNode value) in named.Entries)
                {
                    foreach (MapModel map in ReadMaps(value, scope))
                    {
                        yield return map with { Region = region.Text };
                    }
                }

                break;
        }
    }

    /// <summary>Reads <c>space@address</c>, with an optional <c>!priority</c>.</summary>
    private MapModel ReadMap(string region, YamlScalar node, Scope scope)
    {
        string text = Text(node, scope);
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0)
        {
            throw new MachineFileException(node.Span, $"'{text}' is no place; expected space@address, such as {(spaces.Length > 0 ? spaces[0].Id : "system")}@0x1000_0000");
        }

        int bang = text.IndexOf('!', at);
        string address = bang < 0 ? text[(at + 1)..] : text[(at + 1)..bang];
        int priority = 0;
        if (bang >= 0 && !int.TryParse(text[(bang + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out priority))
        {
            throw new MachineFileException(node.Span, $"'{text[(bang + 1)..]}' is no priority; expected an integer behind '!'");
        }

        return SizeText.TryParseNumber(address, out ulong number)
            ? new MapModel(region, Space(text[..at], node.Span), number, priority, node.Span)
            : throw new MachineFileException(node.Span, $"'{address}' is no address; expected a number such as 0x1000_0000");
    }

    private string Space(string id, SourceSpan span) => spaces.Any(space => space.Id == id)
        ? id
        : throw new MachineFileException(span, $"no space '{id}'{NearestName.Hint(id, spaces.Select(space => space.Id))}");

    private static PropertyModel Property(YamlScalar name, YamlNode value, Scope scope) => new(name.Text, Value(value, scope), value.Span);

    private static PropertyValue Value(YamlNode node, Scope scope) => node switch
    {
        YamlScalar text => Expression.Evaluate(text, scope),
        YamlList list => PropertyValue.Of([.. list.Items.Select(item => Value(item, scope))]),
        _ => throw new MachineFileException(node.Span, $"a property takes a value or a list, not {node.Kind}"),
    };

    private static string Text(YamlScalar node, Scope scope)
    {
        PropertyValue value = Expression.Evaluate(node, scope);
        return value.Kind == PropertyKind.Size ? value.AsUInt().ToString(CultureInfo.InvariantCulture) : value.ToString();
    }

    private static YamlMap Map(YamlScalar key, YamlNode value, string what) => value as YamlMap
        ?? throw new MachineFileException(value.Span, $"{what} '{key.Text}' is a map such as {{ type: … }}, not {value.Kind}");

    private static YamlScalar Required(YamlMap map, string name, YamlScalar key, string what) => map.Find(name) switch
    {
        YamlScalar text => text,
        { } other => throw new MachineFileException(other.Span, $"'{name}' must be {what}, not {other.Kind}"),
        null => throw new MachineFileException(key.Span, $"'{key.Text}' has no '{name}': {what}"),
    };

    private static void CheckId(string id, YamlScalar key)
    {
        if (id.Length == 0 || !char.IsAsciiLetter(id[0]) || id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
        {
            throw new MachineFileException(key.Span, $"'{id}' is no id; expected a letter, then letters, digits, '-' or '_'");
        }
    }
}
