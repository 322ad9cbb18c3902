using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Objects;

namespace Emu.Core.Commands;

/// <summary>
/// The commands that would build a live machine as it is now, devices that came and went included: how a machine is saved as a
/// script. What guests mapped, and state, is not part of it.
/// </summary>
public static class LiveCommands
{
    /// <summary>Commands that build an equal machine and bring it as far as this one is.</summary>
    /// <param name="machine">The machine.</param>
    public static IReadOnlyList<MachineCommand> Of(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        var commands = new List<MachineCommand>();
        commands.AddRange(machine.Devices.Children.OfType<AddressSpace>().Select(s => new SpaceAddCommand(s.Id, s.Bits)));
        AddBackends(machine, commands);
        commands.AddRange(machine.Clusters.Select(c => new ClusterAddCommand(c.Id, Text(machine, c, "accel"), Text(machine, c, "space"))));
        Device[] devices = [.. machine.AllObjects().OfType<Device>().Where(d => d.Phase != LifeCycle.Created)];
        commands.AddRange(devices.Select(d => new DeviceAddCommand(d.Type.Name, d.Id, (d.Parent as Cluster)?.Id, Values(machine, d, links: false))));
        commands.AddRange(devices.SelectMany(d => Values(machine, d, links: true).Select(s => new PropertySetCommand(d.Path, s.Name, s.Value))));
        commands.AddRange(machine.CommandedMappings.Select(m => new MapCommand(m.Mapping.Region.Owner.Path, m.Mapping.Region.Name, m.Space.Id, m.Mapping.Offset, m.Mapping.Priority)));
        foreach (Device device in devices)
        {
            AddWires(machine, device, commands);
        }

        commands.AddRange(machine.Clusters.Where(c => c.Boot is not null).Select(c => new BootCommand(c.Id, c.Boot!)));
        commands.AddRange(machine.Clusters.Where(c => c.IsHeld).Select(c => new ClusterStopCommand(c.Id)));
        if ((machine.Phase & MachinePhase.Built) != 0)
        {
            commands.Add(new RealizeCommand());
        }

        if (machine.Phase == MachinePhase.Running)
        {
            commands.Add(new ContCommand());
        }

        return commands;
    }

    /// <summary>Backends and other objects, those that others link to first.</summary>
    private static void AddBackends(Machine machine, List<MachineCommand> commands)
    {
        var added = new HashSet<EmuObject>();
        foreach (EmuObject obj in (IEnumerable<EmuObject>)[.. machine.Chardevs.Children, .. machine.Blockdevs.Children, .. machine.Netdevs.Children, .. machine.Objects.Children])
        {
            AddBackend(machine, obj, added, commands);
        }
    }

    private static void AddBackend(Machine machine, EmuObject obj, HashSet<EmuObject> added, List<MachineCommand> commands)
    {
        if (obj.Parent is not Folder || obj.Parent == machine.Devices || !added.Add(obj))
        {
            return;
        }

        foreach (PropertyDescriptor property in obj.Type.Properties.Where(ObjectProperties.IsLink))
        {
            PropertyValue value = property.Get(obj);
            foreach (PropertyValue link in value.Kind == PropertyKind.List ? value.AsList() : [value])
            {
                if (link.Kind == PropertyKind.Link && link.AsLink() is { } used)
                {
                    AddBackend(machine, used, added, commands);
                }
            }
        }

        IReadOnlyList<PropertySetting> given = machine.GivenTo(obj);
        commands.Add(obj.Parent == machine.Chardevs ? new ChardevAddCommand(obj.Type.Name[ChardevAddCommand.TypePrefix.Length..], obj.Id, given)
            : obj.Parent == machine.Blockdevs ? new BlockdevAddCommand(obj.Type.Name[BlockdevAddCommand.TypePrefix.Length..], obj.Id, given)
            : obj.Parent == machine.Netdevs ? new NetdevAddCommand(obj.Type.Name[NetdevAddCommand.TypePrefix.Length..], obj.Id, given)
            : new ObjectAddCommand(obj.Type.Name, obj.Id, given));
    }

    private static string Text(Machine machine, EmuObject obj, string property) =>
        machine.GivenTo(obj).First(s => s.Name == property).Value is var value && value.Kind == PropertyKind.Link ? value.AsLink()!.Path : value.AsText()!;

    private static PropertySetting[] Values(Machine machine, EmuObject obj, bool links) =>
        [.. machine.GivenTo(obj).Where(s => ObjectProperties.IsLink(obj.Type.FindProperty(s.Name)!) == links)];

    private static void AddWires(Machine machine, Device device, List<MachineCommand> commands)
    {
        string name = NameOf(device);
        foreach (Handle handle in device.Handles)
        {
            switch (handle)
            {
                case IrqLine line:
                    commands.AddRange(line.Sinks.Where(s => machine.IsCommanded(device, s)).Select(s => new WireCommand(name, line.Name, NameOf(s.Input.Owner), s.Input.Name, false)));
                    break;
                case ClockOutput clock:
                    commands.AddRange(clock.Sinks.Where(s => s.Owner != device).Select(s => new WireCommand(name, clock.Name, NameOf(s.Owner), s.Name, true)));
                    break;
                case ClockInput clock when machine.ClockGivenTo(clock) is { } hertz:
                    commands.Add(new ClockSetCommand($"{name}.{clock.Name}", hertz));
                    break;
                case DmaPort { Space: { } space } port:
                    commands.Add(new WireCommand(name, port.Name, space.Id, "", false)
                    {
                        Through = (port.Iommu as EmuObject)?.Path ?? "",
                        Requester = port.Attributes.Requester,
                    });
                    break;
                default:
                    break;
            }
        }

        if (device is CpuDevice cpu)
        {
            commands.AddRange(machine.PortWires(cpu).Select(w => new WireCommand(name, cpu.Class.Ports[w.Key].Name, w.Value.Id, "", false)));
        }
    }

    /// <summary>CPUs of different clusters may have the same id.</summary>
    private static string NameOf(EmuObject obj) => obj is CpuDevice { Parent: Cluster cluster } cpu ? $"{cluster.Id}[{cpu.Index}]" : obj.Path;
}
