using System.Globalization;
using Emu.Core;
using Emu.Core.Irq;
using Emu.Core.MachineFiles;
using Emu.Modules.Manifests;

namespace Emu.Modules.Machines;

/// <summary>Checks wires: that both ends are there, and the index is one that the array has.</summary>
internal sealed class WireCheck(MachineNames names, MachineProblems problems)
{
    /// <summary>Checks the wires from an object.</summary>
    /// <param name="from">What drives.</param>
    /// <param name="wires">The wires.</param>
    public void Check(CheckedObject from, IEnumerable<WireModel> wires)
    {
        foreach (WireModel wire in wires)
        {
            CheckedObject? to = Target(wire, out bool isSignal);
            if (isSignal && from.Type is { } type)
            {
                SourceSpan span = wire.OutputSpan.Source is null ? wire.Span : wire.OutputSpan;
                CheckEnd(from, wire.Output, wire.IsClock ? Clocks(type, "out") : type.Outputs, IsOpen(type, wire.IsClock ? "clocks" : "outputs"), Kind(wire, "output"), wire.IsClock, span);
            }

            if (to?.Type is { } sink)
            {
                CheckEnd(to, wire.Input, wire.IsClock ? Clocks(sink, "in") : sink.Inputs, IsOpen(sink, wire.IsClock ? "clocks" : "inputs"), Kind(wire, "input"), wire.IsClock, wire.Span);
            }
        }
    }

    private static string Kind(WireModel wire, string direction) => (wire.IsClock ? "clock " : "interrupt ") + direction;

    private static bool IsOpen(TypeDescription type, string list) => type.Open.Contains(list);

    private static IReadOnlyList<LineDescription> Clocks(TypeDescription type, string direction) =>
        [.. type.Clocks.Where(clock => clock.Direction == direction).Select(clock => new LineDescription(clock.Name))];

    /// <summary>What listens; null when nothing can be said about it.</summary>
    private CheckedObject? Target(WireModel wire, out bool isSignal)
    {
        int bracket = wire.Target.IndexOf('[', StringComparison.Ordinal);
        string id = bracket < 0 ? wire.Target : wire.Target[..bracket];
        NamedThing? target = names.Find(id);
        isSignal = target?.Object is not null || target is null;
        if (target is null)
        {
            if (!names.MayExist(id))
            {
                problems.Add(wire.Span, $"no object '{id}'{NearestName.Hint(id, names.All)}");
            }

            return null;
        }

        if (bracket >= 0 && target.Object is not { Cpus: > 0 })
        {
            problems.Add(wire.Span, $"'{wire.Target}': '{id}' is {target.What}, no cluster, so it has no CPUs to count");
            return null;
        }

        int number = 0;
        if (bracket >= 0 && int.TryParse(wire.Target.AsSpan(bracket + 1, wire.Target.Length - bracket - 2), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number < target.Object!.Cpus is var fits && !fits)
        {
            problems.Add(wire.Span, $"no CPU '{wire.Target}': cluster '{id}' has {target.Object!.Cpus}, counted from 0");
        }

        return target.Object is { Members.Count: > 0 } cluster ? number < cluster.Members.Count ? cluster.Members[number] : null : target.Object;
    }

    private void CheckEnd(CheckedObject obj, string name, IReadOnlyList<LineDescription> lines, bool isOpen, string what, bool isClock, SourceSpan span)
    {
        int bracket = name.EndsWith(']') ? name.LastIndexOf('[') : -1;
        string array = bracket < 0 ? name : name[..bracket];
        LineDescription? line = Find(lines, name, array, isClock);
        if (line is null)
        {
            if (!isOpen)
            {
                problems.Add(span, Missing(obj, name, lines, what));
            }

            return;
        }

        ulong count = obj.CountOf(line);
        bool isNumber = ulong.TryParse(name.AsSpan(bracket + 1, Math.Max(0, name.Length - bracket - 2)), NumberStyles.None, CultureInfo.InvariantCulture, out ulong index);
        if (bracket >= 0 && count > 0 && (!isNumber || index >= count))
        {
            problems.Add(span, WireText.OutOfRange(what, obj.Id, name, obj.TypeName, count, line.Name));
        }
    }

    /// <summary>The line or array that a name means, by the rules of wiring.</summary>
    private static LineDescription? Find(IReadOnlyList<LineDescription> lines, string name, string array, bool isClock)
    {
        if (array.Length > 0)
        {
            return lines.FirstOrDefault(line => line.Name == array && line.Array == (array != name));
        }

        LineDescription[] candidates = [.. lines.Where(line => name.Length == 0 || line.Array)];
        return candidates.Length == 1 && (name.Length > 0 || !candidates[0].Array || candidates[0].Count == 1) ? candidates[0]
            : name.Length == 0 ? lines.FirstOrDefault(line => !line.Array && line.Name == WireText.DefaultName(isClock))
            : null;
    }

    private static string Missing(CheckedObject obj, string name, IReadOnlyList<LineDescription> lines, string what)
    {
        string[] known = [.. lines.Select(line => line.Array ? obj.CountOf(line) is > 0 and var count ? $"{line.Name}[0..{count - 1}]" : line.Name + "[n]" : line.Name)];
        if (known.Length == 0)
        {
            return $"'{obj.Id}' has no {what}: a '{obj.TypeName}' has none";
        }

        if (name.Length == 0 || name[0] == '[')
        {
            return $"'{obj.Id}' has several {what}s; say which: {string.Join(", ", known)}";
        }

        int bracket = name.IndexOf('[', StringComparison.Ordinal);
        string array = bracket < 0 ? name : name[..bracket];
        return lines.Any(line => line.Name == array)
            ? $"no {what} '{obj.Id}.{name}'; there {(bracket < 0 ? "is" : "are")} {string.Join(", ", known)}"
            : $"no {what} '{obj.Id}.{name}'{NearestName.Hint(array, lines.Select(line => line.Name))}";
    }
}
