using System.Globalization;
using System.Text;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qom;
using Emu.Core;
using Emu.Core.Machines;
using Emu.Monitor.Commands;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Human;

/// <summary>What <c>info</c> shows.</summary>
internal static class InfoTopics
{
    private static (string Name, Func<CommandContext, int, string> Show)[] Topics =>
    [
        ("qtree", (context, _) => Tree(context.Machine)),
        ("mtree", (context, option) => option == Flat ? MemoryTree.ShowFlat(context.Machine) : MemoryTree.Show(context.Machine)),
        ("registers", (context, cpu) => Registers(context.Machine, cpu)),
        ("cpus", (context, _) => Cpus(context.Machine)),
        ("irq", (context, _) => Lines(context.Machine)),
        ("modules", (context, _) => Modules(context)),
        ("jit", (context, _) => Counters(context.Machine)),
        ("status", (context, _) => $"VM status: {Status(context.Machine)}\n"),
        ("version", (_, _) => $"{Sessions.Greeting.Version.Package}\n"),
        ("chardev", (context, _) => Chardevs(context.Machine)),
        ("name", (context, _) => $"{context.Machine.Name}\n"),
        ("uuid", (context, _) => $"{context.Machine.Uuid}\n"),
        ("phase", (context, _) => $"{Schema.WireName.Of(context.Machine.Phase.ToString())}\n"),
        ("clusters", (context, _) => Clusters(context.Machine)),
    ];

    /// <summary>In place of a CPU: <c>-a</c>, all of them.</summary>
    private const int All = -1;

    /// <summary>In place of a CPU: <c>-f</c>, what an access meets.</summary>
    private const int Flat = -2;

    /// <summary>The topics.</summary>
    public static IReadOnlyList<string> Names => [.. Topics.Select(topic => topic.Name)];

    /// <summary>Shows a topic.</summary>
    /// <param name="words">Its name.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="cpu">The CPU that is meant.</param>
    /// <exception cref="QmpException">There is no such topic.</exception>
    public static string Show(string[] words, CommandContext context, int cpu)
    {
        string name = words.Length > 0 ? words[0] : "";
        int index = Array.FindIndex(Topics, topic => topic.Name == name);
        return index >= 0
            ? Topics[index].Show(context, words is [_, "-a"] ? All : words is [_, "-f"] ? Flat : cpu)
            : throw new QmpException(name.Length == 0 ? $"info shows {string.Join(", ", Names)}" : $"nothing to show of '{name}'{NearestName.Hint(name, Names)}");
    }

    private static string Tree(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        var text = new StringBuilder();
        Write(machine.Root, 0);
        return text.ToString();

        void Write(EmuObject obj, int depth)
        {
            foreach (EmuObject child in obj.Children)
            {
                string state = child.IsFaulted ? ", faulted" : child.Phase is LifeCycle.Realized ? "" : $", {child.Phase.ToString().ToLowerInvariant()}";
                string type = child.Parent == machine.Root ? "" : $" ({child.Type}{state})";
                text.Append(' ', 2 * depth).Append(CultureInfo.InvariantCulture, $"{child.Id}{type}\n");
                foreach (PropertyDescriptor property in child.Parent == machine.Root ? [] : child.Type.Properties)
                {
                    text.Append(' ', (2 * depth) + 4).Append(CultureInfo.InvariantCulture, $"{property.Name} = {property.Get(child)}\n");
                }

                Write(child, depth + 1);
            }
        }
    }

    private static string Registers(Machine machine, int index)
    {
        IReadOnlyList<CpuDevice> all = index < 0 ? CpuView.All(machine) : [CpuView.Require(machine, index)];
        return string.Concat(all.Select(cpu => CpuView.At(machine, cpu, () => CpuView.Registers(cpu))));
    }

    private static string Cpus(Machine machine)
    {
        IReadOnlyList<CpuDevice> all = CpuView.All(machine);
        return string.Concat(all.Select((cpu, i) => string.Create(CultureInfo.InvariantCulture, $"CPU #{i}: {cpu.Path} {cpu.Type} ({cpu.Class.Architecture}){(cpu.Header.Halted != 0 ? " halted" : "")}\n")));
    }

    private static string Clusters(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        return string.Concat(machine.Clusters.Select(cluster =>
            $"{cluster.Path}: {(cluster.Cpus.Count > 0 ? cluster.Cpus[0].Class.Architecture : "-")}, {cluster.Cpus.Count} CPUs, {(cluster.IsHeld ? "stopped" : machine.IsRunning ? "running" : "standing with the machine")}\n"));
    }

    private static string Lines(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        var text = new StringBuilder();
        foreach (IrqLine line in machine.AllObjects().SelectMany(obj => obj.Handles).OfType<IrqLine>().Where(line => line.Sinks.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"{line}: {(line.Level ? "high" : "low")} -> {string.Join(", ", line.Sinks.Select(sink => sink.Input.ToString()))}\n");
        }

        return text.ToString();
    }

    private static string Modules(CommandContext context) => string.Concat(ModuleView.Reports(context).Modules().Select(module =>
        $"{module.Name,-16} {module.Kind,-8} {module.State,-12} {module.Version,-8} {module.Why}".TrimEnd() + "\n"));

    private static string Counters(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        var text = new StringBuilder();
        foreach (Cluster cluster in machine.Clusters)
        {
            text.Append(CultureInfo.InvariantCulture, $"{cluster.Path}\n");
            foreach ((string name, long value) in cluster.Engine?.Counters ?? [])
            {
                text.Append(CultureInfo.InvariantCulture, $"  {name,-32} {value}\n");
            }
        }

        return text.ToString();
    }

    private static string Status(Machine machine) => RunView.StateOf(machine) switch
    {
        RunState.Running => "running",
        RunState.Paused => "paused",
        RunState state => $"paused ({Schema.WireName.Of(state.ToString())})",
    };

    private static string Chardevs(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        return string.Concat(machine.Chardevs.Children.Select(chardev => $"{chardev.Id}: {chardev.Type}, used by {string.Join(", ", machine.UsersOf(chardev).DefaultIfEmpty("nobody"))}\n"));
    }
}
