using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Objects;

namespace Emu.Core.Machines;

public sealed partial class Machine
{
    private readonly Dictionary<EmuObject, IReadOnlyList<PropertySetting>> given = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// Makes an object, sets its properties and links, and leaves it wired, not realized. What fails leaves nothing behind.
    /// </summary>
    /// <param name="type">Its type.</param>
    /// <param name="id">Name under its parent.</param>
    /// <param name="parent">Its parent.</param>
    /// <param name="settings">Properties and links.</param>
    /// <exception cref="EmuException">It cannot be made so.</exception>
    public EmuObject Create(ObjectType type, string id, EmuObject parent, params IReadOnlyList<PropertySetting> settings)
    {
        using MachineLock.Hold held = Lock.Take();
        RequirePhase(MachinePhase.Alive, "create an object");
        CheckId(id, parent);
        string path = (parent == Root ? "" : parent.Path) + "/" + id;
        ObjectProperties.CheckNames(type, settings, path);
        EmuObject obj = Guard(path, type.Name, "making", type.Create);
        Lifecycle.AttachTo(obj, services, type, id, parent);
        try
        {
            Guard(obj, "setting properties of", () => ObjectProperties.SetValues(obj, settings, RequireLinked));
            Guard(obj, "configuring", () => Lifecycle.RunConfigure(obj));
            Lifecycle.SetPhase(obj, LifeCycle.Wired);
            Guard(obj, "linking", () => ObjectProperties.SetLinks(obj, settings, RequireLinked));
            OnCreated(obj);
        }
        catch
        {
            Remove([obj]);
            throw;
        }

        var kept = new PropertySetting[settings.Count];
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i] = Kept(type, settings[i]);
        }

        given[obj] = kept;
        return obj;
    }

    /// <summary>Sets a property or link of an object that is not realized.</summary>
    /// <param name="obj">The object.</param>
    /// <param name="name">Name of the property.</param>
    /// <param name="value">The value; text is converted.</param>
    /// <exception cref="PropertyException">There is no such property, the value is not allowed, or it is too late.</exception>
    public void SetProperty(EmuObject obj, string name, PropertyValue value)
    {
        using MachineLock.Hold held = Lock.Take();
        RequirePhase(MachinePhase.Alive, "set a property");
        Guard(obj, "setting properties of", () => ObjectProperties.Set(obj, name, value, RequireLinked));
        if (given.TryGetValue(obj, out IReadOnlyList<PropertySetting>? before))
        {
            given[obj] = [.. before.Where(s => s.Name != name), Kept(obj.Type, new PropertySetting(name, value))];
        }
    }

    /// <summary>A value as the property has it, whatever form it came in, so that what is saved does not depend on that; links by the name given.</summary>
    private static PropertySetting Kept(ObjectType type, PropertySetting setting) =>
        type.FindProperty(setting.Name) is { } property && !ObjectProperties.IsLink(property)
            ? new PropertySetting(setting.Name, PropertyConversion.To(property, setting.Value, static _ => null!))
            : setting;

    /// <summary>Of several objects with one id, a disk and the card that shows it for example, a link means the one that fits.</summary>
    private EmuObject RequireLinked(string name, string type)
    {
        // Mostly there is one of this name, and it is the right one.
        EmuObject first = Require(name);
        return type.Length == 0 || ObjectProperties.Is(first, type) ? first : tree.Named(name).FirstOrDefault(obj => ObjectProperties.Is(obj, type)) ?? first;
    }

    /// <summary>What an object was told when it was made and set since. Under the lock.</summary>
    /// <param name="obj">The object.</param>
    public IReadOnlyList<PropertySetting> GivenTo(EmuObject obj) => given.GetValueOrDefault(obj, []);

    /// <summary>Says who uses an object: links to it, clusters in it, ports wired to it. Under the lock.</summary>
    /// <param name="obj">The object.</param>
    /// <returns>Places that use it; empty when it may go.</returns>
    public IReadOnlyList<string> UsersOf(EmuObject obj)
    {
        var users = new List<string>();
        foreach (EmuObject other in tree.All())
        {
            // What lies below it goes with it.
            if (!ObjectTree.Subtree(obj).Contains(other))
            {
                AddUses(other, obj, users);
            }
        }

        return users;
    }

    internal void Guard(EmuObject obj, string doing, Action action)
    {
        try
        {
            action();
        }
        catch (EmuException e) when (e is not ObjectFaultException && !e.Message.Contains(obj.Id, StringComparison.Ordinal))
        {
            throw new ConfigurationException($"{obj.Path}: {e.Message}", e);
        }
        catch (Exception e) when (e is not EmuException)
        {
            throw new ObjectFaultException(obj.Path, obj.Type.Name, Types.ModuleOf(obj.Type.Name), doing, e);
        }
    }

    private T Guard<T>(string path, string type, string doing, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is not EmuException)
        {
            throw new ObjectFaultException(path, type, Types.ModuleOf(type), doing, e);
        }
    }

    private static void CheckId(string id, EmuObject parent)
    {
        bool valid = id.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(id[0]);
        foreach (char c in id)
        {
            valid &= char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
        }

        if (!valid)
        {
            throw new ConfigurationException($"'{id}' cannot be an id: it begins with a letter or digit and goes on with letters, digits, '.', '_' and '-'");
        }

        if (parent.FindChild(id) is { } other)
        {
            throw new ConfigurationException($"the id '{id}' is taken by {other.Path} (type '{other.Type}')");
        }
    }

    private void AddUses(EmuObject user, EmuObject used, List<string> users)
    {
        if (user is CpuDevice cpu)
        {
            users.AddRange(PortWires(cpu).Where(wire => wire.Value == used).Select(wire => $"{cpu.Path}.{cpu.Class.Ports[wire.Key].Name}"));
        }

        foreach (PropertyDescriptor property in user.Type.Properties)
        {
            if (ObjectProperties.IsLink(property) && LinksTo(property.Get(user), used))
            {
                users.Add($"{user.Path}.{property.Name}");
            }
        }

        foreach (Handle handle in user.Handles)
        {
            if (handle is DmaPort dma && (dma.Space == used || ReferenceEquals(dma.Iommu, used)))
            {
                users.Add(handle.ToString());
            }
        }
    }

    private static bool LinksTo(PropertyValue value, EmuObject used) => value.Kind switch
    {
        PropertyKind.Link => value.AsLink() == used,
        PropertyKind.List => value.AsList().Any(item => LinksTo(item, used)),
        _ => false,
    };

    /// <summary>Takes objects out of the machine, with everything below them, in reverse order. Throws nothing.</summary>
    private void Remove(IReadOnlyList<EmuObject> objects)
    {
        var gone = new List<EmuObject>();
        services.Topology.Begin();
        for (int i = objects.Count - 1; i >= 0; i--)
        {
            Dismantle(objects[i], gone);
        }

        services.Topology.End();

        // Nothing keeps what is gone, and with it the code of a module that may be unloaded.
        mapped.RemoveAll(m => !m.Space.Root.Mappings.Contains(m.Mapping) || m.Space.Phase == LifeCycle.Unrealized);

        // Only now does no view show their RAM.
        foreach (EmuObject obj in gone)
        {
            Ram.Release(obj);
        }
    }

    private void Dismantle(EmuObject obj, List<EmuObject> gone)
    {
        for (int i = obj.Children.Count - 1; i >= 0; i--)
        {
            Dismantle(obj.Children[i], gone);
        }

        if (obj.Phase is LifeCycle.Realized or LifeCycle.Unplugging)
        {
            Unrealize(obj);
        }

        UnmapRegionsOf(obj);
        ForgetWiring(obj);
        Contain(obj, () => Lifecycle.Cut(obj));

        // A second time, for what a backend's exception kept from being cut.
        Contain(obj, () => Lifecycle.Cut(obj));
        OnRemoved(obj);
        Lifecycle.SetPhase(obj, LifeCycle.Unrealized);
        Lifecycle.DetachFromParent(obj);
        given.Remove(obj);
        Log.Forget(obj);
        gone.Add(obj);
    }

    private void UnmapRegionsOf(EmuObject obj)
    {
        if (!obj.Handles.Any(h => h is MemoryRegion))
        {
            return;
        }

        foreach (ContainerRegion container in Containers())
        {
            foreach (Mapping mapping in container.Mappings.Where(m => m.Region.Owner == obj).ToArray())
            {
                container.Unmap(mapping);
            }
        }
    }

    /// <summary>Every container that an object of the machine has.</summary>
    private IEnumerable<ContainerRegion> Containers() => tree.All().SelectMany(o => o.Handles).OfType<ContainerRegion>();

    /// <summary>Runs code of an object that goes away; what it throws is reported and holds nothing up.</summary>
    private void Contain(EmuObject obj, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            Lifecycle.MarkFaulted(obj, e);
        }
    }

    /// <summary>Lines low, timers unarmed.</summary>
    private static void Quiesce(EmuObject obj)
    {
        foreach (Handle handle in obj.Handles)
        {
            switch (handle)
            {
                case IrqLine line:
                    line.Lower();
                    break;
                case DeviceTimer timer:
                    timer.Cancel();
                    break;
                default:
                    break;
            }
        }
    }
}
