using Emu.Abstractions.Qom;

namespace Emu.Core.Objects;

/// <summary>The objects of one machine: a root with <c>machine</c>, <c>objects</c>, <c>chardevs</c>, <c>blockdevs</c> and <c>netdevs</c> below it. Used under the machine's lock.</summary>
internal sealed class ObjectTree
{
    /// <summary>Makes the first two levels.</summary>
    /// <param name="services">Services of the machine.</param>
    public ObjectTree(MachineServices services)
    {
        Root = MakeFolder(services, "", null);
        Machine = MakeFolder(services, "machine", Root);
        Objects = MakeFolder(services, "objects", Root);
        Chardevs = MakeFolder(services, "chardevs", Root);
        Blockdevs = MakeFolder(services, "blockdevs", Root);
        Netdevs = MakeFolder(services, "netdevs", Root);
    }

    /// <summary>The root; its path is <c>/</c>.</summary>
    public EmuObject Root { get; }

    /// <summary>Devices, CPUs, clusters and spaces.</summary>
    public EmuObject Machine { get; }

    /// <summary>Other objects that users make.</summary>
    public EmuObject Objects { get; }

    /// <summary>Character backends.</summary>
    public EmuObject Chardevs { get; }

    /// <summary>Block backends.</summary>
    public EmuObject Blockdevs { get; }

    /// <summary>Network backends.</summary>
    public EmuObject Netdevs { get; }

    /// <summary>Every object but the folders; parents before children, otherwise in the order of making.</summary>
    public IEnumerable<EmuObject> All()
    {
        // Backends and accelerators first: what is at work from the start comes before what uses it.
        foreach (EmuObject folder in (EmuObject[])[Chardevs, Blockdevs, Netdevs, Objects, Machine])
        {
            foreach (EmuObject child in folder.Children)
            {
                foreach (EmuObject obj in Subtree(child))
                {
                    yield return obj;
                }
            }
        }
    }

    /// <summary>The objects of a type among all of the machine, in the order of <see cref="All()"/>.</summary>
    /// <param name="which">Which of them; null for all.</param>
    public List<T> All<T>(Predicate<T>? which = null)
        where T : EmuObject
    {
        List<T> found = [];
        foreach (EmuObject obj in All())
        {
            if (obj is T one && which?.Invoke(one) != false)
            {
                found.Add(one);
            }
        }

        return found;
    }

    /// <summary>An object and everything below it.</summary>
    /// <param name="top">The object.</param>
    public static IEnumerable<EmuObject> Subtree(EmuObject top)
    {
        yield return top;
        foreach (EmuObject child in top.Children)
        {
            foreach (EmuObject obj in Subtree(child))
            {
                yield return obj;
            }
        }
    }

    /// <summary>Finds an object.</summary>
    /// <param name="name">A path from the root, or an id; of several with the id the highest in the tree.</param>
    /// <returns>The object, or null.</returns>
    public EmuObject? Find(string name) => name.StartsWith('/') ? FindPath(name) : Highest(name) ?? Named(name).FirstOrDefault();

    /// <summary>Every object of a name: the highest in the tree first.</summary>
    /// <param name="name">A path from the root, or an id.</param>
    public IEnumerable<EmuObject> Named(string name)
    {
        if (name.StartsWith('/'))
        {
            return FindPath(name) is { } at ? [at] : [];
        }

        EmuObject?[] highest = [Machine.FindChild(name), Objects.FindChild(name), Chardevs.FindChild(name), Blockdevs.FindChild(name), Netdevs.FindChild(name)];
        return highest.OfType<EmuObject>().Concat(All().Where(obj => obj.Id == name && !highest.Contains(obj)));
    }

    private EmuObject? FindPath(string path)
    {
        EmuObject? at = Root;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at?.FindChild(part);
        }

        return at;
    }

    private EmuObject? Highest(string id) =>
        Machine.FindChild(id) ?? Objects.FindChild(id) ?? Chardevs.FindChild(id) ?? Blockdevs.FindChild(id) ?? Netdevs.FindChild(id);

    private static Folder MakeFolder(MachineServices services, string id, EmuObject? parent)
    {
        var folder = new Folder();
        Lifecycle.AttachTo(folder, services, Folder.FolderType, id, parent);
        Lifecycle.RunConfigure(folder);
        Lifecycle.SetPhase(folder, LifeCycle.Realized);
        return folder;
    }
}
