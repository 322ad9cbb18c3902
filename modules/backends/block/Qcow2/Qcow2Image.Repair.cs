namespace Emu.Backends.Block.Qcow2;

/// <content>Counting again what an image that was not closed has not counted (lazy reference counts).</content>
internal sealed partial class Qcow2Image
{
    /// <summary>Makes counts and the entries' copy flags right, then takes the mark off.</summary>
    private void Repair(Refcounts counts, IReadOnlyList<Snapshot> snapshots, long snapshotBytes)
    {
        if (header.HasBitmaps)
        {
            throw new CorruptImageException("it was not closed, and has bitmaps whose clusters cannot be counted here");
        }

        options.Warn($"'{file.Name}' was not closed; its reference counts are being repaired");
        References right = References.Count(file, header, counts.Places, snapshots, snapshotBytes);

        // What is too low first. Blocks may have to be added, but never where something is.
        counts.IsReserved = cluster => right.Of(cluster) != 0;
        foreach (long cluster in right.Used.Where(cluster => counts.Get(cluster) < right.Of(cluster)).Order().ToArray())
        {
            RequireFits(right.Of(cluster));
            counts.Set(cluster, right.Of(cluster));
        }

        // Blocks that were added count themselves.
        var places = counts.Places.SelectMany(place => Enumerable.Range(0, (int)((place.Length + ClusterSize - 1) >> header.ClusterBits)).Select(i => (place.Offset >> header.ClusterBits) + i)).ToHashSet();
        foreach (long cluster in counts.Counted().Where(cluster => counts.Get(cluster) > right.Of(cluster) && !places.Contains(cluster)).ToArray())
        {
            counts.Set(cluster, right.Of(cluster));
        }

        counts.IsReserved = static _ => false;
        RepairFlags(counts);
        metadata.UnionWith(places);
        CommitRepair(counts);
    }

    private void RequireFits(uint count)
    {
        if (header.RefcountOrder < 5 && count >> (1 << header.RefcountOrder) != 0)
        {
            throw new CorruptImageException($"a cluster is used {count} times, which its reference counts cannot say");
        }
    }

    private void RepairFlags(Refcounts counts)
    {
        for (int i = 0; i < mapping.Count; i++)
        {
            long at = mapping.TableAt(i, out bool isCopied);
            if (at == 0)
            {
                continue;
            }

            bool isOwn = counts.Get(at >> header.ClusterBits) == 1;
            if (isOwn != isCopied)
            {
                mapping.SetTable(i, at, isOwn);
            }

            Table table = mapping.Tables.Get(at);
            for (int k = 0; k < 1 << header.L2Bits; k++)
            {
                RepairFlag(counts, table, ((long)i << header.L2SpanBits) + ((long)k << header.ClusterBits));
            }

            if (mapping.Tables.IsFull)
            {
                CommitRepair(counts, isDone: false);
            }
        }
    }

    private void RepairFlag(Refcounts counts, Table table, long offset)
    {
        L2Entry entry = mapping.EntryAt(table, offset);
        if (entry.Kind is ClusterKind.Data or ClusterKind.ZeroAllocated && counts.Get(entry.Host >> header.ClusterBits) == 1 != entry.IsCopied)
        {
            ulong flags = (entry.IsCopied ? 0 : L2Entry.Copied) | (entry.Kind == ClusterKind.ZeroAllocated ? L2Entry.Zero : 0);
            mapping.SetEntry(table, offset, (ulong)entry.Host | flags);
        }
    }

    /// <summary>Writes what was repaired. The mark goes last: until then it is done again.</summary>
    private void CommitRepair(Refcounts counts, bool isDone = true)
    {
        counts.WriteBlocks();
        counts.WriteTable();
        FlushFile();
        counts.WriteHeader();
        mapping.Tables.WriteDirty();
        mapping.WriteFirst();
        FlushFile();
        counts.SetClean();
        mapping.SetClean();
        mapping.Tables.Trim();
        counts.Trim();
        if (isDone)
        {
            WriteFeatures(header.Incompatible & ~IncompatibleFeatures.Dirty);
        }
    }
}
