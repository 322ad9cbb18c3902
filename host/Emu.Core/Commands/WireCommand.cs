using System.Text.Json;
using Emu.Abstractions.Qom;
using Emu.Core.Irq;
using Emu.Core.Machines;

namespace Emu.Core.Commands;

/// <summary>
/// Wires an output to an input (an interrupt line or a clock), a bus master's port or a CPU's port to a space, or a character port
/// to its backend.
/// </summary>
/// <param name="Device">Id of the device that drives.</param>
/// <param name="Output">Name of the output; empty for the only one.</param>
/// <param name="Target">Id of the object that listens; <c>cluster[n]</c> for a CPU.</param>
/// <param name="Input">Name of the input; <c>[n]</c> for the only array; empty for the only input.</param>
/// <param name="IsClock">Whether it is a clock.</param>
public sealed record WireCommand(string Device, string Output, string Target, string Input, bool IsClock) : MachineCommand
{
    /// <summary>For a bus master: id of the IOMMU between it and the space; empty for none.</summary>
    public string Through { get; init; } = "";

    /// <summary>For a bus master: its id on the bus.</summary>
    public uint Requester { get; init; }

    /// <inheritdoc/>
    public override string Name => IsClock ? "x-wire-clock" : "x-wire";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
        json.WriteString("device", Device);
        if (Output.Length > 0)
        {
            json.WriteString("output", Output);
        }

        json.WriteString("target", Target);
        if (Input.Length > 0)
        {
            json.WriteString("input", Input);
        }

        if (Through.Length > 0)
        {
            json.WriteString("through", Through);
        }

        if (Requester != 0)
        {
            json.WriteNumber("requester", Requester);
        }
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        machine.Wire(new Endpoint(FindObject(machine, Device), Output), new Endpoint(FindObject(machine, Target), Input), Through, Requester, IsClock);
    }

    /// <summary>An object by id, or the CPU that <c>cluster</c> or <c>cluster[n]</c> names.</summary>
    private static EmuObject FindObject(Machine machine, string name)
    {
        int bracket = name.IndexOf('[', StringComparison.Ordinal);
        EmuObject found = machine.Require(bracket < 0 ? name : name[..bracket]);
        if (found is not Cluster cluster)
        {
            return bracket < 0 ? found : throw new ConfigurationException($"'{name}': {found.Path} is no cluster, so it has no CPUs to count");
        }

        long index = bracket < 0 ? 0 : name[^1] == ']' ? Digits.Read(name.AsSpan(bracket + 1, name.Length - bracket - 2)) : -1;
        return index >= 0 && index < cluster.Cpus.Count
            ? cluster.Cpus[(int)index]
            : throw new ConfigurationException($"no CPU '{name}': {cluster.Path} has {cluster.Cpus.Count}, counted from 0");
    }
}
