using System.Globalization;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.Objects;

namespace Emu.Core.MachineFiles;

/// <summary>A wire or port with the name of what it leads to.</summary>
/// <param name="Wire">The command.</param>
/// <param name="Target">Id of what it leads to: <c>plic</c>, <c>mcu[0]</c>.</param>
/// <param name="IsPort">Whether that is an address space.</param>
internal sealed record SavedWire(WireCommand Wire, string Target, bool IsPort);

/// <summary>A backend, device or CPU as it is gathered from commands, to be written into a file.</summary>
/// <param name="id">Its id.</param>
/// <param name="type">Its type.</param>
/// <param name="settings">What it was given when it was made.</param>
internal sealed class SavedObject(string id, string type, IEnumerable<PropertySetting> settings)
{
    private readonly List<PropertySetting> properties = [.. settings];

    public string Id => id;

    public string Type => type;

    /// <summary>Folder of a backend; empty for others.</summary>
    public string Folder { get; init; } = "";

    public List<(string Region, MapCommand Map)> Maps { get; } = [];

    public List<SavedWire> Wires { get; } = [];

    public List<(string Clock, ulong Hertz)> Frequencies { get; } = [];

    /// <summary>Whether nothing was set.</summary>
    public bool IsBare => properties.Count == 0;

    /// <summary>Whether there is nothing to say but its type and properties.</summary>
    public bool IsPlain => Maps.Count + Wires.Count + Frequencies.Count == 0;

    /// <summary>Takes a property that is set later.</summary>
    public void Set(string property, PropertyValue value)
    {
        properties.RemoveAll(other => other.Name == property);
        properties.Add(new PropertySetting(property, value));
    }

    /// <summary>Whether another object has the same type and properties.</summary>
    public bool IsLike(SavedObject other) => type == other.Type && properties.Count == other.properties.Count
        && properties.Zip(other.properties).All(pair => pair.First.Name == pair.Second.Name && TextOf(pair.First.Value) == TextOf(pair.Second.Value));

    /// <summary>Writes its properties.</summary>
    /// <param name="into">Gets them.</param>
    /// <param name="isReserved">Whether a name is taken by a field.</param>
    public void WriteProperties(YamlText into, Func<string, bool> isReserved)
    {
        foreach (PropertySetting property in properties.Where(property => property.Value.Kind != PropertyKind.None))
        {
            (isReserved(property.Name) ? into.At("properties") : into).Add(property.Name, ValueOf(property.Value));
        }
    }

    /// <summary>The entry of the file.</summary>
    /// <param name="shorten">Gives the id of a path where the id alone says enough.</param>
    public YamlText ToYaml(Func<string, string> shorten)
    {
        YamlText entry = YamlText.Map().Add("type", type);
        WriteProperties(entry, ObjectReader.FieldNames.Contains);
        WriteGrouped(entry, "map", Maps.Select(m => (m.Region, Place(m.Map))));
        WriteGrouped(entry, "irq", Wires.Where(w => w is { Wire.IsClock: false, IsPort: false }).Select(w => (w.Wire.Output, Sink(w))));
        WriteGrouped(entry, "clock", Wires.Where(w => w.Wire.IsClock).Select(w => (w.Wire.Output, Sink(w))));
        WriteGrouped(entry, "ports", Wires.Where(w => w.IsPort).Select(w => (w.Wire.Output, Port(w, shorten))));
        WriteGrouped(entry, "hertz", Frequencies.Select(f => (f.Clock, YamlText.Of(f.Hertz.ToString(CultureInfo.InvariantCulture)))));
        return entry;
    }

    private static YamlText Place(MapCommand map) => YamlText.Of(string.Create(
        CultureInfo.InvariantCulture, $"{LastPart(map.Space)}@0x{map.Address:X}{(map.Priority != 0 ? $"!{map.Priority}" : "")}"));

    private static YamlText Sink(SavedWire wire)
    {
        (string target, string input) = (wire.Target, wire.Wire.Input);
        string id = target.Split('[')[0];
        return id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? YamlText.Of(input.Length == 0 ? target : input[0] == '[' ? target + input : $"{target}.{input}")
            : YamlText.Map().Add("object", target).Add("input", input);
    }

    private static YamlText Port(SavedWire wire, Func<string, string> shorten)
    {
        if (wire.Wire is { Through.Length: 0, Requester: 0 })
        {
            return YamlText.Of(wire.Target);
        }

        YamlText port = YamlText.Map().Add("space", wire.Target);
        if (wire.Wire.Through.Length > 0)
        {
            port.Add("through", shorten(wire.Wire.Through));
        }

        return wire.Wire.Requester == 0 ? port : port.Add("requester", wire.Wire.Requester.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Writes values by name; a single one whose name is not needed stands alone.</summary>
    private static void WriteGrouped(YamlText entry, string field, IEnumerable<(string Name, YamlText Value)> values)
    {
        IGrouping<string, YamlText>[] groups = [.. values.GroupBy(value => value.Name, value => value.Value)];
        if (groups is [{ Key: "" } unnamed])
        {
            entry.Add(field, YamlText.OneOrList([.. unnamed]));
        }
        else if (groups.Length > 0)
        {
            YamlText named = YamlText.Map();
            foreach (IGrouping<string, YamlText> group in groups)
            {
                named.Add(group.Key, YamlText.OneOrList([.. group]));
            }

            entry.Add(field, named);
        }
    }

    private static string LastPart(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static YamlText ValueOf(PropertyValue value) => value.Kind switch
    {
        PropertyKind.List => YamlText.Of(value.AsList().Select(ValueOf)),
        PropertyKind.Bool => YamlText.Of(value.AsBool()),
        _ => YamlText.Of(TextOf(value).Replace("$", "${'$'}", StringComparison.Ordinal)),
    };

    /// <summary>A value as files have it: a link by its path.</summary>
    private static string TextOf(PropertyValue value) => value.Kind switch
    {
        PropertyKind.Link => value.AsLink()!.Path,
        PropertyKind.Number => value.AsNumber().ToString("R", CultureInfo.InvariantCulture),
        PropertyKind.List => $"[{string.Join(", ", value.AsList().Select(TextOf))}]",
        _ => value.ToString(),
    };
}
