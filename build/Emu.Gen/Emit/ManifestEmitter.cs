using Emu.Gen.Model;
using Emu.Gen.Read;

namespace Emu.Gen.Emit;

/// <summary>Writes the JSON that describes a type; README.md lists the keys.</summary>
internal static class ManifestEmitter
{
    public static string Emit(ClassModel model, TypeModel type)
    {
        IEnumerable<HandleModel> handles = model.BaseHandles.Concat(model.Handles).Concat(model.CodeHandles);
        IEnumerable<StateModel> state = model.BaseState.Concat(model.State);
        return new Json()
            .Text("name", type.Name)
            .Text("class", model.Symbol.MetadataFullName())
            .Text("kind", type.Kind)
            .Text("family", type.Family)
            .Text("summary", type.Summary)
            .Text("doc", type.Doc)
            .Text("architecture", type.Architecture)
            .Raw("hotPluggable", type.HotPluggable ? "true" : "false")
            .List("properties", model.Properties.Select(p => Property(p, type)))
            .List("inputs", Lines(handles, HandleKind.Input))
            .List("outputs", Lines(handles, HandleKind.Output))
            .List("clocks", handles.Where(h => h.Kind == HandleKind.Clock).Select(h => new Json().Text("name", h.Name).Text("direction", h.IsClockOutput ? "out" : "in").ToString()))
            .List("regions", Regions(model, handles))
            .List("dma", Named(handles, HandleKind.Dma))
            .List("charPorts", Named(handles, HandleKind.CharPort))
            .List("netPorts", Named(handles, HandleKind.NetPort))
            .List("open", Open(model))
            .List("state", state.Select(s => new Json().Text("name", s.Name).Integer("since", s.Since > 1 ? s.Since : 0).Text("was", s.Was).ToString()))
            .List("registers", model.Registers?.Registers.Select(Register) ?? [])
            .ToString();
    }

    private static string Property(PropertyModel property, TypeModel type)
    {
        string value = type.Defaults.TryGetValue(property.Name, out Literal? other) ? other.Json : property.Default.Json;
        return new Json()
            .Text("name", property.Name)
            .Text("kind", (property.IsList ? "List" : property.Kind).ToLowerInvariant())
            .Text("itemKind", property.IsList ? property.Kind.ToLowerInvariant() : "")
            .Raw("default", property.Role == PropertyRole.Config ? value : "")
            .Number("min", property.Min)
            .Number("max", property.Max)
            .Text("unit", property.Unit)
            .Text("doc", property.Doc)
            .Flag("required", property.Required)
            .Flag("shapes", property.Shapes)
            .List("names", property.EnumNames.Select(n => Json.Quote(n.Key)))
            .Text("linkType", property.LinkType)
            .ToString();
    }

    private static IEnumerable<string> Lines(IEnumerable<HandleModel> handles, HandleKind kind) => handles.Where(h => h.Kind == kind)
        .Select(h => new Json().Text("name", h.Name).Integer("count", h.IsArray ? h.KnownCount : 0).Flag("array", h.IsArray).Text("countFrom", h.CountFrom).ToString());

    private static IEnumerable<string> Named(IEnumerable<HandleModel> handles, HandleKind kind) =>
        handles.Where(h => h.Kind == kind).Select(h => new Json().Text("name", h.Name).ToString());

    private static IEnumerable<string> Regions(ClassModel model, IEnumerable<HandleModel> handles)
    {
        HandleModel[] regions = [.. handles.Where(h => h.Kind == HandleKind.Region)];
        if (model.Registers is { } map && !regions.Any(r => r.Name == "mmio"))
        {
            yield return new Json().Text("name", "mmio").Integer("size", map.RegionSize).ToString();
        }

        foreach (HandleModel region in regions)
        {
            ulong size = region.Size == 0 && region.SizeFrom.Length == 0 ? model.Registers?.RegionSize ?? 0 : region.Size;
            yield return new Json().Text("name", region.Name).Integer("size", size).Text("sizeFrom", region.SizeFromProperty).ToString();
        }
    }

    private static IEnumerable<string> Open(ClassModel model) => model.OpenKinds.OrderBy(kind => kind).Select(kind => Json.Quote(kind switch
    {
        HandleKind.Output => "outputs",
        HandleKind.Input => "inputs",
        HandleKind.Clock => "clocks",
        HandleKind.Dma => "dma",
        _ => "regions",
    }));

    private static string Register(RegisterModel register)
    {
        // A register without fields is one field.
        IEnumerable<RegisterFieldModel> fields = register.Fields.Count > 0
            ? register.Fields
            : [new RegisterFieldModel(register.Width - 1, 0, register.Name, register.Access, null)];
        return new Json()
            .Always("offset", register.Offset)
            .Text("name", register.Name)
            .Integer("width", register.Width)
            .Integer("count", register.Count > 1 ? register.Count : 0)
            .Integer("stride", register.Count > 1 ? register.Stride : 0)
            .List("fields", fields.Select(f => new Json().Always("msb", f.Msb).Always("lsb", f.Lsb).Text("name", f.Name).Text("access", f.Access).ToString()))
            .ToString();
    }
}
