using System.Text.Json;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
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
    protected override void Run(Machine machine) => machine.Make(machine.Types.Resolve(Type), Id, machine.Objects, Settings, realize: true, RequireNoDevice);

    private static void RequireNoDevice(EmuObject made)
    {
        if (made is Device)
        {
            throw new ConfigurationException($"'{made.Type}' is a device; make it with device_add");
        }
    }
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
    protected override void Run(Machine machine) => machine.Make(machine.Types.Resolve(TypePrefix + Backend), Id, machine.Chardevs, Settings, realize: true, RequireBackend);

    private static void RequireBackend(EmuObject made)
    {
        if (made is not ICharBackend)
        {
            throw new ConfigurationException($"'{made.Type}' is no character backend");
        }
    }
}

/// <summary>Puts another character backend in the place of one.</summary>
/// <param name="Backend">Its kind; its type is <c>chardev-</c> and the kind.</param>
/// <param name="Id">The id of both.</param>
/// <param name="Settings">Its properties.</param>
public sealed record ChardevChangeCommand(string Backend, string Id, IReadOnlyList<PropertySetting> Settings) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "chardev-change";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json) => new ChardevAddCommand(Backend, Id, Settings).WriteArguments(json);

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.ReplaceChardev(Id, machine.Types.Resolve(ChardevAddCommand.TypePrefix + Backend), Settings);
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
    protected override void Run(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        PropertySetting[] settings = [new("accel", PropertyValue.Of(Accelerator)), new("space", PropertyValue.Of(Space))];
        machine.Make(machine.ClusterType, Id, machine.Devices, settings, machine.Phase != MachinePhase.Building);
    }
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

    /// <summary>Whether it is realized at once in a machine that is built already; otherwise it can be wired and mapped first.</summary>
    public bool Realize { get; init; } = true;

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

        if (!Realize)
        {
            json.WriteBoolean("x-realize", false);
        }

        PropertyJson.Write(json, Settings);
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine)
    {
        ObjectType type = machine.Types.Resolve(Driver);
        using MachineLock.Hold held = machine.Lock.Take();
        EmuObject parent = Cluster is null ? machine.Devices : machine.Require<Cluster>(Cluster, "a cluster");
        machine.Make(type, Id, parent, Settings, Realize && machine.Phase != MachinePhase.Building, RequireDevice);
    }

    private static void RequireDevice(EmuObject made)
    {
        if (made is not Device)
        {
            throw new ConfigurationException($"'{made.Type}' is no device; make it with object-add, chardev-add, blockdev-add or netdev_add");
        }

        if (made is CpuDevice && made.Parent is not Machines.Cluster)
        {
            throw new ConfigurationException($"'{made.Type}' is a CPU; say which cluster it belongs to with 'cluster'");
        }

        if (made is not CpuDevice && made.Parent is Machines.Cluster)
        {
            throw new ConfigurationException($"'{made.Type}' is no CPU, so it belongs to no cluster");
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
/// <param name="Region">Name of the region; empty for <c>mmio</c>, or the only one.</param>
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
    protected override void Run(Machine machine) =>
        machine.Map(machine.Require<AddressSpace>(Space, "an address space"), machine.Require(Device), Region, Address, Priority);
}

/// <summary>Realizes everything that was made and makes the machine ready, or realizes one object of a machine that is built.</summary>
/// <param name="Id">Id or path of the one object; null for everything.</param>
public sealed record RealizeCommand(string? Id = null) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "x-realize";

    /// <inheritdoc/>
    public override MachinePhase Phases => Id is null ? MachinePhase.Building : MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        if (Id is not null)
        {
            json.WriteString("id", Id);
        }
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine)
    {
        if (Id is null)
        {
            machine.RealizeAll();
        }
        else
        {
            machine.Realize(machine.Require(Id));
        }
    }
}
