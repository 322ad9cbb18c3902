using System.Buffers.Binary;
using Emu.Backends.Block.Host;

namespace Emu.Backends.Block.Qcow2;

/// <summary>Finds the clusters that hold tables, so that nothing else is ever written there.</summary>
internal sealed class Overlaps
{
    private readonly ImageFile file;
    private readonly Header header;
    private readonly Dictionary<long, string> claimed = [];

    private Overlaps(ImageFile file, Header header) => (this.file, this.header) = (file, header);

    /// <summary>Collects them.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="mapping">Its mapping.</param>
    /// <param name="refcounts">Where reference counts are.</param>
    /// <param name="snapshots">Its snapshots.</param>
    /// <param name="snapshotBytes">Bytes of the table of snapshots.</param>
    /// <returns>Numbers of the clusters.</returns>
    /// <exception cref="CorruptImageException">Two tables share a cluster.</exception>
    public static IEnumerable<long> Find(
        ImageFile file, Header header, Mapping mapping, IEnumerable<(string What, long Offset, long Length)> refcounts, IReadOnlyList<Snapshot> snapshots, long snapshotBytes)
    {
        var overlaps = new Overlaps(file, header);
        overlaps.Claim("header", 0, header.ClusterSize);
        foreach ((string what, long offset, long length) in refcounts)
        {
            overlaps.Claim(what, offset, length);
        }

        overlaps.Claim("first-level table", header.L1Offset, header.L1Size * 8L);
        overlaps.Claim("table of snapshots", header.SnapshotsOffset, snapshotBytes);
        for (int i = 0; i < mapping.Count; i++)
        {
            if (mapping.TableAt(i, out _) is var table && table != 0)
            {
                overlaps.Claim("second-level table", table, header.ClusterSize);
            }
        }

        foreach (Snapshot snapshot in snapshots)
        {
            overlaps.ClaimSnapshot(snapshot);
        }

        return overlaps.claimed.Keys;
    }

    private void ClaimSnapshot(Snapshot snapshot)
    {
        const string shared = "second-level table of a snapshot";
        Claim("first-level table of a snapshot", snapshot.L1Offset, snapshot.L1Size * 8L);
        byte[] entries = new byte[snapshot.L1Size * 8];
        file.Read(entries, snapshot.L1Offset);
        for (int i = 0; i < snapshot.L1Size; i++)
        {
            long table = (long)(BinaryPrimitives.ReadUInt64BigEndian(entries.AsSpan(i * 8)) & L2Entry.HostMask);
            if (table == 0)
            {
                continue;
            }

            // Those are shared with the disk and other snapshots; that is what they are for.
            if (!claimed.TryGetValue(table >> header.ClusterBits, out string? other) || !other.StartsWith("second-level", StringComparison.Ordinal))
            {
                Claim(shared, table, header.ClusterSize);
            }
        }
    }

    private void Claim(string what, long offset, long length)
    {
        for (long cluster = offset >> header.ClusterBits; cluster << header.ClusterBits < offset + length; cluster++)
        {
            if (!claimed.TryAdd(cluster, what))
            {
                throw new CorruptImageException($"cluster {cluster} holds a {claimed[cluster]} and a {what}");
            }
        }
    }
}
