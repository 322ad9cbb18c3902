using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Iotkit.Tests;

/// <summary>Accesses to a container as a space would make them.</summary>
internal static class Look
{
    public static AccessAttributes Secure => new(1, Flags: AccessFlags.Secure | AccessFlags.Privileged);

    public static AccessAttributes NonSecure => new(1, Flags: AccessFlags.Privileged);

    public static AccessAttributes SecureUser => new(1, Flags: AccessFlags.Secure);

    public static AccessAttributes User => new(1);

    /// <summary>Reads a word through a container of a device.</summary>
    public static (IoResult Result, ulong Value) Read(Device device, string container, ulong offset, AccessAttributes attributes)
    {
        var (region, at) = Find(device.FindHandle<ContainerRegion>(container)!, offset);
        if (region is RamRegion ram)
        {
            return (IoResult.Ok, BitConverter.ToUInt32(ram.Block.Span(at, 4)));
        }

        IoResult result = ((IoRegion)region).Read(at, 4, attributes, out ulong value);
        return (result, value);
    }

    /// <summary>Writes a word through a container of a device.</summary>
    public static IoResult Write(Device device, string container, ulong offset, AccessAttributes attributes, uint value)
    {
        var (region, at) = Find(device.FindHandle<ContainerRegion>(container)!, offset);
        if (region is RamRegion ram)
        {
            ram.Block.Write(at, BitConverter.GetBytes(value));
            return IoResult.Ok;
        }

        return ((IoRegion)region).Write(at, 4, attributes, value);
    }

    private static (MemoryRegion Region, ulong Offset) Find(MemoryRegion region, ulong offset) => region switch
    {
        AliasRegion alias => Find(alias.Target, alias.Offset + offset),
        ContainerRegion container => container.Mappings.OrderByDescending(mapping => mapping.Priority)
            .Where(mapping => mapping.Offset <= offset && offset - mapping.Offset < mapping.Region.Size)
            .Select(mapping => Find(mapping.Region, offset - mapping.Offset))
            .FirstOrDefault(found => found.Region is not ContainerRegion, (container, offset)),
        _ => (region, offset),
    };
}
