using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Emu.Abstractions.Qom;
using Emu.Core;
using Emu.Core.MachineFiles;
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
        new("qom-set", "PATH PROPERTY VALUE", "set a property, or wire a line", (words, context, _) => words is [var path, var property, var value] ? Do(new QomSet(path, property, JsonValue.OfText(value)), context) : throw new QmpException("expected a path, the name of a property and a value")),
        new("device_add", "DRIVER,id=ID[,PROPERTY=VALUE…]", "make a device or CPU", (words, context, _) => Make("device_add", "driver", words, context)),
        new("object_add", "TYPE,id=ID[,PROPERTY=VALUE…]", "make an object", (words, context, _) => Make("object-add", "qom-type", words, context)),
        new("netdev_add", "TYPE,id=ID[,PROPERTY=VALUE…]", "make a network backend", (words, context, _) => Make("netdev_add", "type", words, context)),
        new("netdev_del", "ID", "remove a network backend", (words, context, _) => Do(new NetdevDel(One(words, "the id of a backend")), context)),
        new("system_powerdown", "", "press the power button", (_, context, _) => Do(new SystemPowerdown(), context)),
        new("system_wakeup", "", "wake a suspended guest", (_, context, _) => Do(new SystemWakeup(), context)),
        new("nmi", "", "interrupt the CPUs in a way that cannot be masked", (_, context, _) => Do(new InjectNmi(), context)),
        new("cluster_stop", "ID", "stop one cluster of CPUs", (words, context, _) => Do(new ClusterStop(One(words, "the id of a cluster")), context)),
        new("cluster_start", "ID", "let a stopped cluster run", (words, context, _) => Do(new ClusterStart(One(words, "the id of a cluster")), context)),
        new("cluster_reset", "ID", "reset one cluster of CPUs", (words, context, _) => Do(new ClusterReset(One(words, "the id of a cluster")), context)),
        new("cpu", "INDEX", "choose the CPU that x, print and info registers mean", (words, context, _) => Choose(words, context)),
        new("print", "/FORMAT NUMBER", "show a number, such as $pc+4", (words, context, cpu) => MemoryLines.Print(words, context, cpu)),
        new("p", "/FORMAT NUMBER", "the same as print", (words, context, cpu) => MemoryLines.Print(words, context, cpu)),
        new("memsave", "ADDRESS SIZE FILE", "write memory as the CPU sees it into a file", (words, context, cpu) => Save(words, context, (address, size, file) => new MemSave(address, size, file, cpu))),
        new("pmemsave", "ADDRESS SIZE FILE", "write memory of the address space into a file", (words, context, _) => Save(words, context, (address, size, file) => new PhysicalMemSave(address, size, file))),
        new("x", "/FORMAT ADDRESS", "show memory as the CPU sees it", (words, context, cpu) => MemoryLines.Show(words, context, cpu, physical: false)),
        new("xp", "/FORMAT ADDRESS", "show memory of the address space", (words, context, cpu) => MemoryLines.Show(words, context, cpu, physical: true)),
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

    /// <summary>Makes something from a text with commas, by the command of the wire.</summary>
    private static string Make(string name, string first, string[] words, CommandContext context)
    {
        OptionText text = OptionText.Parse(One(words, "a type and its properties, separated by commas"), hasFirst: true);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString(first, text.First);
            text.Options.ToList().ForEach(option => json.WriteString(option.Name, option.Value));
            json.WriteEndObject();
        }

        using JsonDocument arguments = JsonDocument.Parse(buffer.WrittenMemory);
        return Do(context.Monitor.Commands.Find(name)!.Read(arguments.RootElement.Clone()), context);
    }

    private static string Choose(string[] words, CommandContext context)
    {
        if (!int.TryParse(One(words, "the number of a CPU"), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            throw new QmpException($"'{words[0]}' is no number of a CPU; info cpus lists them");
        }

        CpuView.Require(context.Machine, index);
        context.Session.HumanCpu = index;
        return "";
    }

    private static string Save(string[] words, CommandContext context, Func<ulong, ulong, string, QmpCommand> command) =>
        words is [var address, var size, var file] && SizeText.TryParseNumber(address, out ulong from) && SizeText.TryParseNumber(size, out ulong bytes)
            ? Do(command(from, bytes, file), context)
            : throw new QmpException("expected an address, a number of bytes and a file");

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
