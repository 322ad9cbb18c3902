using System.Text.Json;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;

namespace Emu.Core.Commands;

/// <summary>Takes a region of a device out of a space.</summary>
/// <param name="Device">Id of the device.</param>
/// <param name="Region">Name of the region; empty for <c>mmio</c>, or the only one.</param>
/// <param name="Space">Id of the space.</param>
public sealed record UnmapCommand(string Device, string Region, string Space) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "x-unmap";

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
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) =>
        machine.Unmap(machine.Require<AddressSpace>(Space, "an address space"), machine.Require(Device), Region);
}

/// <summary>Takes an interrupt wire out.</summary>
/// <param name="From">The output: <c>uart0.irq</c>.</param>
/// <param name="To">The input: <c>plic[10]</c>.</param>
public sealed record UnwireCommand(string From, string To) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "x-unwire";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("from", From);
        json.WriteString("to", To);
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.Unwire(From, To);
}

/// <summary>Sets the frequency of a clock input that nothing feeds.</summary>
/// <param name="Clock">The input: <c>uart0.clk</c>.</param>
/// <param name="Hertz">Ticks a second.</param>
public sealed record ClockSetCommand(string Clock, ulong Hertz) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "x-clock-set";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("clock", Clock);
        json.WriteNumber("hertz", Hertz);
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.SetClock(Clock, Hertz);
}

/// <summary>Removes a device; one at work is asked, and may answer later or refuse.</summary>
/// <param name="Id">Id or path of the device.</param>
public sealed record DeviceDelCommand(string Id) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "device_del";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json) => json.WriteString("id", Id);

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.Unplug(machine.Require<Device>(Id, "a device"));
}

/// <summary>Removes an object that is no device.</summary>
/// <param name="Id">Id or path of the object.</param>
public sealed record ObjectDelCommand(string Id) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "object-del";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json) => json.WriteString("id", Id);

    /// <inheritdoc/>
    protected override void Run(Machine machine)
    {
        EmuObject found = machine.Require(Id);
        if (found is Device)
        {
            throw new ConfigurationException($"{found.Path} is a device; remove it with device_del");
        }

        machine.Unplug(found);
    }
}

/// <summary>Says how the CPUs of a cluster begin after every reset.</summary>
/// <param name="Cluster">Id of the cluster.</param>
/// <param name="Entry">How they begin.</param>
public sealed record BootCommand(string Cluster, BootEntry Entry) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "x-boot";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("cluster", Cluster);
        WriteNumber(json, "entry", Entry.Entry);
        WriteNumber(json, "device-tree", Entry.DeviceTreeAddress);
        if (Entry.CommandLine.Length > 0)
        {
            json.WriteString("command-line", Entry.CommandLine);
        }

        if (Entry.InitrdStart is not null)
        {
            WriteNumber(json, "initrd-start", Entry.InitrdStart);
            WriteNumber(json, "initrd-end", Entry.InitrdEnd);
        }

        if (Entry.Console.Length > 0)
        {
            json.WriteString("console", Entry.Console);
        }

        if (Entry.DeviceTreeFile.Length > 0)
        {
            json.WriteString("device-tree-file", Entry.DeviceTreeFile);
        }

        if (Entry.Compatible.Length > 0)
        {
            json.WriteStartArray("compatible");
            foreach (string name in Entry.Compatible)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }

        if (Entry.Arguments.Length > 0)
        {
            json.WriteStartArray("arguments");
            foreach (BootArgument argument in Entry.Arguments)
            {
                WriteArgument(json, argument);
            }

            json.WriteEndArray();
        }
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.SetBoot(machine.Require<Cluster>(Cluster, "a cluster"), Entry);

    private static void WriteNumber(Utf8JsonWriter json, string name, ulong? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void WriteArgument(Utf8JsonWriter json, BootArgument argument)
    {
        switch (argument.Kind)
        {
            case BootArgumentKind.CpuIndex:
                json.WriteStringValue("cpu");
                break;
            case BootArgumentKind.DeviceTree:
                json.WriteStringValue("device-tree");
                break;
            default:
                json.WriteNumberValue(argument.Value);
                break;
        }
    }
}
