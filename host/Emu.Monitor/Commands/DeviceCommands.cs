using System.Text.Json;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Modules.Errors;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

[QmpCommand("device_add", "Makes a device or a CPU; in a machine that is built already it is at work at once.", Phases = MachinePhase.Alive)]
internal sealed record DeviceAdd(
    string Driver,
    string Id,
    [Rest(ManifestUnion.Devices, "driver")] IReadOnlyDictionary<string, JsonElement> Properties,
    string? Cluster = null,
    [Wire("x-realize")] bool Realize = true) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        IReadOnlyList<PropertySetting> settings = JsonValue.Settings(Properties);
        string? cluster = Cluster;
        if (cluster is not null && context.Machine.Types.Resolve(Driver).FindProperty("cluster") is not null)
        {
            // It is a property of what is made, a loader for example, and not where it belongs.
            settings = [.. settings, new PropertySetting("cluster", PropertyValue.Of(cluster))];
            cluster = null;
        }

        new DeviceAddCommand(Driver, Id, cluster, settings) { Realize = Realize }.Execute(context.Machine);
    }
}

[QmpCommand("device_del", "Asks for the removal of a device; DEVICE_DELETED tells when it is gone, DEVICE_UNPLUG_GUEST_ERROR when it stays.", Phases = MachinePhase.Alive)]
internal sealed record DeviceDel(string Id) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        if (context.Machine.Find(Id) is null)
        {
            throw new QmpException($"Device '{Id}' not found", QmpErrorClass.DeviceNotFound);
        }

        new DeviceDelCommand(Id).Execute(context.Machine);
    }
}

[QmpCommand("object-add", "Makes an object that is no device: an accelerator, a bus.", Phases = MachinePhase.Alive)]
internal sealed record ObjectAdd(
    [Wire("qom-type")] string Type,
    string Id,
    [Rest(ManifestUnion.Objects, "qom-type")] IReadOnlyDictionary<string, JsonElement> Properties) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new ObjectAddCommand(Type, Id, JsonValue.Settings(Properties)).Execute(context.Machine);
}

[QmpCommand("object-del", "Removes an object that is no device: an accelerator, a cluster with its CPUs, an address space.", Phases = MachinePhase.Alive)]
internal sealed record ObjectDel(string Id) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new ObjectDelCommand(Id).Execute(context.Machine);
}

/// <summary>A property of a type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Kind of its values.</param>
/// <param name="Description">What it means.</param>
/// <param name="DefaultValue">Its value when nothing is set.</param>
internal sealed record ObjectPropertyInfo(string Name, string Type, string? Description = null, JsonElement? DefaultValue = null);

[QmpCommand("device-list-properties", "Lists the properties of a type of device, from its module's manifest.")]
internal sealed record DeviceListProperties(string Typename) : QmpQuery<IReadOnlyList<ObjectPropertyInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ObjectPropertyInfo> Run(CommandContext context) => TypeProperties.Of(context, Typename);
}

[QmpCommand("qom-list-properties", "Lists the properties of a type, from its module's manifest.")]
internal sealed record QomListProperties(string Typename) : QmpQuery<IReadOnlyList<ObjectPropertyInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ObjectPropertyInfo> Run(CommandContext context) => TypeProperties.Of(context, Typename);
}

/// <summary>Properties of types, from manifests alone.</summary>
internal static class TypeProperties
{
    /// <summary>The properties of a type.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="type">Name of the type.</param>
    /// <exception cref="EmuException">No module offers it.</exception>
    public static IReadOnlyList<ObjectPropertyInfo> Of(CommandContext context, string type)
    {
        try
        {
            return [.. context.Modules.Catalog.RequireType(type).Type.Describe().Properties.Select(property => new ObjectPropertyInfo(
                property.Name,
                QomType.Of(property.Kind, property.ItemKind, property.LinkType),
                property.Doc.Length == 0 ? null : property.Doc,
                property.Default is { ValueKind: not JsonValueKind.Null } value ? value : null))];
        }
        catch (UnknownNameException e)
        {
            throw new QmpException(e.Message, QmpErrorClass.DeviceNotFound);
        }
    }
}
