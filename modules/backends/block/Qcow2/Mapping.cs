using System.Buffers.Binary;
using Emu.Backends.Block.Host;

namespace Emu.Backends.Block.Qcow2;

/// <summary>A part of the disk whose clusters are of one kind and lie behind each other in the file.</summary>
/// <param name="Entry">Entry of the first cluster; <see cref="L2Entry.Host"/> is that of the cluster, not of the first byte.</param>
/// <param name="Length">Bytes from the one that was asked for.</param>
internal readonly record struct Run(L2Entry Entry, long Length);

/// <summary>
/// Which cluster of the disk is where in the file: a table of the first level in memory, those of the second as they are needed
/// ("Cluster mapping" of the specification). Reading is for any thread; who changes holds the image alone.
/// </summary>
internal sealed class Mapping
{
    private const int CacheBytes = 32 << 20;
    private const int MinCached = 16;
    private const int Sector = 512;
    private const ulong ReservedL1 = 0x7F00_0000_0000_01FF;

    private readonly ImageFile file;
    private Header header;
    private byte[] first;
    private readonly HashSet<int> dirtySectors = [];

    /// <summary>Reads the table of the first level.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    public Mapping(ImageFile file, Header header)
    {
        (this.file, this.header) = (file, header);
        first = new byte[header.L1Size * 8];
        file.Read(first, header.L1Offset);
        Tables = new TableCache(file, header.ClusterSize, Math.Max(MinCached, CacheBytes >> header.ClusterBits));
    }

    /// <summary>Tables of the second level.</summary>
    public TableCache Tables { get; }

    /// <summary>Entries of the first level.</summary>
    public int Count => header.L1Size;

    /// <summary>Whether the file lacks a change of the first level.</summary>
    public bool IsFirstDirty => dirtySectors.Count > 0;

    /// <summary>The table of the first level has more entries now, all of them empty. Who calls holds the image alone.</summary>
    /// <param name="now">The header as it is in the file.</param>
    public void Grow(Header now)
    {
        header = now;
        Array.Resize(ref first, now.L1Size * 8);
    }

    /// <summary>The entry of the first level that maps a byte of the disk.</summary>
    /// <param name="offset">The byte.</param>
    public int IndexOf(long offset) => (int)(offset >> header.L2SpanBits);

    /// <summary>First byte of the disk that an entry of the first level does not map.</summary>
    /// <param name="offset">A byte that it maps.</param>
    public long SpanEnd(long offset) => ((offset >> header.L2SpanBits) + 1) << header.L2SpanBits;

    /// <summary>Where a table of the second level is; 0 when there is none.</summary>
    /// <param name="index">Entry of the first level.</param>
    /// <param name="isCopied">Whether nobody else uses it, as far as the entry says.</param>
    /// <exception cref="CorruptImageException">The entry is wrong.</exception>
    public long TableAt(int index, out bool isCopied)
    {
        ulong raw = BinaryPrimitives.ReadUInt64BigEndian(first.AsSpan(index * 8));
        long offset = (long)(raw & L2Entry.HostMask);
        isCopied = (raw & L2Entry.Copied) != 0;
        if ((raw & ReservedL1) != 0 || (offset & (header.ClusterSize - 1)) != 0 || (offset == 0 && isCopied))
        {
            throw new CorruptImageException($"the first-level entry {index} is 0x{raw:x}");
        }

        return offset;
    }

    /// <summary>Says where a table of the second level is.</summary>
    /// <param name="index">Entry of the first level.</param>
    /// <param name="offset">Where it is.</param>
    /// <param name="isCopied">Whether nobody else uses it.</param>
    public void SetTable(int index, long offset, bool isCopied)
    {
        BinaryPrimitives.WriteUInt64BigEndian(first.AsSpan(index * 8), (ulong)offset | (isCopied ? L2Entry.Copied : 0));
        dirtySectors.Add(index * 8 / Sector);
    }

    /// <summary>The entry of a byte of the disk in its table of the second level.</summary>
    /// <param name="table">The table.</param>
    /// <param name="offset">The byte.</param>
    public L2Entry EntryAt(Table table, long offset) => L2Entry.Decode(BinaryPrimitives.ReadUInt64BigEndian(table.Bytes.AsSpan(PlaceOf(offset))), header);

    /// <summary>Sets the entry of a byte of the disk.</summary>
    /// <param name="table">The table.</param>
    /// <param name="offset">The byte.</param>
    /// <param name="raw">The entry.</param>
    public void SetEntry(Table table, long offset, ulong raw)
    {
        BinaryPrimitives.WriteUInt64BigEndian(table.Bytes.AsSpan(PlaceOf(offset)), raw);
        Tables.Change(table);
    }

    /// <summary>Finds what the disk has from a byte on.</summary>
    /// <param name="offset">The byte.</param>
    /// <param name="length">How far to look, in bytes.</param>
    /// <exception cref="CorruptImageException">A table is wrong.</exception>
    public Run Find(long offset, long length)
    {
        length = Math.Min(length, SpanEnd(offset) - offset);
        long at = TableAt(IndexOf(offset), out _);
        if (at == 0)
        {
            return new Run(default, length);
        }

        Table table = Tables.Get(at);
        L2Entry entry = EntryAt(table, offset);
        long found = header.ClusterSize - (offset & (header.ClusterSize - 1));
        while (found < length && Continues(entry, EntryAt(table, offset + found), found + (offset & (header.ClusterSize - 1))))
        {
            found += header.ClusterSize;
        }

        return new Run(entry, Math.Min(found, length));
    }

    /// <summary>Writes the changed parts of the first level. They count as changed until <see cref="SetClean"/>.</summary>
    public void WriteFirst()
    {
        foreach (int sector in dirtySectors)
        {
            int start = sector * Sector;
            file.Write(first.AsSpan(start, Math.Min(Sector, first.Length - start)), header.L1Offset + start);
        }
    }

    /// <summary>Everything is in the file.</summary>
    public void SetClean()
    {
        Tables.SetClean();
        dirtySectors.Clear();
    }

    private static bool Continues(L2Entry first, L2Entry next, long distance) => next.Kind == first.Kind && first.Kind switch
    {
        ClusterKind.Unallocated or ClusterKind.ZeroPlain or ClusterKind.ZeroAllocated => true,
        ClusterKind.Data => next.Host == first.Host + distance && next.IsCopied == first.IsCopied,
        _ => false,
    };

    private int PlaceOf(long offset) => (int)(offset >> header.ClusterBits & ((1 << header.L2Bits) - 1)) * 8;
}
