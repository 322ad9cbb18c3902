using System.Buffers.Binary;
using Emu.Backends.Block.Host;

namespace Emu.Backends.Block.Qcow2;

/// <summary>
/// Counts how often each cluster of an image is used, from all that is said in it: what the reference counts should be. A table
/// that snapshots share is read once, so an image takes time by its size only.
/// </summary>
internal sealed class References
{
    private const int ChunkBits = 12;
    private const int MaxChunks = 1 << 16;

    private readonly ImageFile file;
    private readonly Header header;
    private readonly Dictionary<long, uint[]> chunks = [];
    private readonly Dictionary<long, uint> tables = [];

    private References(ImageFile file, Header header) => (this.file, this.header) = (file, header);

    /// <summary>Counts.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="refcounts">Where its reference counts are.</param>
    /// <param name="snapshots">Its snapshots.</param>
    /// <param name="snapshotBytes">Bytes of the table of snapshots.</param>
    /// <exception cref="CorruptImageException">A table is wrong, or the file is too large to be counted in memory.</exception>
    public static References Count(
        ImageFile file, Header header, IEnumerable<(string What, long Offset, long Length)> refcounts, IReadOnlyList<Snapshot> snapshots, long snapshotBytes)
    {
        var found = new References(file, header);
        found.Add(0, header.ClusterSize, 1);
        foreach ((_, long offset, long length) in refcounts)
        {
            found.Add(offset, length, 1);
        }

        found.Add(header.SnapshotsOffset, snapshotBytes, 1);
        found.AddFirst(header.L1Offset, header.L1Size);
        foreach (Snapshot snapshot in snapshots)
        {
            found.AddFirst(snapshot.L1Offset, snapshot.L1Size);
        }

        foreach ((long table, uint times) in found.tables)
        {
            found.AddSecond(table, times);
        }

        return found;
    }

    /// <summary>How often a cluster is used.</summary>
    /// <param name="cluster">Number of the cluster.</param>
    public uint Of(long cluster) => chunks.TryGetValue(cluster >> ChunkBits, out uint[]? chunk) ? chunk[cluster & ((1 << ChunkBits) - 1)] : 0;

    /// <summary>Clusters that are used, in no order.</summary>
    public IEnumerable<long> Used =>
        from chunk in chunks
        from i in Enumerable.Range(0, 1 << ChunkBits)
        where chunk.Value[i] != 0
        select (chunk.Key << ChunkBits) + i;

    private void AddFirst(long offset, int size)
    {
        Add(offset, size * 8L, 1);
        byte[] entries = new byte[size * 8];
        file.Read(entries, offset);
        for (int i = 0; i < size; i++)
        {
            long table = (long)(BinaryPrimitives.ReadUInt64BigEndian(entries.AsSpan(i * 8)) & L2Entry.HostMask);
            if (table != 0)
            {
                tables[table] = tables.GetValueOrDefault(table) + 1;
            }
        }
    }

    private void AddSecond(long table, uint times)
    {
        Add(table, header.ClusterSize, times);
        byte[] entries = new byte[header.ClusterSize];
        file.Read(entries, table);
        for (int i = 0; i < entries.Length; i += 8)
        {
            L2Entry entry = L2Entry.Decode(BinaryPrimitives.ReadUInt64BigEndian(entries.AsSpan(i)), header);
            switch (entry.Kind)
            {
                case ClusterKind.Data or ClusterKind.ZeroAllocated:
                    Add(entry.Host, header.ClusterSize, times);
                    break;
                case ClusterKind.Compressed:
                    Add(entry.FirstSector, entry.SectorBytes, times);
                    break;
                default:
                    break;
            }
        }
    }

    private void Add(long offset, long length, uint times)
    {
        if (length == 0)
        {
            return;
        }

        // The last cluster may be there in part.
        if (offset < 0 || (offset + length - 1) >> header.ClusterBits > (file.Length + header.ClusterSize - 1) >> header.ClusterBits)
        {
            throw new CorruptImageException($"something is said to be at 0x{offset:x}, behind the end of the file");
        }

        for (long cluster = offset >> header.ClusterBits; cluster <= (offset + length - 1) >> header.ClusterBits; cluster++)
        {
            if (!chunks.TryGetValue(cluster >> ChunkBits, out uint[]? chunk))
            {
                if (chunks.Count == MaxChunks)
                {
                    throw new CorruptImageException("its clusters are too many to be counted here");
                }

                chunks[cluster >> ChunkBits] = chunk = new uint[1 << ChunkBits];
            }

            chunk[cluster & ((1 << ChunkBits) - 1)] += times;
        }
    }
}
