using System.Text.Json;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Objects;

namespace Emu.Core.Commands;

/// <summary>Makes an address space.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Bits">Address bits, 1 to 64.</param>
public sealed record SpaceAddCommand(string Id, int Bits) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "x-space-add";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        json.WriteNumber("bits", Bits);
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) =>
        machine.CreateAndRealize(machine.SpaceType, Id, machine.Devices, new PropertySetting("bits", PropertyValue.Of((ulong)Bits)));
}

/// <summary>Makes an object that is no device: an accelerator, a secret, a bus.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Settings">Its properties.</param>
public sealed record ObjectAddCommand(string Type, string Id, IReadOnlyList<PropertySetting> Settings) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "object-add";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("qom-type", Type);
        json.WriteString("id", Id);
        PropertyJson.Write(json, Settings);
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.CreateAndRealize(machine.Types.Resolve(Type), Id, machine.Objects, Settings);
}

/// <summary>Makes a character backend.</summary>
/// <param name="Backend">Its kind; its type is <c>chardev-</c> and the kind.</param>
/// <param name="Id">Its id.</param>
/// <param name="Settings">Its properties.</param>
public sealed record ChardevAddCommand(string Backend, string Id, IReadOnlyList<PropertySetting> Settings) : MachineCommand
{
    /// <summary>What the type's name begins with.</summary>
    public const string TypePrefix = "chardev-";

    /// <inheritdoc/>
    public override string Name => "chardev-add";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        json.WriteStartObject("backend");
        json.WriteString("type", Backend);
        json.WriteStartObject("data");
        PropertyJson.Write(json, Settings);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.CreateAndRealize(machine.Types.Resolve(TypePrefix + Backend), Id, machine.Chardevs, Settings);
}

/// <summary>Makes a cluster; CPUs are added to it as devices.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Accelerator">Id of its accelerator.</param>
/// <param name="Space">Id of its space.</param>
public sealed record ClusterAddCommand(string Id, string Accelerator, string Space) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "x-cluster-add";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        json.WriteString("accel", Accelerator);
        json.WriteString("space", Space);
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.Create(
        machine.ClusterType,
        Id,
        machine.Devices,
        new PropertySetting("accel", PropertyValue.Of(Accelerator)),
        new PropertySetting("space", PropertyValue.Of(Space)));
}

/// <summary>
/// Makes a device; in a machine that is built already it is realized at once, else with the machine.
/// </summary>
/// <param name="Driver">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Cluster">Id of the cluster that a CPU belongs to; null for other devices.</param>
/// <param name="Settings">Its properties.</param>
public sealed record DeviceAddCommand(string Driver, string Id, string? Cluster, IReadOnlyList<PropertySetting> Settings) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "device_add";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("driver", Driver);
        json.WriteString("id", Id);
        if (Cluster is not null)
        {
            json.WriteString("cluster", Cluster);
        }

        PropertyJson.Write(json, Settings);
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine)
    {
        ObjectType type = machine.Types.Resolve(Driver);
        EmuObject parent = Cluster is null ? machine.Devices : machine.Require<Cluster>(Cluster, "a cluster");
        if (machine.Phase == MachinePhase.Building)
        {
            machine.Create(type, Id, parent, Settings);
        }
        else
        {
            machine.CreateAndRealize(type, Id, parent, Settings);
        }
    }
}

/// <summary>Sets a property or link.</summary>
/// <param name="Path">Path or id of the object.</param>
/// <param name="Property">Name of the property.</param>
/// <param name="Value">The value.</param>
public sealed record PropertySetCommand(string Path, string Property, PropertyValue Value) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "qom-set";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("path", Path);
        json.WriteString("property", Property);
        json.WritePropertyName("value");
        PropertyJson.Write(json, Value);
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.SetProperty(machine.Require(Path), Property, Value);
}

/// <summary>Maps a region of a device into a space.</summary>
/// <param name="Device">Id of the device.</param>
/// <param name="Region">Name of the region; empty for the first.</param>
/// <param name="Space">Id of the space.</param>
/// <param name="Address">First address.</param>
/// <param name="Priority">The higher covers the lower.</param>
public sealed record MapCommand(string Device, string Region, string Space, ulong Address, int Priority) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "x-map";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("device", Device);
        if (Region.Length > 0)
        {
            json.WriteString("region", Region);
        }

        json.WriteString("space", Space);
        json.WriteNumber("address", Address);
        if (Priority != 0)
        {
            json.WriteNumber("priority", Priority);
        }
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        EmuObject device = machine.Require(Device);
        AddressSpace space = machine.Require<AddressSpace>(Space, "an address space");
        MemoryRegion region = FindRegion(device);
        ulong end = space.Root.Size - 1;
        if (Address > end)
        {
            throw new ConfigurationException($"address 0x{Address:x} is beyond the end of {space.Path}: it has {space.Bits} address bits");
        }

        space.Root.Map(region, Address, Priority);
    }

    private MemoryRegion FindRegion(EmuObject device)
    {
        MemoryRegion[] regions = [.. device.Handles.OfType<MemoryRegion>()];
        MemoryRegion? region = Region.Length == 0 ? regions.FirstOrDefault() : regions.FirstOrDefault(r => r.Name == Region);
        return region ?? throw new ConfigurationException(regions.Length == 0
            ? $"{device.Path} has nothing to map: a '{device.Type}' has no region"
            : $"{device.Path} has no region '{Region}'{MachineFiles.NearestName.Hint(Region, regions.Select(r => r.Name))}");
    }
}

/// <summary>Realizes everything that was made and makes the machine ready.</summary>
public sealed record RealizeCommand : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "x-realize";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Building;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.RealizeAll();
}
