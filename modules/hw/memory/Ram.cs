using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Memory;

/// <summary>RAM, zero at first and kept over a warm reset. Untouched pages take no host memory.</summary>
[Device("ram", Family = "memory")]
public sealed partial class Ram : Device
{
    /// <summary>Bytes; rounded up to 4 KiB.</summary>
    [Config(Size = true, Min = 1, Required = true, Shapes = true)]
    public partial ulong Size { get; init; }

    /// <summary>The memory, once the device is configured.</summary>
    [Derived]
    private RamRegion? region;

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        region = AddRam("ram", Size);
    }

    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Texts("device_type", "memory");
        node.Reg();
    }
}
