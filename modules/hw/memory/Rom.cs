using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Memory;

/// <summary>
/// ROM with the content of a file. Guests' writes are ignored by the memory; a debugger may patch it until the next reset.
/// </summary>
[Device("rom", Family = "memory")]
public sealed partial class Rom : Device
{
    [Derived]
    private byte[] image = [];

    [Derived]
    private RamRegion? region;

    /// <summary>File that fills it from its first byte; empty leaves zeros.</summary>
    [Config(Default = "", Shapes = true)]
    public partial string File { get; init; }

    /// <summary>Bytes; rounded up to 4 KiB. 0 takes the file's.</summary>
    [Config(Size = true, Shapes = true)]
    public partial ulong Size { get; init; }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        image = File.Length == 0 ? [] : ImageFile.Read(File, this);
        ulong size = Size == 0 ? (ulong)image.Length : Size;
        if (size == 0)
        {
            throw new ConfigurationException($"{Path} needs a file, or a size greater than 0");
        }

        if ((ulong)image.Length > size)
        {
            throw new ConfigurationException($"{Path}: '{File}' has {image.Length} bytes, more than the ROM's {size}; give it a larger size, or none");
        }

        region = AddRam("rom", size, readOnly: true);
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        if (phase == ResetPhase.Enter)
        {
            region!.Block.Write(0, image);
        }
    }
}
