using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Misc;

/// <summary>
/// Stands where a chip has a device that is not modelled: it reads as 0, writes do nothing, and each access is logged under the topic
/// of what is not modelled. Mapped below others (priority -1000) it is what a chip has between its devices.
/// </summary>
[Device("unimplemented-device", Family = "misc")]
public sealed partial class UnimplementedDevice : Device
{
    /// <summary>Bytes that it spans.</summary>
    [Config(Size = true, Min = 1, Required = true, Shapes = true)]
    public partial ulong Size { get; init; }

    /// <summary>What would be there, for the log; by default the id.</summary>
    [Config(Name = "name", Default = "")]
    public partial string Missing { get; init; }

    /// <inheritdoc/>
    public override IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        value = 0;
        if (!attributes.IsDebug && Services.IsLogged(LogTopic.Unimplemented))
        {
            Services.Log(LogTopic.Unimplemented, this, $"{size}-byte read at {Name}+0x{offset:x}");
        }

        return IoResult.Ok;
    }

    /// <inheritdoc/>
    public override IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        if (!attributes.IsDebug && Services.IsLogged(LogTopic.Unimplemented))
        {
            Services.Log(LogTopic.Unimplemented, this, $"{size}-byte write of 0x{value:x} at {Name}+0x{offset:x}");
        }

        return IoResult.Ok;
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        AddIoRegion("mmio", Size, new IoRegionOptions { Unaligned = true });
    }

    private string Name => Missing.Length == 0 ? Id : Missing;
}
