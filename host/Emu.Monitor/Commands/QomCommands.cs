using System.Text.Json;
using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core;
using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

[QmpCommand("qom-list", "Lists the properties and children of an object.")]
internal sealed record QomList(string Path) : QmpQuery<IReadOnlyList<ObjectPropertyInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ObjectPropertyInfo> Run(CommandContext context) => QomView.List(context.Machine, Path);
}

[QmpCommand("qom-get", "Reads a property, a link, or where a line, a clock or a bus master's port leads.")]
internal sealed record QomGet(string Path, string Property) : QmpQuery<JsonElement>
{
    /// <inheritdoc/>
    protected override JsonElement Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        return QomView.Get(QomView.Require(context.Machine, Path), Property);
    }
}

[QmpCommand("qom-set", "Sets a property or link of an object that is not at work yet, or wires a line, a clock or a bus master's port.", Phases = MachinePhase.Alive)]
internal sealed record QomSet(string Path, string Property, JsonElement Value) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        EmuObject found = QomView.Require(context.Machine, Path);
        if (found.Type.FindProperty(Property) is null && QomView.FindWire(found, Property) is { } handle)
        {
            string target = Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw new QmpException("Invalid parameter type for 'value', expected: string");
            context.Machine.Wire($"{found.Path}.{handle.Name}", target);
            return;
        }

        new PropertySetCommand(Path, Property, JsonValue.Read(Value, Property)).Execute(context.Machine);
    }
}

/// <summary>A property with its value.</summary>
internal sealed record ObjectPropertyValue(string Name, string Type, JsonElement? Value = null);

/// <summary>An object's properties with their values.</summary>
internal sealed record ObjectPropertiesValues(IReadOnlyList<ObjectPropertyValue> Properties);

[QmpCommand("qom-list-get", "Lists the properties of several objects with their values.")]
internal sealed record QomListGet(IReadOnlyList<string> Paths) : QmpQuery<IReadOnlyList<ObjectPropertiesValues>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ObjectPropertiesValues> Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        return [.. Paths.Select(path => new ObjectPropertiesValues([.. QomView.List(context.Machine, path).Select(info => new ObjectPropertyValue(
            info.Name,
            info.Type,
            info.Type.StartsWith("child<", StringComparison.Ordinal) ? null : QomView.Get(QomView.Require(context.Machine, path), info.Name)))]))];
    }
}

/// <summary>A type of objects.</summary>
internal sealed record ObjectTypeInfo(string Name, bool? Abstract = null, string? Parent = null);

[QmpCommand("qom-list-types", "Lists the types of objects that modules offer, from manifests alone.")]
internal sealed record QomListTypes(string? Implements = null, bool Abstract = false) : QmpQuery<IReadOnlyList<ObjectTypeInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ObjectTypeInfo> Run(CommandContext context) =>
        [.. context.Modules.Catalog.Types.Values
            .Where(type => Abstract || !type.Type.IsAbstract)
            .Select(type => (type.Type, Head: type.Type.ReadHead(), type.Type.Describe().Parent))
            .Where(type => Implements is null || type.Head.Name == Implements || type.Head.Kind == Implements || type.Head.Family == Implements || type.Parent == Implements)
            .OrderBy(type => type.Head.Name, StringComparer.Ordinal)
            .Select(type => new ObjectTypeInfo(type.Head.Name, type.Type.IsAbstract ? true : null, type.Parent.Length == 0 ? null : type.Parent))];
}

/// <summary>Objects as the protocol shows them.</summary>
internal static class QomView
{
    /// <summary>Finds an object.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="path">Its path or id.</param>
    /// <exception cref="QmpException">There is none.</exception>
    public static EmuObject Require(Machine machine, string path)
    {
        try
        {
            return path is "/" or "" ? machine.Root : machine.Require(path);
        }
        catch (ObjectNotFoundException e)
        {
            throw new QmpException(e.Message, QmpErrorClass.DeviceNotFound);
        }
    }

    /// <summary>Properties, lines, clocks, ports and children of an object.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="path">Path or id of the object.</param>
    public static IReadOnlyList<ObjectPropertyInfo> List(Machine machine, string path)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        EmuObject found = Require(machine, path);
        var list = new List<ObjectPropertyInfo> { new("type", "string") };
        if (found.Parent is null || found.Phase == LifeCycle.Created)
        {
            list.Clear();
        }
        else
        {
            list.AddRange(found.Type.Properties.Select(property => new ObjectPropertyInfo(property.Name, QomType.Of(property), property.Doc.Length == 0 ? null : property.Doc)));
        }

        list.AddRange(found.Handles.Where(IsWire).Select(handle => new ObjectPropertyInfo(handle.Name, $"link<{KindOf(handle)}>")));
        list.AddRange(found.Children.Select(child => new ObjectPropertyInfo(child.Id, $"child<{NameOfType(child)}>")));
        return list;
    }

    /// <summary>Reads a property. Under the machine's lock.</summary>
    /// <param name="found">The object.</param>
    /// <param name="property">Its name.</param>
    /// <exception cref="QmpException">There is none.</exception>
    public static JsonElement Get(EmuObject found, string property)
    {
        if (found.Type.FindProperty(property) is { } descriptor)
        {
            return JsonValue.Of(descriptor.Get(found));
        }

        if (property == "type")
        {
            return JsonValue.OfText(found.Type.Name);
        }

        if (FindWire(found, property) is { } handle)
        {
            return JsonValue.OfText(TargetOf(handle));
        }

        return found.FindChild(property) is { } child
            ? JsonValue.OfText(child.Path)
            : throw new QmpException($"Property '{found.Type}.{property}' not found{NearestName.Hint(property, [.. found.Type.Properties.Select(p => p.Name), .. found.Handles.Where(IsWire).Select(h => h.Name)])}");
    }

    /// <summary>Finds an output, clock or bus master's port by name.</summary>
    /// <param name="found">The object.</param>
    /// <param name="name">The name.</param>
    public static Handle? FindWire(EmuObject found, string name) => found.Handles.FirstOrDefault(handle => IsWire(handle) && handle.Name == name);

    private static bool IsWire(Handle handle) => handle is IrqLine or ClockOutput or DmaPort;

    private static string KindOf(Handle handle) => handle switch
    {
        IrqLine => "irq",
        ClockOutput => "clock",
        _ => "space",
    };

    private static string TargetOf(Handle handle) => handle switch
    {
        IrqLine line => string.Join(',', line.Sinks.Select(sink => sink.Input.ToString())),
        ClockOutput clock => string.Join(',', clock.Sinks.Select(sink => sink.ToString())),
        DmaPort port => port.Space?.Path ?? "",
        _ => "",
    };

    private static string NameOfType(EmuObject child) => child is Device or AddressSpace or Cluster || child.Handles.Count > 0 || child.Children.Count == 0 ? child.Type.Name : "container";
}
