using System.Collections.Immutable;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Core.Objects;

namespace Emu.Core.MachineFiles;

/// <summary>What a machine file means, as commands.</summary>
public static class MachinePlan
{
    /// <summary>Id of the accelerator that clusters share.</summary>
    /// <param name="type">Its type.</param>
    public static string AcceleratorId(string type) => "accel-" + type;

    /// <summary>The commands that build a machine and make it ready, in an order in which each finds what it names.</summary>
    /// <param name="model">The machine.</param>
    public static IReadOnlyList<MachineCommand> CommandsOf(MachineModel model)
    {
        var commands = new List<MachineCommand>();
        foreach (SpaceModel space in model.Spaces)
        {
            commands.Add(new SpaceAddCommand(space.Id, space.Bits) { Source = space.Span });
        }

        var backends = new HashSet<string>(StringComparer.Ordinal);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var later = new HashSet<string>(StringComparer.Ordinal);
        foreach (ObjectModel made in model.Objects)
        {
            known.Add(ShortId(made.Id));
            if (made.IsBackend)
            {
                commands.Add(AddBackend(made));
                backends.Add(ShortId(made.Id));
            }
            else
            {
                later.Add(made.Id);
            }
        }

        AddShortBackends(model, known, commands);
        var links = new List<MachineCommand>();
        var accelerators = new HashSet<string>(StringComparer.Ordinal);
        foreach (ClusterModel cluster in model.Clusters)
        {
            AddCluster(cluster, backends, accelerators, later, commands, links);
        }

        foreach (ObjectModel device in model.Objects)
        {
            if (!device.IsBackend)
            {
                AddDevice(device, known, later, commands, links);
                later.Remove(device.Id);
            }
        }

        // Wires and links may go in circles, so they come when everything is there.
        commands.AddRange(links);
        foreach (ObjectModel device in model.Objects)
        {
            AddMaps(device.Id, device.Maps, commands);
        }

        foreach (ClusterModel cluster in model.Clusters)
        {
            AddWires(cluster.Id, cluster.Wires, commands);
            for (int i = 0; !cluster.Members.IsDefault && i < cluster.Members.Length; i++)
            {
                ObjectModel cpu = cluster.Members[i];
                AddMaps($"/machine/{cluster.Id}/{cpu.Id}", cpu.Maps, commands);
                AddConnections($"{cluster.Id}[{i}]", cpu, commands);
            }
        }

        foreach (ObjectModel owner in model.Objects)
        {
            AddConnections(owner.Id, owner, commands);
        }

        foreach (ClusterModel cluster in model.Clusters)
        {
            if (cluster.Boot is { } boot)
            {
                commands.Add(BootOf(cluster.Id, boot));
            }
        }

        commands.Add(new RealizeCommand());
        return commands;
    }

    private static BootCommand BootOf(string cluster, BootModel boot) => new(cluster, new BootEntry
    {
        CommandLine = boot.Append,
        DeviceTreeFile = boot.Dtb,
        Console = boot.Console,
        Compatible = boot.Compatible,
        Entry = boot.Entry,
        DeviceTreeAddress = boot.DeviceTree,
        InitrdStart = boot.InitrdStart,
        InitrdEnd = boot.InitrdEnd,
        Arguments = boot.Arguments,
    })
    { Source = boot.Span };

    /// <summary>What connects an object with others: wires, ports, and clocks that come from nowhere.</summary>
    private static void AddConnections(string name, ObjectModel model, List<MachineCommand> commands)
    {
        AddWires(name, model.Wires, commands);
        foreach (PortModel port in model.Ports)
        {
            commands.Add(new WireCommand(name, port.Port, port.Space, "", false) { Through = port.Through, Requester = port.Requester, Source = port.Span });
        }

        foreach (FrequencyModel frequency in model.Frequencies)
        {
            commands.Add(new ClockSetCommand(frequency.Clock.Length > 0 ? $"{name}.{frequency.Clock}" : name, frequency.Hertz) { Source = frequency.Span });
        }
    }

    private static void AddMaps(string name, ImmutableArray<MapModel> maps, List<MachineCommand> commands)
    {
        foreach (MapModel map in maps)
        {
            commands.Add(new MapCommand(name, map.Region, map.Space, map.Address, map.Priority) { Source = map.Span });
        }
    }

    private static void AddWires(string id, ImmutableArray<WireModel> wires, List<MachineCommand> commands)
    {
        foreach (WireModel wire in wires)
        {
            commands.Add(new WireCommand(id, wire.Output, wire.Target, wire.Input, wire.IsClock) { Source = wire.Span });
        }
    }

    /// <summary>The id without its folder, which stands before it where two kinds of objects have one id: <c>chardevs/net0</c>.</summary>
    private static string ShortId(string id) => id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static MachineCommand AddBackend(ObjectModel model)
    {
        string id = ShortId(model.Id);
        PropertySetting[] settings = Settings(model.Properties);
        MachineCommand command = KindOf(model.Type, ChardevAddCommand.TypePrefix) is { } chardev ? new ChardevAddCommand(chardev, id, settings)
            : KindOf(model.Type, BlockdevAddCommand.TypePrefix) is { } blockdev ? new BlockdevAddCommand(blockdev, id, settings)
            : KindOf(model.Type, NetdevAddCommand.TypePrefix) is { } netdev ? new NetdevAddCommand(netdev, id, settings)
            : new ObjectAddCommand(model.Type, id, settings);
        return command with { Source = model.TypeSpan, Parts = Parts(model.Properties) };
    }

    private static string? KindOf(string type, string prefix) => type.StartsWith(prefix, StringComparison.Ordinal) ? type[prefix.Length..] : null;

    /// <summary>Makes the backends that properties of devices describe. First all get their ids: another property may name one of them.</summary>
    private static void AddShortBackends(MachineModel model, HashSet<string> known, List<MachineCommand> commands)
    {
        foreach (bool isMade in (ReadOnlySpan<bool>)[false, true])
        {
            foreach (ObjectModel device in model.Objects)
            {
                foreach (PropertyModel property in device.Properties)
                {
                    if (device.IsBackend || !IsShort(property, known))
                    {
                        continue;
                    }

                    string id = device.Id + ShortBackend.SuffixOf(property.Name);
                    if (isMade)
                    {
                        AddShortBackend(id, property, commands);
                    }
                    else
                    {
                        known.Add(id);
                    }
                }
            }
        }
    }

    private static bool IsShort(PropertyModel property, HashSet<string> known) =>
        property.Value.Kind == PropertyKind.Text && property.Value.AsText() is { } text && !text.StartsWith('/') && ShortBackend.Is(property.Name, text) && !known.Contains(text);

    private static void AddShortBackend(string id, PropertyModel property, List<MachineCommand> commands)
    {
        try
        {
            ShortBackend.Parse(property.Name, property.Value.AsText()!).AddCommands(id, property.Span, commands);
        }
        catch (PropertyException e)
        {
            throw new MachineFileException(property.Span, e.Message, e);
        }
    }

    private static void AddCluster(
        ClusterModel cluster, HashSet<string> backends, HashSet<string> made, HashSet<string> later, List<MachineCommand> commands, List<MachineCommand> links)
    {
        // A cluster names an accelerator that stands under 'backends', or a type: clusters with the same type then share one object.
        string accelerator = cluster.Accelerator;
        if (!backends.Contains(accelerator) && !accelerator.StartsWith('/'))
        {
            accelerator = AcceleratorId(cluster.Accelerator);
            if (made.Add(accelerator))
            {
                commands.Add(new ObjectAddCommand(cluster.Accelerator, accelerator, []) { Source = cluster.AcceleratorSpan });
            }
        }

        commands.Add(new ClusterAddCommand(cluster.Id, accelerator, cluster.Space) { Source = cluster.Span });
        foreach (ObjectModel cpu in cluster.Cpus)
        {
            var settings = new List<PropertySetting>();
            foreach (PropertyModel property in cpu.Properties)
            {
                if (Names(property.Value, later))
                {
                    links.Add(new PropertySetCommand($"/machine/{cluster.Id}/{cpu.Id}", property.Name, property.Value) { Source = property.Span });
                }
                else
                {
                    settings.Add(new PropertySetting(property.Name, property.Value));
                }
            }

            commands.Add(new DeviceAddCommand(cpu.Type, cpu.Id, cluster.Id, settings) { Source = cpu.TypeSpan, Parts = Parts(cpu.Properties) });
        }
    }

    private static void AddDevice(ObjectModel device, HashSet<string> known, HashSet<string> later, List<MachineCommand> commands, List<MachineCommand> links)
    {
        var settings = new List<PropertySetting>();
        foreach (PropertyModel property in device.Properties)
        {
            if (IsShort(property, known))
            {
                settings.Add(new PropertySetting(property.Name, PropertyValue.Of(device.Id + ShortBackend.SuffixOf(property.Name))));
            }
            else if (Names(property.Value, later))
            {
                links.Add(new PropertySetCommand(device.Id, property.Name, property.Value) { Source = property.Span });
            }
            else
            {
                settings.Add(new PropertySetting(property.Name, property.Value));
            }
        }

        commands.Add(new DeviceAddCommand(device.Type, device.Id, null, settings) { Source = device.TypeSpan, Parts = Parts(device.Properties) });
    }

    /// <summary>Whether a value is, or has among its items, the id of a device that is made later.</summary>
    private static bool Names(PropertyValue value, HashSet<string> later) => value.Kind switch
    {
        PropertyKind.Text => later.Contains(value.AsText()!),
        PropertyKind.List => value.AsList().Any(item => Names(item, later)),
        _ => false,
    };

    private static PropertySetting[] Settings(IEnumerable<PropertyModel> properties) => [.. properties.Select(p => new PropertySetting(p.Name, p.Value))];

    private static Dictionary<string, SourceSpan> Parts(IEnumerable<PropertyModel> properties)
    {
        var parts = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        foreach (PropertyModel property in properties)
        {
            parts[property.Name] = property.Span;
        }

        return parts;
    }
}
