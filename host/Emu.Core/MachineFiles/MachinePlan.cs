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
        commands.AddRange(model.Spaces.Select(space => new SpaceAddCommand(space.Id, space.Bits) { Source = space.Span }));
        commands.AddRange(model.Objects.Where(o => o.IsBackend).Select(AddBackend));
        var known = new HashSet<string>(model.Objects.Select(o => o.Id), StringComparer.Ordinal);
        AddShortBackends(model, known, commands);

        var accelerators = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ClusterModel cluster in model.Clusters)
        {
            AddCluster(cluster, accelerators, commands);
        }

        var later = new HashSet<string>(model.Objects.Where(o => !o.IsBackend).Select(o => o.Id), StringComparer.Ordinal);
        var links = new List<MachineCommand>();
        foreach (ObjectModel device in model.Objects.Where(o => !o.IsBackend))
        {
            AddDevice(device, known, later, commands, links);
            later.Remove(device.Id);
        }

        // Wires and links may go in circles, so they come when everything is there.
        commands.AddRange(links);
        foreach (ObjectModel device in model.Objects)
        {
            commands.AddRange(device.Maps.Select(map => new MapCommand(device.Id, map.Region, map.Space, map.Address, map.Priority) { Source = map.Span }));
        }

        foreach (ClusterModel cluster in model.Clusters)
        {
            AddWires(cluster.Id, cluster.Wires, commands);
        }

        foreach (ObjectModel owner in model.Objects)
        {
            AddWires(owner.Id, owner.Wires, commands);
        }

        commands.AddRange(model.Clusters.Where(cluster => cluster.Boot is not null).Select(cluster => BootOf(cluster.Id, cluster.Boot!)));
        commands.Add(new RealizeCommand());
        return commands;
    }

    private static BootCommand BootOf(string cluster, BootModel boot) =>
        new(cluster, new BootEntry { CommandLine = boot.Append, DeviceTreeFile = boot.Dtb, Console = boot.Console, Compatible = boot.Compatible }) { Source = boot.Span };

    private static void AddWires(string id, IEnumerable<WireModel> wires, List<MachineCommand> commands) =>
        commands.AddRange(wires.Select(wire => new WireCommand(id, wire.Output, wire.Target, wire.Input, wire.IsClock) { Source = wire.Span }));

    private static MachineCommand AddBackend(ObjectModel model)
    {
        PropertySetting[] settings = Settings(model.Properties);
        MachineCommand command = KindOf(model.Type, ChardevAddCommand.TypePrefix) is { } chardev ? new ChardevAddCommand(chardev, model.Id, settings)
            : KindOf(model.Type, BlockdevAddCommand.TypePrefix) is { } blockdev ? new BlockdevAddCommand(blockdev, model.Id, settings)
            : KindOf(model.Type, NetdevAddCommand.TypePrefix) is { } netdev ? new NetdevAddCommand(netdev, model.Id, settings)
            : new ObjectAddCommand(model.Type, model.Id, settings);
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

    private static void AddCluster(ClusterModel cluster, Dictionary<string, string> accelerators, List<MachineCommand> commands)
    {
        // Clusters with the same accelerator share one object.
        if (!accelerators.TryGetValue(cluster.Accelerator, out string? accelerator))
        {
            accelerators[cluster.Accelerator] = accelerator = AcceleratorId(cluster.Accelerator);
            commands.Add(new ObjectAddCommand(cluster.Accelerator, accelerator, []) { Source = cluster.AcceleratorSpan });
        }

        commands.Add(new ClusterAddCommand(cluster.Id, accelerator, cluster.Space) { Source = cluster.Span });
        for (int i = 0; i < cluster.Count; i++)
        {
            commands.Add(new DeviceAddCommand(cluster.Cpu, $"cpu{i}", cluster.Id, Settings(cluster.Properties)) { Source = cluster.CpuSpan, Parts = Parts(cluster.Properties) });
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
