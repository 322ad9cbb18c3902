using System.Buffers.Binary;
using Emu.Backends.Block.Host;

namespace Emu.Backends.Block.Qcow2;

/// <summary>
/// How often each cluster of the file is used ("Host cluster management" of the specification). Counts go up at once, in memory;
/// they go down when the file has nothing any more that uses the cluster, so what the file says is never too low. Who calls holds
/// the image alone, but for <see cref="Get"/>.
/// </summary>
internal sealed class Refcounts
{
    private const int CacheBytes = 4 << 20;
    private const int MinCached = 16;

    private readonly ImageFile file;
    private readonly Header header;
    private readonly HashSet<long> metadata;
    private readonly TableCache blocks;
    private readonly HashSet<int> changed = [];
    private readonly List<long> unused = [];
    private long[] table;
    private long tableOffset;
    private int tableClusters;
    private bool isMoved;
    private long firstFree;

    /// <summary>The block that was searched last: most clusters are in the same.</summary>
    private Table? searched;
    private long searchedBlock;

    /// <summary>Reads the table.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="metadata">Clusters that hold tables; kept up to date.</param>
    public Refcounts(ImageFile file, Header header, HashSet<long> metadata)
    {
        (this.file, this.header, this.metadata) = (file, header, metadata);
        (tableOffset, tableClusters) = (header.RefcountTableOffset, header.RefcountTableClusters);
        blocks = new TableCache(file, header.ClusterSize, Math.Max(MinCached, CacheBytes >> header.ClusterBits));
        byte[] bytes = new byte[tableClusters << header.ClusterBits];
        file.Read(bytes, tableOffset);
        table = new long[bytes.Length / 8];
        for (int i = 0; i < table.Length; i++)
        {
            ulong raw = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(i * 8));
            if ((raw & (uint)(header.ClusterSize - 1)) != 0 || raw >= (ulong)file.Length)
            {
                throw new CorruptImageException($"the block of reference counts {i} is said to be at 0x{raw:x}");
            }

            table[i] = (long)raw;
        }
    }

    /// <summary>Whether the file lacks a change.</summary>
    public bool IsDirty => blocks.IsDirty || IsTableChanged;

    /// <summary>Whether the table itself was changed.</summary>
    public bool IsTableChanged => changed.Count > 0 || isMoved;

    /// <summary>Whether so much waits to be written that it is time to.</summary>
    public bool IsFull => blocks.IsFull;

    /// <summary>Whether clusters wait for their count to go down.</summary>
    public bool HasUnused => unused.Count > 0;

    /// <summary>Where the table and the blocks are.</summary>
    public IEnumerable<(string What, long Offset, long Length)> Places => table.Where(block => block != 0)
        .Select(block => ("block of reference counts", block, (long)header.ClusterSize))
        .Prepend(("table of reference counts", tableOffset, (long)tableClusters << header.ClusterBits));

    /// <summary>Clusters that are never taken though they count as free; while counts are being repaired.</summary>
    public Func<long, bool> IsReserved { get; set; } = static _ => false;

    /// <summary>Every cluster that a block counts.</summary>
    public IEnumerable<long> Counted() =>
        from block in Enumerable.Range(0, table.Length)
        where table[block] != 0
        from i in Enumerable.Range(0, 1 << header.RefcountBlockBits)
        select ((long)block << header.RefcountBlockBits) + i;

    /// <summary>How often a cluster is used. Any thread, while nobody holds the image alone.</summary>
    /// <param name="cluster">Number of the cluster.</param>
    public ulong Get(long cluster)
    {
        long block = cluster >> header.RefcountBlockBits;
        if (block >= table.Length || table[block] == 0)
        {
            return 0;
        }

        return Count(blocks.Get(table[block]).Bytes, IndexInBlock(cluster), header.RefcountOrder);
    }

    /// <summary>Sets how often a cluster is used.</summary>
    /// <param name="cluster">Number of the cluster.</param>
    /// <param name="count">How often.</param>
    public void Set(long cluster, ulong count)
    {
        long block = cluster >> header.RefcountBlockBits;
        while (block >= table.Length || table[block] == 0)
        {
            AddBlock(block);
        }

        Table counts = blocks.Get(table[block]);
        SetCount(counts.Bytes, IndexInBlock(cluster), header.RefcountOrder, count);
        blocks.Change(counts);
        if (count == 0)
        {
            firstFree = Math.Min(firstFree, cluster);
        }
    }

    /// <summary>Takes clusters that follow each other, each used once.</summary>
    /// <param name="most">How many are wanted.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="least">How many at least.</param>
    /// <returns>Where the first is in the file.</returns>
    public long Allocate(int most, out int count, int least = 1)
    {
        long first = FindFree(most, least, out count);
        while (AddBlocks(first, count))
        {
            // The new blocks may have taken them.
            first = FindFree(most, least, out count);
        }

        for (int i = 0; i < count; i++)
        {
            Set(first + i, 1);
        }

        firstFree = least > 1 ? firstFree : first + count;
        return first << header.ClusterBits;
    }

    /// <summary>Takes back what <see cref="Allocate"/> gave and nobody has used.</summary>
    /// <param name="offset">Where the first is.</param>
    /// <param name="count">How many.</param>
    public void Return(long offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Set((offset >> header.ClusterBits) + i, 0);
        }
    }

    /// <summary>Clusters are used once less, as soon as the file says so.</summary>
    /// <param name="offset">Where they are, anywhere in the first.</param>
    /// <param name="length">Bytes.</param>
    public void Release(long offset, long length)
    {
        for (long cluster = offset >> header.ClusterBits; cluster <= (offset + length - 1) >> header.ClusterBits; cluster++)
        {
            unused.Add(cluster);
        }
    }

    /// <summary>Writes the counts.</summary>
    public void WriteBlocks() => blocks.WriteDirty();

    /// <summary>Writes the table: to its place, or all of it to its new one, which the header does not name yet.</summary>
    public void WriteTable()
    {
        if (table.Length > (long)tableClusters << header.ClusterBits >> 3)
        {
            throw new IOException("the table of reference counts has grown and found no place");
        }

        if (isMoved)
        {
            byte[] bytes = new byte[table.Length * 8];
            for (int i = 0; i < table.Length; i++)
            {
                BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * 8), (ulong)table[i]);
            }

            file.Write(bytes, tableOffset);
            return;
        }

        Span<byte> entry = stackalloc byte[8];
        foreach (int i in changed)
        {
            BinaryPrimitives.WriteUInt64BigEndian(entry, (ulong)table[i]);
            file.Write(entry, tableOffset + (i * 8L));
        }
    }

    /// <summary>Names the new place of the table in the header.</summary>
    /// <returns>Whether it has moved.</returns>
    public bool WriteHeader()
    {
        if (isMoved)
        {
            // Both fields in one write inside a sector: they change at once.
            Span<byte> fields = stackalloc byte[12];
            BinaryPrimitives.WriteUInt64BigEndian(fields, (ulong)tableOffset);
            BinaryPrimitives.WriteUInt32BigEndian(fields[8..], (uint)tableClusters);
            file.Write(fields, Header.RefcountTableField);
        }

        return isMoved;
    }

    /// <summary>Everything is in the file.</summary>
    public void SetClean()
    {
        blocks.SetClean();
        changed.Clear();
        isMoved = false;
    }

    /// <summary>The file has nothing any more that uses what was released: counts go down, in memory.</summary>
    /// <param name="freed">Told the number of each cluster that is free now.</param>
    /// <exception cref="CorruptImageException">A cluster that was used counts as free.</exception>
    public void ApplyReleases(Action<long> freed)
    {
        foreach (long cluster in unused)
        {
            ulong count = Get(cluster);
            if (count == 0)
            {
                unused.Clear();
                throw new CorruptImageException($"cluster {cluster} is used and counts as free");
            }

            Set(cluster, count - 1);
            if (count == 1)
            {
                metadata.Remove(cluster);
                freed(cluster);
            }
        }

        unused.Clear();
    }

    /// <summary>Forgets blocks that were not used for long.</summary>
    public void Trim()
    {
        searched = null;
        blocks.Trim();
    }

    private static ulong Count(ReadOnlySpan<byte> block, int index, int order) => order switch
    {
        3 => block[index],
        4 => BinaryPrimitives.ReadUInt16BigEndian(block[(index * 2)..]),
        5 => BinaryPrimitives.ReadUInt32BigEndian(block[(index * 4)..]),
        6 => BinaryPrimitives.ReadUInt64BigEndian(block[(index * 8)..]),
        _ => (ulong)(block[index >> (3 - order)] >> ShiftOf(index, order) & ((1 << (1 << order)) - 1)),
    };

    private static void SetCount(Span<byte> block, int index, int order, ulong count)
    {
        switch (order)
        {
            case 3:
                block[index] = (byte)count;
                break;
            case 4:
                BinaryPrimitives.WriteUInt16BigEndian(block[(index * 2)..], (ushort)count);
                break;
            case 5:
                BinaryPrimitives.WriteUInt32BigEndian(block[(index * 4)..], (uint)count);
                break;
            case 6:
                BinaryPrimitives.WriteUInt64BigEndian(block[(index * 8)..], count);
                break;
            default:
                ref byte packed = ref block[index >> (3 - order)];
                int mask = ((1 << (1 << order)) - 1) << ShiftOf(index, order);
                packed = (byte)((packed & ~mask) | ((int)count << ShiftOf(index, order)));
                break;
        }
    }

    /// <summary>Where a count of less than a byte is in its byte; the first is in the lowest bits.</summary>
    private static int ShiftOf(int index, int order) => (index & ((1 << (3 - order)) - 1)) << order;

    private int IndexInBlock(long cluster) => (int)(cluster & ((1L << header.RefcountBlockBits) - 1));

    private long FindFree(int most, int least, out int count, long from = 0)
    {
        long first = Math.Max(firstFree, from);
        while (true)
        {
            count = 0;
            while (count < most && !IsUsed(first + count))
            {
                count++;
            }

            if (count >= least)
            {
                return first;
            }

            first += count + 1;
        }
    }

    private bool IsUsed(long cluster)
    {
        long block = cluster >> header.RefcountBlockBits;
        if (searched is null || searchedBlock != block)
        {
            searchedBlock = block;
            searched = block < table.Length && table[block] != 0 ? blocks.Get(table[block]) : null;
        }

        if (searched is not null && Count(searched.Bytes, IndexInBlock(cluster), header.RefcountOrder) != 0)
        {
            return true;
        }

        if (metadata.Contains(cluster))
        {
            throw new CorruptImageException($"cluster {cluster} holds a table and counts as free");
        }

        return IsReserved(cluster);
    }

    /// <returns>Whether one was missing.</returns>
    private bool AddBlocks(long first, int count)
    {
        bool isAdded = false;
        for (long block = first >> header.RefcountBlockBits; block <= (first + count - 1) >> header.RefcountBlockBits; block++)
        {
            if (block >= table.Length || table[block] == 0)
            {
                AddBlock(block);
                isAdded = true;
            }
        }

        return isAdded;
    }

    /// <summary>Adds a block. It counts itself: were it counted by another new one, the file could have the one and not the other.</summary>
    private void AddBlock(long block)
    {
        if (block >= table.Length)
        {
            MoveTable(block + 1);
        }

        // Moving the table may have added it.
        if (table[block] == 0)
        {
            long cluster = FindFree(1, 1, out _, block << header.RefcountBlockBits);
            if (cluster >> header.RefcountBlockBits != block)
            {
                throw new CorruptImageException($"nothing is free among clusters that nothing counts, from {block << header.RefcountBlockBits} on");
            }

            table[block] = cluster << header.ClusterBits;
            changed.Add((int)block);
            blocks.Add(table[block], new byte[header.ClusterSize]);
            metadata.Add(cluster);
            Set(cluster, 1);
        }
    }

    /// <summary>Gives the table a place with room for more blocks.</summary>
    private void MoveTable(long needed)
    {
        long entries = Math.Max(needed, table.Length + (table.Length / 2L));
        long clusters = ((entries * 8) + header.ClusterSize - 1) >> header.ClusterBits;
        if (clusters << header.ClusterBits > Header.MaxRefcountTableBytes)
        {
            throw new IOException("the image has grown to the largest size that its reference counts allow");
        }

        (long oldOffset, int oldClusters) = (tableOffset, tableClusters);

        // In memory first: what is taken for the table may need blocks of its own.
        Array.Resize(ref table, (int)(clusters << header.ClusterBits) / 8);
        long offset = Allocate((int)clusters, out _, (int)clusters);
        if (table.Length != (int)(clusters << header.ClusterBits) / 8)
        {
            // Those blocks needed a still larger table, which has its place by now.
            Return(offset, (int)clusters);
            return;
        }

        (tableOffset, tableClusters, isMoved) = (offset, (int)clusters, true);
        for (int i = 0; i < clusters; i++)
        {
            metadata.Add((offset >> header.ClusterBits) + i);
        }

        if (oldClusters > 0)
        {
            Release(oldOffset, (long)oldClusters << header.ClusterBits);
        }
    }
}
