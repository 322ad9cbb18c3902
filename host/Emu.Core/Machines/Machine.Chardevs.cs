using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Core.Objects;

namespace Emu.Core.Machines;

public sealed partial class Machine
{
    /// <summary>Puts another character backend in the place of one, under its id; devices go on with the new one.</summary>
    /// <param name="id">The id.</param>
    /// <param name="type">The new one's type.</param>
    /// <param name="settings">Its properties and links.</param>
    /// <exception cref="EmuException">There is no such backend, something shares it out, or the new one cannot be made or used; nothing has changed.</exception>
    public void ReplaceChardev(string id, ObjectType type, params IReadOnlyList<PropertySetting> settings)
    {
        using MachineLock.Hold held = Lock.Take();
        EmuObject old = Chardevs.FindChild(id) ?? throw new ObjectNotFoundException(id, [.. Chardevs.Children.Select(other => other.Id)]);
        (EmuObject User, PropertyDescriptor Property)[] uses = [.. UsesOf(old)];
        foreach ((EmuObject user, PropertyDescriptor property) in uses)
        {
            if (PortOf(user, property) is null)
            {
                throw new ConfigurationException($"{old.Path} cannot be changed while {user.Path} shares it out; change one that a device uses by itself");
            }
        }

        Lifecycle.DetachFromParent(old);
        EmuObject? made = null;
        try
        {
            made = CreateAndRealize(type, id, Chardevs, settings);
            Use(uses, made is ICharBackend ? made : throw new ConfigurationException($"'{type}' is no character backend"));
        }
        catch
        {
            if (made is not null)
            {
                Use(uses, old);
                Remove([made]);
            }

            Lifecycle.PutBack(old, Chardevs);
            throw;
        }

        Remove([old]);
    }

    /// <summary>Tells the devices that use a character backend of a break condition.</summary>
    /// <param name="id">Its id.</param>
    /// <exception cref="ObjectNotFoundException">There is no such backend.</exception>
    public void SendBreak(string id)
    {
        using MachineLock.Hold held = Lock.Take();
        EmuObject chardev = Chardevs.FindChild(id) ?? throw new ObjectNotFoundException(id, [.. Chardevs.Children.Select(other => other.Id)]);
        foreach ((EmuObject user, PropertyDescriptor property) in UsesOf(chardev).ToArray())
        {
            (PortOf(user, property) ?? user as ICharFrontend)?.Event(CharEvent.Break);
        }
    }

    private IEnumerable<(EmuObject User, PropertyDescriptor Property)> UsesOf(EmuObject chardev) =>
        from user in tree.All()
        from property in user.Type.Properties
        where property.Kind == PropertyKind.Link && property.Get(user) is { Kind: PropertyKind.Link } link && link.AsLink() == chardev
        select (user, property);

    private static CharPort? PortOf(EmuObject user, PropertyDescriptor property) => user.Handles.OfType<CharPort>().FirstOrDefault(port => port.Name == property.Name);

    private void Use((EmuObject User, PropertyDescriptor Property)[] uses, EmuObject chardev)
    {
        foreach ((EmuObject user, PropertyDescriptor property) in uses)
        {
            property.Set(user, PropertyValue.Of(chardev));
            if (given.TryGetValue(user, out IReadOnlyList<PropertySetting>? before))
            {
                given[user] = [.. before.Where(setting => setting.Name != property.Name), new PropertySetting(property.Name, PropertyValue.Of(chardev))];
            }
        }
    }
}
