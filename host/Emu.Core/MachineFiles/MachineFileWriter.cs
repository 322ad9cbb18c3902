using System.Globalization;
using System.Text;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Core.Objects;

namespace Emu.Core.MachineFiles;

/// <summary>
/// Writes the commands that build a machine as a machine file that means the same: how a machine is saved. The file has no
/// parameters, loops or conditions: it says what is, as the live machine does.
/// </summary>
public sealed class MachineFileWriter
{
    private const string MachineFolder = "/machine/";

    private readonly Dictionary<string, int> idCounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SavedObject> byName = new(StringComparer.Ordinal);
    private readonly List<SavedObject> backends = [];
    private readonly List<SavedObject> devices = [];
    private readonly List<SavedCluster> clusters = [];
    private readonly List<string> spaceIds = [];
    private readonly YamlText spaces = YamlText.Map();

    private MachineFileWriter()
    {
    }

    /// <summary>Writes a machine that is there.</summary>
    /// <param name="machine">The machine.</param>
    /// <exception cref="EmuException">It has something that a file cannot say; the message names it.</exception>
    public static string Of(Machine machine) => Write(machine.Name, "", LiveCommands.Of(machine));

    /// <summary>Writes a machine file.</summary>
    /// <param name="name">Name of the machine.</param>
    /// <param name="summary">One line for people; empty for none.</param>
    /// <param name="commands">What builds the machine; what realizes and runs it is left out, for a file means that itself.</param>
    /// <exception cref="EmuException">A command does something that a file cannot say.</exception>
    public static string Write(string name, string summary, IEnumerable<MachineCommand> commands)
    {
        var writer = new MachineFileWriter();
        foreach (MachineCommand command in commands)
        {
            writer.Add(command);
        }

        return writer.Render(name.Length > 0 ? name : "machine", summary);
    }

    /// <summary>Puts a machine file in its place; one that is there already is replaced as a whole, or stays as it is.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="text">What it says.</param>
    /// <exception cref="EmuException">It cannot be written.</exception>
    public static void Save(string path, string text)
    {
        string draft = path + ".new";
        try
        {
            if (Directory.Exists(path))
            {
                throw new ConfigurationException($"cannot write '{path}': it is a folder");
            }

            if (HostPaths.IsDevice(path))
            {
                File.WriteAllText(path, text);
                return;
            }

            File.WriteAllText(draft, text);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (File.Exists(draft))
            {
                File.Delete(draft);
            }

            throw new ConfigurationException($"cannot write '{path}': {e.Message.TrimEnd('.')}", e);
        }
    }

    private void Add(MachineCommand command)
    {
        switch (command)
        {
            case SpaceAddCommand space:
                Count(space.Id);
                spaceIds.Add(space.Id);
                spaces.Add(space.Id, YamlText.Map().Add("bits", Number(space.Bits)));
                break;
            case ChardevAddCommand chardev:
                AddBackend("chardevs", chardev.Id, ChardevAddCommand.TypePrefix + chardev.Backend, chardev.Settings);
                break;
            case BlockdevAddCommand blockdev:
                AddBackend("blockdevs", blockdev.Id, BlockdevAddCommand.TypePrefix + blockdev.Driver, blockdev.Settings);
                break;
            case NetdevAddCommand netdev:
                AddBackend("netdevs", netdev.Id, NetdevAddCommand.TypePrefix + netdev.Kind, netdev.Settings);
                break;
            case ObjectAddCommand obj:
                AddBackend("objects", obj.Id, obj.Type, obj.Settings);
                break;
            case ClusterAddCommand cluster:
                Count(cluster.Id);
                clusters.Add(new SavedCluster(cluster.Id, LastPart(cluster.Accelerator, "objects"), LastPart(cluster.Space, "machine")));
                break;
            case DeviceAddCommand { Cluster: { } cluster } cpu:
                AddCpu(Find(cluster), cpu);
                break;
            case DeviceAddCommand device:
                Count(device.Id);
                SavedObject made = new(device.Id, device.Driver, device.Settings);
                devices.Add(made);
                Name(made, device.Id, MachineFolder + device.Id);
                break;
            case PropertySetCommand set:
                Require(set.Path).Set(set.Property, set.Value);
                break;
            case MapCommand map:
                Require(map.Device).Maps.Add((map.Region, map));
                break;
            case WireCommand wire:
                string target = TargetOf(wire.Target);
                Require(wire.Device).Wires.Add(new SavedWire(wire, target, !wire.IsClock && spaceIds.Contains(target)));
                break;
            case ClockSetCommand clock:
                AddFrequency(clock);
                break;
            case BootCommand boot:
                Find(boot.Cluster).Boot = boot.Entry;
                break;
            case RealizeCommand { Id: null } or ContCommand:
                break;
            default:
                throw new ConfigurationException($"'{command.Name}' cannot be part of a machine file: it says what is done, not what there is");
        }
    }

    private void AddBackend(string folder, string id, string type, IReadOnlyList<PropertySetting> settings)
    {
        Count(id);
        SavedObject made = new(id, type, settings) { Folder = folder };
        backends.Add(made);
        Name(made, id, $"/{folder}/{id}");
    }

    private void AddCpu(SavedCluster cluster, DeviceAddCommand command)
    {
        var cpu = new SavedObject(command.Id, command.Driver, command.Settings);
        if (cluster.Cpus.Count == 0)
        {
            Name(cpu, cluster.Id, MachineFolder + cluster.Id);
        }

        Name(cpu, $"{cluster.Id}[{cluster.Cpus.Count.ToString(CultureInfo.InvariantCulture)}]", $"{MachineFolder}{cluster.Id}/{cpu.Id}");
        cluster.Cpus.Add(cpu);
    }

    private void AddFrequency(ClockSetCommand clock)
    {
        // The longest name that is an object wins, as when the command is done.
        for (int end = clock.Clock.Length; end > 0; end = clock.Clock.LastIndexOf('.', end - 1))
        {
            if (byName.TryGetValue(clock.Clock[..end], out SavedObject? owner))
            {
                owner.Frequencies.Add((end < clock.Clock.Length ? clock.Clock[(end + 1)..] : "", clock.Hertz));
                return;
            }
        }

        throw new ConfigurationException($"there is no object for the clock '{clock.Clock}'");
    }

    private void Count(string id) => idCounts[id] = idCounts.GetValueOrDefault(id) + 1;

    private void Name(SavedObject obj, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            byName.TryAdd(name, obj);
        }
    }

    private SavedObject Require(string name) => byName.TryGetValue(name, out SavedObject? found) ? found
        : throw new ConfigurationException($"'{name}' cannot be saved in a machine file: it is part of another object");

    private SavedCluster Find(string name) => clusters.Find(cluster => cluster.Id == LastPart(name, "machine"))
        ?? throw new ConfigurationException($"there is no cluster '{name}'");

    /// <summary>What a wire leads to, as files name it: <c>plic</c>, <c>mcu[0]</c>.</summary>
    private string TargetOf(string name)
    {
        foreach (SavedCluster cluster in clusters)
        {
            int index = cluster.Cpus.FindIndex(cpu => name == $"{MachineFolder}{cluster.Id}/{cpu.Id}");
            if (index >= 0)
            {
                return $"{cluster.Id}[{index.ToString(CultureInfo.InvariantCulture)}]";
            }
        }

        return LastPart(name, "machine");
    }

    private static string LastPart(string path, string folder) =>
        path.StartsWith($"/{folder}/", StringComparison.Ordinal) && path.LastIndexOf('/') == folder.Length + 1 ? path[(folder.Length + 2)..] : path;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private string Render(string name, string summary)
    {
        YamlText root = YamlText.Map().Add("machine", name);
        if (summary.Length > 0)
        {
            root.Add("summary", summary);
        }

        var text = new StringBuilder();
        root.WriteBlock(text, 0, 0);
        WriteSection(text, "spaces", spaces);
        HideAccelerators();
        WriteSection(text, "backends", Entries(backends, backend => idCounts[backend.Id] > 1 ? $"{backend.Folder}/{backend.Id}" : backend.Id));
        YamlText saved = YamlText.Map();
        clusters.ForEach(cluster => saved.Add(cluster.Id, cluster.ToYaml(Shorten)));
        WriteSection(text, "clusters", saved);
        WriteSection(text, "devices", Entries(devices, device => device.Id));
        return text.ToString();
    }

    /// <summary>An accelerator that nothing is said of but its type needs no entry: clusters name the type.</summary>
    private void HideAccelerators()
    {
        foreach (SavedObject accelerator in backends.Where(b => b.IsBare && b.Id == MachinePlan.AcceleratorId(b.Type) && !backends.Exists(other => other.Id == b.Type)).ToArray())
        {
            SavedCluster[] users = [.. clusters.Where(cluster => cluster.Accelerator == accelerator.Id)];
            Array.ForEach(users, cluster => cluster.Accelerator = accelerator.Type);
            if (users.Length > 0)
            {
                backends.Remove(accelerator);
            }
        }
    }

    private string Shorten(string path)
    {
        string id = path[(path.LastIndexOf('/') + 1)..];
        return idCounts.GetValueOrDefault(id) == 1 ? id : path;
    }

    private YamlText Entries(IEnumerable<SavedObject> objects, Func<SavedObject, string> key)
    {
        YamlText entries = YamlText.Map();
        foreach (SavedObject obj in objects)
        {
            entries.Add(key(obj), obj.ToYaml(Shorten));
        }

        return entries;
    }

    private static void WriteSection(StringBuilder text, string name, YamlText section)
    {
        if (section.Count > 0)
        {
            YamlText.Map().Add(name, section).WriteBlock(text, 0, 1);
        }
    }
}
