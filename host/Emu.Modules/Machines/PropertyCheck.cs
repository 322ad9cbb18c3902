using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core;
using Emu.Core.MachineFiles;
using Emu.Core.Objects;
using Emu.Modules.Manifests;

namespace Emu.Modules.Machines;

/// <summary>Checks the properties of objects: names, kinds, ranges, links, and that nothing is missing.</summary>
internal sealed class PropertyCheck(MachineNames names, BackendCheck backends, MachineProblems problems)
{
    private static readonly string[] Fields = ["map", "irq", "clock", "when", "for", "type"];

    /// <summary>Checks all properties of an object.</summary>
    /// <param name="obj">The object; its type is known.</param>
    /// <param name="isDevice">Whether it stands in section <c>devices</c>, where names of backends' kinds are understood.</param>
    public void Check(CheckedObject obj, bool isDevice)
    {
        TypeDescription type = obj.Type!;
        foreach (PropertyModel property in obj.Properties)
        {
            if (type.Properties.FirstOrDefault(p => p.Name == property.Name) is not { } description)
            {
                problems.Add(property.NameSpan, $"'{type.Name}' has no property '{property.Name}'{Hint(property.Name, type, isDevice)}");
            }
            else
            {
                CheckValue(obj, description, property, isDevice);
            }
        }

        foreach (PropertyDescription required in type.Properties.Where(p => p.Required && p.Default is null && !obj.Properties.Any(set => set.Name == p.Name)))
        {
            string doc = required.Doc.Length > 0 ? ": " + required.Doc.TrimEnd('.') : "";
            problems.Add(obj.Span, $"'{obj.Id}' needs the property '{required.Name}' of '{type.Name}'{doc}");
        }
    }

    private static string Hint(string name, TypeDescription type, bool isDevice)
    {
        IEnumerable<string> known = type.Properties.Select(p => p.Name);
        return NearestName.Hint(name, isDevice && NearestName.Find(name, known.Concat(Fields)) is { } nearest ? [nearest] : known);
    }

    private void CheckValue(CheckedObject obj, PropertyDescription description, PropertyModel property, bool isDevice)
    {
        bool isList = description.Kind == "list";
        string kind = isList ? description.ItemKind : description.Kind;
        if (kind == "link")
        {
            CheckLinks(description, property, isList, isDevice);
            return;
        }

        if (kind == "enum" && !isList && property.Value.Kind == PropertyKind.Text && !description.Names.Contains(property.Value.AsText()!))
        {
            string text = property.Value.AsText()!;
            string hint = NearestName.Find(text, description.Names) is { } nearest ? $"; did you mean '{nearest}'?" : $"; expected one of {string.Join(", ", description.Names)}";
            problems.Add(property.Span, $"'{property.Name}' does not take '{text}'{hint}");
            return;
        }

        try
        {
            PropertyDescriptor descriptor = DescriptorOf(description);
            descriptor.Check(PropertyConversion.To(descriptor, property.Value, id => throw new PropertyException($"property '{property.Name}' takes no object, not '{id}'")));
        }
        catch (PropertyException e)
        {
            problems.Add(property.Span, $"{obj.Id}: {e.Message}");
        }
    }

    /// <summary>The property as the machine will see it, as far as the manifest tells.</summary>
    private static PropertyDescriptor DescriptorOf(PropertyDescription property) => new()
    {
        Name = property.Name,
        Kind = KindOf(property.Kind),
        ItemKind = KindOf(property.ItemKind),
        Unit = property.Unit,
        Min = property.Min is { ValueKind: System.Text.Json.JsonValueKind.Number } min ? min.GetDouble() : double.NegativeInfinity,
        Max = property.Max is { ValueKind: System.Text.Json.JsonValueKind.Number } max ? max.GetDouble() : double.PositiveInfinity,
        Names = property.Names,
        Get = _ => PropertyValue.None,
        Set = (_, _) => { },
    };

    private static PropertyKind KindOf(string kind) => kind switch
    {
        "bool" => PropertyKind.Bool,
        "int" => PropertyKind.Int,
        "uint" => PropertyKind.UInt,
        "size" => PropertyKind.Size,
        "number" => PropertyKind.Number,
        "text" => PropertyKind.Text,
        "enum" => PropertyKind.Enum,
        "list" => PropertyKind.List,
        _ => PropertyKind.None,
    };

    private void CheckLinks(PropertyDescription description, PropertyModel property, bool isList, bool isDevice)
    {
        IEnumerable<PropertyValue> values = property.Value.Kind == PropertyKind.List ? property.Value.AsList() : [property.Value];
        if (property.Value.Kind == PropertyKind.List && !isList)
        {
            problems.Add(property.Span, $"'{property.Name}' takes one object, not a list");
            return;
        }

        foreach (PropertyValue value in values)
        {
            string id = value.ToString();
            if (value.Kind is not (PropertyKind.Text or PropertyKind.None))
            {
                problems.Add(property.Span, $"'{property.Name}' takes the id of an object, not {id}");
            }
            else if (id.Length > 0)
            {
                CheckLink(description, property, id, isDevice);
            }
        }
    }

    private void CheckLink(PropertyDescription description, PropertyModel property, string id, bool isDevice)
    {
        if (names.Find(id) is { } target)
        {
            if (description.LinkType.Length > 0 && target.Class is { } known && !IsA(known, description.LinkType))
            {
                problems.Add(property.Span, $"'{property.Name}' takes {NameOf(description.LinkType)}; '{id}' is {target.What}");
            }
            else if (target.Class is null && HostKind(description.LinkType) is { } wanted && target.Type is not null)
            {
                problems.Add(property.Span, $"'{property.Name}' takes {wanted}; '{id}' is a '{target.Type.Name}'");
            }
        }
        else if (isDevice && ShortBackend.Is(property.Name, id))
        {
            backends.CheckShort(property.Name, id, property.Span, names);
        }
        else if (!names.MayExist(id))
        {
            problems.Add(property.Span, $"'{property.Name}' names no object '{id}'{NearestName.Hint(id, names.All)}");
        }
    }

    /// <summary>What a link must be when only the host itself makes such objects.</summary>
    private static string? HostKind(string linkType) =>
        linkType == typeof(AddressSpace).FullName ? "an address space" : linkType == typeof(CpuCluster).FullName ? "a cluster" : null;

    private static string NameOf(string linkType) => HostKind(linkType) ?? $"an object that is a {linkType[(linkType.LastIndexOf('.') + 1)..]}";

    private static bool IsA(Type type, string name)
    {
        for (Type? at = type; at is not null; at = at.BaseType)
        {
            if (at.FullName == name)
            {
                return true;
            }
        }

        return Array.Exists(type.GetInterfaces(), i => i.FullName == name);
    }
}
