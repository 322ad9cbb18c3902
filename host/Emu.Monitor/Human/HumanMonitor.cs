using System.Text;
using Emu.Abstractions.Qom;
using Emu.Core;
using Emu.Monitor.Commands;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Human;

/// <summary>Lines that people type: a name and words after it.</summary>
internal static class HumanMonitor
{
    private static HumanLine[] Lines =>
    [
        new("help", "[NAME]", "show the commands", (words, context, _) => Help(words)),
        new("info", "TOPIC", $"show something: {string.Join(", ", InfoTopics.Names)}", (words, context, cpu) => InfoTopics.Show(words, context, cpu)),
        new("cont", "", "let the machine run", (_, context, _) => Do(new Cont(), context)),
        new("stop", "", "stop the machine; it can go on", (_, context, _) => Do(new Stop(), context)),
        new("system_reset", "", "reset every device and CPU", (_, context, _) => Do(new SystemReset(), context)),
        new("quit", "", "end the machine", (_, context, _) => Do(new Quit(), context)),
        new("device_del", "ID", "ask for the removal of a device", (words, context, _) => Do(new DeviceDel(One(words, "the id of a device")), context)),
        new("chardev-remove", "ID", "remove a character backend", (words, context, _) => Do(new ChardevRemove(One(words, "the id of a backend")), context)),
        new("object_del", "ID", "remove an object", (words, context, _) => Do(new ObjectDel(One(words, "the id of an object")), context)),
        new("qom-list", "PATH", "list the properties and children of an object", (words, context, _) => MemoryLines.QomList(One(words, "a path"), context)),
        new("qom-get", "PATH PROPERTY", "read a property", (words, context, _) => MemoryLines.QomGet(words, context)),
        new("x", "/NUMBER ADDRESS", "show words of memory as the CPU sees it", (words, context, cpu) => MemoryLines.Show(words, context, cpu, physical: false)),
        new("xp", "/NUMBER ADDRESS", "show words of memory of the address space", (words, context, cpu) => MemoryLines.Show(words, context, cpu, physical: true)),
    ];

    /// <summary>Names of the commands, for completion.</summary>
    public static IReadOnlyList<string> Names => [.. Lines.Select(line => line.Name)];

    /// <summary>Does a line.</summary>
    /// <param name="text">The line.</param>
    /// <param name="context">Who asks.</param>
    /// <param name="cpu">The CPU that commands mean which mean one.</param>
    /// <returns>What it answers; a mistake is an answer too, as people read it.</returns>
    public static string Do(string text, CommandContext context, int cpu)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
        {
            return "";
        }

        // The format of x and xp may stand at the name: x/4 0x80000000.
        int slash = words[0].IndexOf('/', StringComparison.Ordinal);
        if (slash > 0)
        {
            words = [words[0][..slash], words[0][slash..], .. words[1..]];
        }

        HumanLine? line = Array.Find(Lines, known => known.Name == words[0]);
        try
        {
            return line is null
                ? $"unknown command: '{words[0]}'{NearestName.Hint(words[0], Names)}\n"
                : line.Do(words[1..], context, cpu);
        }
        catch (EmuException e)
        {
            return $"Error: {e.Message}\n";
        }
    }

    private static string Do(QmpCommand command, CommandContext context)
    {
        CommandEntry entry = context.Monitor.Commands.EntryOf(command);
        if ((entry.Phases & context.Machine.Phase) == 0)
        {
            throw new Core.Machines.WrongPhaseException($"do '{entry.Name}'", context.Machine.Phase, entry.Phases);
        }

        command.Execute(context);
        return "";
    }

    private static string One(string[] words, string what) => words is [var only] ? only : throw new QmpException($"expected {what}");

    private static string Help(string[] words)
    {
        var text = new StringBuilder();
        foreach (HumanLine line in Lines.Where(line => words.Length == 0 || line.Name == words[0]).OrderBy(line => line.Name, StringComparer.Ordinal))
        {
            text.Append($"{line.Name} {line.Takes}".TrimEnd()).Append(" -- ").Append(line.Summary).Append('\n');
        }

        return text.Length > 0 ? text.ToString() : $"unknown command: '{words[0]}'\n";
    }

    private sealed record HumanLine(string Name, string Takes, string Summary, Func<string[], CommandContext, int, string> Do);
}
