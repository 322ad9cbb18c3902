using System.Text.Json;
using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;

namespace Emu.Core.Commands;

/// <summary>Wires an output to an input: an interrupt line or a clock.</summary>
/// <param name="Device">Id of the device that drives.</param>
/// <param name="Output">Name of the output; empty for the only one.</param>
/// <param name="Target">Id of the object that listens; <c>cluster[n]</c> for a CPU.</param>
/// <param name="Input">Name of the input; <c>[n]</c> for the only array; empty for the only input.</param>
/// <param name="IsClock">Whether it is a clock.</param>
public sealed record WireCommand(string Device, string Output, string Target, string Input, bool IsClock) : MachineCommand
{
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
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        EmuObject from = FindObject(machine, Device);
        EmuObject to = FindObject(machine, Target);
        if (IsClock)
        {
            Find<ClockOutput>(from, Output, "clock output").Connect(Find<ClockInput>(to, Input, "clock input"));
        }
        else
        {
            Find<IrqLine>(from, Output, "interrupt output").Connect(Find<IrqInput>(to, Input, "interrupt input"));
        }
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

        int index = bracket < 0 ? 0 : int.Parse(name.AsSpan(bracket + 1, name.Length - bracket - 2), System.Globalization.CultureInfo.InvariantCulture);
        return index < cluster.Cpus.Count
            ? cluster.Cpus[index]
            : throw new ConfigurationException($"no CPU '{name}': {cluster.Path} has {cluster.Cpus.Count}, counted from 0");
    }

    private T Find<T>(EmuObject obj, string name, string what)
        where T : Handle
    {
        T[] handles = [.. obj.Handles.OfType<T>()];
        if (handles.Length == 0)
        {
            throw new ConfigurationException($"{obj.Path} has no {what}: a '{obj.Type}' has none");
        }

        // "[n]" is an element of the only array; "" the only handle.
        string[] bases = [.. handles.Select(h => BaseOf(h.Name)).Distinct()];
        string full = name.Length == 0 || name[0] == '[' ? Only(obj, bases, what) + name : name;
        if (obj.FindHandle<T>(full) is { } found)
        {
            return found;
        }

        string array = BaseOf(full);
        int count = handles.Count(h => BaseOf(h.Name) == array);
        string shown = name.StartsWith('[') ? obj.Id + name : name;
        throw new ConfigurationException(count > 0
            ? $"no {what} '{shown}': {obj.Type} has {count}, counted from 0"
            : $"{obj.Path} has no {what} '{name}'{NearestName.Hint(name, bases)}");
    }

    private static string Only(EmuObject obj, string[] bases, string what) => bases.Length == 1
        ? bases[0]
        : throw new ConfigurationException($"{obj.Path} has several {what}s: say which of {string.Join(", ", bases)}");

    private static string BaseOf(string name)
    {
        int bracket = name.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0 ? name : name[..bracket];
    }
}
