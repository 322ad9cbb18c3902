using System.Globalization;
using Emu.Abstractions.Qdev.Memory;
using Emu.Core.MachineFiles;
using Emu.Core.Machines;
using Emu.Modules.Manifests;

namespace Emu.Modules.Machines;

/// <summary>Something that an id names.</summary>
/// <param name="What">What it is, for messages.</param>
/// <param name="Object">The object, or the CPUs of a cluster; null for spaces.</param>
/// <param name="Class">Its class when the host itself makes it.</param>
internal sealed record NamedThing(string What, CheckedObject? Object, Type? Class)
{
    /// <summary>What is known about its type; null for what the host makes.</summary>
    public TypeDescription? Type => Class is null ? Object?.Type : null;
}

/// <summary>What the ids of a machine stand for.</summary>
internal sealed class MachineNames
{
    private readonly Dictionary<string, NamedThing> things = new(StringComparer.Ordinal);
    private readonly ModelReading reading;

    /// <summary>Collects the ids.</summary>
    /// <param name="reading">The machine.</param>
    /// <param name="clusters">Its clusters.</param>
    /// <param name="objects">Its backends and devices.</param>
    public MachineNames(ModelReading reading, IEnumerable<CheckedObject> clusters, IEnumerable<CheckedObject> objects)
    {
        this.reading = reading;
        foreach (SpaceModel space in reading.Model.Spaces)
        {
            things[space.Id] = new NamedThing("a space", null, typeof(AddressSpace));
        }

        foreach (CheckedObject cluster in clusters)
        {
            things[cluster.Id] = new NamedThing("a cluster", cluster, typeof(Cluster));
        }

        foreach (CheckedObject obj in objects)
        {
            things[obj.Id] = new NamedThing($"a '{obj.TypeName}'", obj, null);
            if (obj.Id.IndexOf('/', StringComparison.Ordinal) is > 0 and int slash)
            {
                // Its folder tells it from another object with the same id.
                things.TryAdd(obj.Id[(slash + 1)..], things[obj.Id]);
            }
        }
    }

    /// <summary>Every id that the file gives.</summary>
    public IEnumerable<string> All => things.Keys;

    /// <summary>Finds what an id of the file names.</summary>
    public NamedThing? Find(string id) => things.GetValueOrDefault(id);

    /// <summary>Whether an id that the file does not give may exist all the same: a path, or what the host names itself.</summary>
    public bool MayExist(string id) => id.StartsWith('/') || reading.MayBeUnread(id) || IsMadeByTheHost(id);

    private bool IsMadeByTheHost(string id)
    {
        foreach (ClusterModel cluster in reading.Model.Clusters)
        {
            if (id == MachinePlan.AcceleratorId(cluster.Accelerator)
                || (cluster.Members.IsDefault && id.StartsWith("cpu", StringComparison.Ordinal) && int.TryParse(id.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < cluster.Count)
                || (!cluster.Members.IsDefault && cluster.Members.Any(member => member.Id == id)))
            {
                return true;
            }
        }

        return IsOfDevice(id, ShortBackend.Chardev) || IsOfDevice(id, ShortBackend.Drive) || IsOfDevice(id, ShortBackend.Netdev);
    }

    /// <summary>Whether an id is that of a backend which a device's property describes.</summary>
    private bool IsOfDevice(string id, string property) =>
        ShortBackend.SuffixOf(property) is { } suffix && id.EndsWith(suffix, StringComparison.Ordinal) && things.ContainsKey(id[..^suffix.Length]);
}
