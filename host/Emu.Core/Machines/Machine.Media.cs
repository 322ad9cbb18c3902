using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Core.Objects;

namespace Emu.Core.Machines;

// Disks that change their size, and network cables.
public sealed partial class Machine
{
    /// <summary>Takes the cable out of network cards, or puts it back.</summary>
    /// <param name="name">Id or path of a card, or id of a network backend.</param>
    /// <param name="up">Whether the cable is in.</param>
    /// <exception cref="ObjectNotFoundException">There is no such card or backend.</exception>
    public void SetLink(string name, bool up)
    {
        using MachineLock.Hold held = Lock.Take();
        NetPort[] ports = [.. tree.All().SelectMany(obj => obj.Handles).OfType<NetPort>().Where(port => IsMeant(port, name))];
        if (ports.Length == 0)
        {
            throw new ObjectNotFoundException(name, [.. Netdevs.Children.Select(netdev => netdev.Id)]);
        }

        foreach (NetPort port in ports)
        {
            port.SetLink(up);
        }
    }

    /// <summary>Changes the size of a disk, and tells the device that uses it.</summary>
    /// <param name="name">Id of the block backend, or id or path of the device.</param>
    /// <param name="length">Bytes.</param>
    /// <exception cref="EmuException">There is no such disk, or it cannot have that size; nothing has changed.</exception>
    public void ResizeDisk(string name, ulong length)
    {
        using MachineLock.Hold held = Lock.Take();
        EmuObject named = Blockdevs.FindChild(name) ?? Require(name);
        EmuObject disk = named is IBlockBackend ? named
            : DisksOf(named).FirstOrDefault() ?? throw new ConfigurationException($"{named.Path} is a '{named.Type}' and has no disk");
        Guard(disk, "resizing", () => ((IBlockBackend)disk).Resize(length));
        foreach (EmuObject user in tree.All().Where(user => user is IBlockFrontend && DisksOf(user).Contains(disk)).ToArray())
        {
            Contain(user, ((IBlockFrontend)user).MediumResized);
        }
    }

    /// <summary>The disks that an object is linked to. Under the lock.</summary>
    /// <param name="user">The object.</param>
    public static IEnumerable<EmuObject> DisksOf(EmuObject user) =>
        from property in user.Type.Properties
        where property.Kind == PropertyKind.Link
        let disk = property.Get(user).AsLink()
        where disk is IBlockBackend
        select disk;

    private static bool IsMeant(NetPort port, string name) => port.Owner.Id == name || port.Owner.Path == name || (port.Backend as EmuObject)?.Id == name;
}
