using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Hw.Memory.Images;

namespace Emu.Hw.Memory;

/// <summary>
/// Loads an image into an address space at every reset, and tells a cluster where to begin. Knows ELF, Intel HEX and raw files.
/// The file is read once, while the device is configured. Not modelled: the literal data of the device of the same name in QEMU.
/// </summary>
[Device("loader", Family = "memory")]
public sealed partial class Loader : Device, ISymbols
{
    private const int ChunkBytes = 1 << 16;

    [Derived]
    private Image? image;

    /// <summary>The image.</summary>
    [Config(Required = true, Shapes = true)]
    public partial string File { get; init; }

    /// <summary>Where a raw image goes; other formats say it themselves.</summary>
    [Config(Shapes = true)]
    public partial ulong Addr { get; init; }

    /// <summary>Takes the file as raw whatever it begins with.</summary>
    [Config(Shapes = true)]
    public partial bool ForceRaw { get; init; }

    /// <summary>Space that is written; the cluster's when there is none.</summary>
    [Link]
    public partial AddressSpace? Space { get; }

    /// <summary>Cluster that begins at the image's entry; none is started when there is none.</summary>
    [Link]
    public partial CpuCluster? Cluster { get; }

    /// <summary>Where the cluster begins.</summary>
    public ulong Entry => image!.Entry ?? (image.Segments.Count > 0 ? image.Segments[0].Address : Addr);

    /// <inheritdoc/>
    public bool TryFind(string name, out ulong address)
    {
        address = 0;
        return image is not null && image.Symbols.TryGetValue(name, out address);
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        byte[] bytes = ImageFile.Read(File, this);
        try
        {
            image = ForceRaw ? Raw(bytes) : ElfImage.Matches(bytes) ? ElfImage.Parse(bytes) : HexImage.Matches(bytes) ? HexImage.Parse(bytes) : Raw(bytes);
        }
        catch (ImageFormatException e)
        {
            throw new ConfigurationException($"{Path}: cannot load '{File}': {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        if (Space is null && Cluster is null)
        {
            throw new ConfigurationException($"{Path} has neither a space nor a cluster: set one of the two, so that it knows where to load '{File}'");
        }

        foreach (Segment segment in image!.Segments)
        {
            CheckRoom(segment);
        }
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        // CPUs are reset in the first phase; where they begin is set after that.
        if (phase != ResetPhase.Hold)
        {
            return;
        }

        foreach (Segment segment in image!.Segments)
        {
            Load(segment);
        }

        foreach (CpuDevice cpu in Cluster?.Cpus ?? [])
        {
            cpu.SetBootEntry(Entry, []);
        }
    }

    private AddressSpace Target() => Space ?? Cluster!.Space
        ?? throw new ConfigurationException($"{Path}: {Cluster!.Path} has no address space to load '{File}' into");

    private Image Raw(byte[] bytes) => new("raw", bytes.Length == 0 ? [] : [new Segment(Addr, bytes, 0)], null, new Dictionary<string, ulong>());

    private void CheckRoom(Segment segment)
    {
        AddressSpace space = Target();
        FlatView view = space.View;
        ulong address = segment.Address;
        ulong left = (ulong)segment.Bytes.Length + segment.ZeroBytes;
        while (left > 0)
        {
            if (!view.TryFind(address, out int index) || view.Ranges[index].Kind == FlatKind.Io)
            {
                throw new ConfigurationException($"{Path}: '{File}' ({image!.Format}) has bytes for 0x{segment.Address:x} to 0x{segment.Address + (ulong)segment.Bytes.Length + segment.ZeroBytes - 1:x}, but {space.Path} has no memory at 0x{address:x}; is the image made for this machine, and is its memory large enough?");
            }

            ulong available = view.Ranges[index].Last - address;
            if (available >= left - 1)
            {
                return;
            }

            left -= available + 1;
            address += available + 1;
        }
    }

    private void Load(Segment segment)
    {
        AddressSpace space = Target();
        space.Write(segment.Address, segment.Bytes.Span, AccessAttributes.Debugger);
        ulong address = segment.Address + (ulong)segment.Bytes.Length;
        ReadOnlySpan<byte> zeros = new byte[(int)Math.Min(segment.ZeroBytes, ChunkBytes)];
        for (ulong left = segment.ZeroBytes; left > 0;)
        {
            int length = (int)Math.Min(left, (ulong)zeros.Length);
            space.Write(address, zeros[..length], AccessAttributes.Debugger);
            address += (ulong)length;
            left -= (ulong)length;
        }
    }
}
