using System.Numerics;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Flash;

/// <summary>
/// Parallel NOR flash with the Intel command set (Intel StrataFlash J3, order number 290667; Common Flash Memory Interface, JESD68.01):
/// one chip, or several side by side that get the same commands. While the array is read it is memory, read without the device.
/// Not modelled: protection registers, suspending, big-endian buses, the time that programming takes.
/// </summary>
[Device("cfi.pflash01", Family = "flash", HotPluggable = false)]
public sealed partial class CfiFlash : Device
{
    private const int MaxWidth = 4;
    private const int BlockUnit = 256;
    private const ulong MaxSize = 1 << 30;

    /// <summary>Locked blocks.</summary>
    [State]
    private bool[] locked = [];

    [Derived]
    private RamRegion? array;

    [Derived]
    private IoRegion? commands;

    /// <summary>The medium that keeps what is in the flash; without it, the flash begins as zeros.</summary>
    [Link]
    public partial IBlockBackend? Drive { get; }

    /// <summary>Number of blocks.</summary>
    [Config(Name = "num-blocks", Required = true, Min = 1, Max = 65536)]
    public partial uint NumBlocks { get; init; }

    /// <summary>Bytes of a block, of all chips together: a power of two.</summary>
    [Config(Name = "sector-length", Size = true, Required = true, Min = 4096, Max = 1 << 24)]
    public partial uint SectorLength { get; init; }

    /// <summary>Bytes of the bus: 1, 2 or 4.</summary>
    [Config(Default = 4, Min = 1, Max = MaxWidth)]
    public partial int Width { get; init; }

    /// <summary>Bytes of a chip's side of the bus: 1 or 2; 0 when there is one chip.</summary>
    [Config(Name = "device-width", Default = 0, Min = 0, Max = MaxWidth)]
    public partial int DeviceWidth { get; init; }

    /// <summary>Manufacturer.</summary>
    [Config(Default = (ushort)0x89)]
    public partial ushort Id0 { get; init; }

    /// <summary>Device.</summary>
    [Config(Default = (ushort)0x18)]
    public partial ushort Id1 { get; init; }

    private ulong Size => (ulong)NumBlocks * SectorLength;

    private int ChipWidth => DeviceWidth == 0 ? Width : DeviceWidth;

    private int Chips => Width / ChipWidth;

    private RamBlock Memory => array!.Block;

    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Name("flash");
        node.Texts("compatible", "cfi-flash");
        node.Reg();
        node.Cells("bank-width", (uint)Width);
    }

    /// <inheritdoc/>
    public override IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < size; i++)
        {
            value |= (ulong)ReadByte(offset + (ulong)i) << (8 * i);
        }

        return IoResult.Ok;
    }

    /// <inheritdoc/>
    public override IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        if (attributes.IsDebug)
        {
            return IoResult.DeviceError;
        }

        Command(offset, size, value);
        return IoResult.Ok;
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        bool widths = BitOperations.IsPow2(Width) && BitOperations.IsPow2(ChipWidth) && ChipWidth <= Math.Min(Width, 2 + (DeviceWidth == 0 ? 2 : 0));
        if (Size > MaxSize || !widths || !BitOperations.IsPow2(SectorLength) || !BitOperations.IsPow2(Size / (ulong)Chips) || SectorLength / Chips / BlockUnit > ushort.MaxValue)
        {
            throw new ConfigurationException(
                $"{Path}: there is no flash of {NumBlocks} blocks of {SectorLength} bytes on {Width} bytes of bus with chips of {ChipWidth}; give powers of two up to 1 GiB in all, 'width' up to 4 and 'device-width' up to 2");
        }

        locked = new bool[NumBlocks];
        ContainerRegion whole = AddContainer("mmio", Size);
        array = AddRam("array", Size, readOnly: true);
        commands = AddIoRegion("commands", Size, new IoRegionOptions { MaxHandled = Width });
        array.WriteTarget = commands;
        commands.SetEnabled(false);
        whole.Map(array, 0);
        whole.Map(commands, 0, priority: 1);
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        if (Drive is not { } drive)
        {
            return;
        }

        if (drive.Length != Size)
        {
            throw new ConfigurationException($"{Path} has {Size} bytes and its drive {drive.Length}; give it an image of exactly its size");
        }

        drive.Bind(this);
        if (drive.ReadNow(0, Memory.WritableSpan(0, checked((int)Size))) != BlockStatus.Ok)
        {
            drive.Bind(null);
            throw new ConfigurationException($"{Path}: its drive cannot be read");
        }
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        Drive?.Bind(null);
        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        switch (phase)
        {
            case ResetPhase.Enter:
                (mode, cycle, errors) = (ReadMode.Array, WriteCycle.Command, Errors.None);
                break;
            case ResetPhase.Hold:
                ShowMode();
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnRestored()
    {
        base.OnRestored();
        ShowMode();
        SaveRestored();
    }

    /// <summary>Shows memory while the array is read, and registers otherwise.</summary>
    private void ShowMode() => commands!.SetEnabled(mode != ReadMode.Array);
}
