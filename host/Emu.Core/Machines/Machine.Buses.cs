using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qom;
using Emu.Core.Objects;

namespace Emu.Core.Machines;

public sealed partial class Machine
{
    /// <summary>Name of the link by which a device says what it is plugged into.</summary>
    private const string BusLink = "bus";

    /// <summary>Whether a device could be plugged into something and does not say into what.</summary>
    private static bool NamesNoBus(EmuObject obj) =>
        obj is Device && obj.Type.FindProperty(BusLink) is { Kind: PropertyKind.Link } property && property.Get(obj).Kind == PropertyKind.None;

    /// <summary>Plugs a device that names no bus into the first that has room; one for which there is none says so itself.</summary>
    private void FindBus(EmuObject device)
    {
        if (!NamesNoBus(device))
        {
            return;
        }

        PropertyDescriptor property = device.Type.FindProperty(BusLink)!;

        EmuObject[] all = [.. tree.All()];
        EmuObject? found = Array.Find(all, o => o is IDeviceSlots slots && ObjectProperties.Is(o, property.LinkType) && PluggedInto(o, all) < slots.Slots);
        if (found is not null)
        {
            SetProperty(device, BusLink, PropertyValue.Of(found));
        }
    }

    /// <summary>Takes back what <see cref="FindBus"/> found.</summary>
    private void ForgetBus(EmuObject device)
    {
        device.Type.FindProperty(BusLink)!.Set(device, PropertyValue.None);
        given[device] = [.. GivenTo(device).Where(s => s.Name != BusLink)];
    }

    private static int PluggedInto(EmuObject bus, EmuObject[] all) =>
        all.Count(o => o is Device && o.Type.FindProperty(BusLink) is { Kind: PropertyKind.Link } property && property.Get(o).AsLink() == bus);
}
