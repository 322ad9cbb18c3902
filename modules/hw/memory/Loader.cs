using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Hw.Memory.Images;

namespace Emu.Hw.Memory;

/// <summary>
/// Loads an image into an address space at every reset, and tells a cluster where to begin. Knows ELF, Linux kernels, Intel HEX,
/// all of them compressed with gzip, and raw files. The file is read once, while the device is configured. With <c>wait</c> a
/// device that boots a cluster says where the image goes.
/// Not modelled: the literal data of the device of the same name in QEMU.
/// </summary>
[Device("loader", Family = "memory")]
public sealed partial class Loader : Device, ISymbols, IBootImage
{
    private const int ChunkBytes = 1 << 16;

    [Derived]
    private Image image = Image.None;

    [Derived]
    private Image? placed;

    /// <summary>The image; empty for none.</summary>
    [Config(Default = "", Shapes = true)]
    public partial string File { get; init; }

    /// <summary>Where an image goes that does not say so itself.</summary>
    [Config(Shapes = true)]
    public partial ulong Addr { get; init; }

    /// <summary>Takes the file as raw whatever it begins with.</summary>
    [Config(Shapes = true)]
    public partial bool ForceRaw { get; init; }

    /// <summary>Loads nothing until the device that boots the cluster says where.</summary>
    [Config(Shapes = true)]
    public partial bool Wait { get; init; }

    /// <summary>Space that is written; the cluster's when there is none.</summary>
    [Link]
    public partial AddressSpace? Space { get; }

    /// <summary>Cluster that begins at the image's entry; none is started when there is none.</summary>
    [Link]
    public partial CpuCluster? Cluster { get; }

    /// <inheritdoc/>
    public BootImageKind Kind => image.Kind;

    /// <inheritdoc/>
    string IBootImage.Name => File;

    /// <inheritdoc/>
    public ulong Start => (placed ?? image).Start;

    /// <inheritdoc/>
    public ulong Size => image.Size;

    /// <inheritdoc/>
    public ulong Entry => (placed ?? image) is var i && i.Entry is { } entry ? entry : i.Segments.Count > 0 ? i.Segments[0].Address : Addr;

    /// <inheritdoc/>
    public ulong Offset => image.Offset;

    /// <inheritdoc/>
    public int ElfMachine => image.ElfMachine;

    /// <inheritdoc/>
    public int WordBits => image.WordBits;

    /// <inheritdoc/>
    public bool TryFind(string name, out ulong address) => image.Symbols.TryGetValue(name, out address);

    /// <inheritdoc/>
    public void Place(ulong address)
    {
        Image there = image.Kind is BootImageKind.None or BootImageKind.Program ? image : image.At(address);
        foreach (Segment segment in there.Segments)
        {
            CheckRoom(segment);
        }

        placed = there;
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        if (File.Length == 0)
        {
            return;
        }

        byte[] bytes = ImageFile.Read(File, this);
        try
        {
            image = ForceRaw ? RawImage.Parse(bytes) : ImageReader.Parse(bytes, ImageFile.MaxBytes);
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

        if (!Wait)
        {
            Place(Addr);
        }
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        // CPUs are reset in the first phase; where they begin is set after that.
        if (phase != ResetPhase.Hold || placed is null)
        {
            return;
        }

        foreach (Segment segment in placed.Segments)
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

    private void CheckRoom(Segment segment)
    {
        AddressSpace space = Target();
        FlatView view = space.View;
        ulong address = segment.Address;
        ulong left = segment.Size;
        if (left > 0 && left - 1 > ulong.MaxValue - address)
        {
            throw new ConfigurationException($"{Path}: '{File}' ({image.Format}) has {left} bytes for 0x{address:x}: they go beyond the last address");
        }

        while (left > 0)
        {
            if (!view.TryFind(address, out int index) || view.Ranges[index].Kind == FlatKind.Io)
            {
                throw new ConfigurationException($"{Path}: '{File}' ({image.Format}) has bytes for 0x{segment.Address:x} to 0x{segment.Last:x}, but {space.Path} has no memory at 0x{address:x}; is the image made for this machine, and is its memory large enough?");
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
