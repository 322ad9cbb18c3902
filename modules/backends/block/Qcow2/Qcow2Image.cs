using Emu.Abstractions.Qom;
using Emu.Backends.Block.Host;
using Emu.Backends.Block.Images;

namespace Emu.Backends.Block.Qcow2;

/// <summary>
/// A disk in QEMU's own format, versions 2 and 3 ("QCOW2" of QEMU's interoperability specifications), with what lies behind it.
/// Many threads may read, and write what has its place, at once; who gives clusters their place holds the image alone. Not here:
/// encryption, data in another file, extended entries, zstd; snapshots are kept as they are; bitmaps become invalid by a write.
/// </summary>
internal sealed partial class Qcow2Image : DiskImage
{
    private readonly ImageFile file;
    private Header header;
    private readonly DiskImage? backing;
    private readonly Qcow2Options options;
    private readonly Mapping mapping;
    private readonly Inflater inflater;
    private readonly ReaderWriterLockSlim gate = new();

    /// <summary>Clusters that hold tables.</summary>
    private readonly HashSet<long> metadata = [];

    /// <summary>Absent when the image is not written.</summary>
    private readonly Refcounts? refcounts;

    private bool isBroken;

    /// <summary>Opens an image.</summary>
    /// <param name="file">The file; closed with this, and only when this does not throw.</param>
    /// <param name="header">Its header.</param>
    /// <param name="backing">What lies behind it; closed with this.</param>
    /// <param name="options">How it is used.</param>
    /// <exception cref="ConfigurationException">It is corrupt and was to be written.</exception>
    public Qcow2Image(ImageFile file, Header header, DiskImage? backing, Qcow2Options options)
    {
        (this.file, this.header, this.backing, this.options) = (file, header, backing, options);
        mapping = new Mapping(file, header);
        inflater = new Inflater(file, header.ClusterSize);
        if (options.IsWritten)
        {
            refcounts = PrepareWriting();
        }
    }

    /// <inheritdoc/>
    public override long Length => header.Size / SectorSize * SectorSize;

    /// <inheritdoc/>
    public override string Format => ImageFormat.Qcow2;

    /// <summary>Bytes of a cluster.</summary>
    private int ClusterSize => header.ClusterSize;

    /// <summary>Reference counts of an image that is written.</summary>
    private Refcounts Counts => refcounts ?? throw new InvalidOperationException($"'{file.Name}' was opened for reading");

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer, long offset)
    {
        try
        {
            while (buffer.Length > 0)
            {
                int done = ReadRun(buffer, offset);
                buffer = buffer[done..];
                offset += done;
            }
        }
        catch (CorruptImageException e)
        {
            MarkCorrupt(e);
            throw;
        }
    }

    /// <summary>Reads what is of one kind.</summary>
    /// <returns>Bytes read.</returns>
    private int ReadRun(Span<byte> buffer, long offset)
    {
        gate.EnterReadLock();
        try
        {
            Run run = mapping.Find(offset, buffer.Length);
            ReadFrom(run.Entry, buffer[..(int)run.Length], offset);
            mapping.Tables.Trim();
            return (int)run.Length;
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>Reads from clusters that an entry begins. Who calls holds the gate.</summary>
    private void ReadFrom(L2Entry entry, Span<byte> buffer, long offset)
    {
        switch (entry.Kind)
        {
            case ClusterKind.Unallocated:
                ReadBacking(buffer, offset);
                break;
            case ClusterKind.Data:
                file.Read(buffer, entry.Host + InCluster(offset));
                break;
            case ClusterKind.Compressed:
                inflater.Read(entry).AsSpan(InCluster(offset), buffer.Length).CopyTo(buffer);
                break;
            default:
                buffer.Clear();
                break;
        }
    }

    private void ReadBacking(Span<byte> buffer, long offset)
    {
        int length = (int)Math.Clamp((backing?.Length ?? 0) - offset, 0, buffer.Length);
        if (length > 0)
        {
            backing!.Read(buffer[..length], offset);
        }

        buffer[length..].Clear();
    }

    /// <summary>Whether what lies behind an unallocated part is zeros.</summary>
    private bool IsZeroBehind(long offset) => backing is null || offset >= backing.Length;

    private int InCluster(long offset) => (int)(offset & (ClusterSize - 1));

    /// <summary>The image contradicts itself: nobody writes it any more, now or later. Who calls does not hold the gate.</summary>
    private void MarkCorrupt(CorruptImageException error)
    {
        if (!options.IsWritten)
        {
            return;
        }

        gate.EnterWriteLock();
        try
        {
            if (!isBroken)
            {
                isBroken = true;
                options.Warn($"'{file.Name}' is corrupt and is not written any more: {error.Message}. Repair it with 'qemu-img check -r all'");
                WriteFeatures(header.Incompatible | IncompatibleFeatures.Corrupt);
            }
        }
        catch (IOException)
        {
            // It stays unmarked; this run does not write it all the same.
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    private void RequireSound()
    {
        if (isBroken)
        {
            throw new IOException($"'{file.Name}' is corrupt");
        }
    }
}
