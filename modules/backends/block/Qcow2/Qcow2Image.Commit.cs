using System.Buffers.Binary;
using Emu.Abstractions.Qom;

namespace Emu.Backends.Block.Qcow2;

/// <content>
/// Bringing tables to the file in an order that leaves the image sound wherever it is cut off: counts that go up, then what uses
/// the clusters, then counts that go down. What is cut off may leave clusters that count as used and are not, never the reverse.
/// </content>
internal sealed partial class Qcow2Image
{
    private long writes;
    private long flushed;

    /// <inheritdoc/>
    public override void Flush()
    {
        try
        {
            if (options.IsWritten && FlushData())
            {
                CommitAlone();
            }
        }
        catch (CorruptImageException e)
        {
            MarkCorrupt(e);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        try
        {
            if (options.IsWritten && !isBroken)
            {
                Commit();

                // Counts that went down with it.
                Commit();
            }
        }
        catch (IOException e)
        {
            options.Warn($"what '{file.Name}' should have last could not be written: {e.Message}");
        }

        file.Dispose();
        backing?.Dispose();
        gate.Dispose();
    }

    /// <summary>Makes data durable when no table waits to be written.</summary>
    /// <returns>Whether one does.</returns>
    private bool FlushData()
    {
        gate.EnterReadLock();
        try
        {
            if (IsDirty)
            {
                return true;
            }

            RequireSound();
            long now = Interlocked.Read(ref writes);
            if (now != Interlocked.Read(ref flushed))
            {
                FlushFile();
                Interlocked.Exchange(ref flushed, now);
            }

            return false;
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    private void CommitAlone()
    {
        gate.EnterWriteLock();
        try
        {
            RequireSound();
            Commit();
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    private bool IsDirty => Counts.IsDirty || Counts.HasUnused || mapping.Tables.IsDirty || mapping.IsFirstDirty;

    /// <summary>Brings everything to the file. Who calls holds the image alone.</summary>
    private void Commit()
    {
        if (!IsDirty && writes == flushed)
        {
            return;
        }

        // Counts go up before anything uses the clusters; and data is there before it is pointed to.
        Counts.WriteBlocks();
        FlushFile();
        if (Counts.IsTableChanged)
        {
            Counts.WriteTable();
            FlushFile();
            if (Counts.WriteHeader())
            {
                FlushFile();
            }
        }

        bool hasTables = mapping.Tables.IsDirty;
        mapping.Tables.WriteDirty();
        if (mapping.IsFirstDirty)
        {
            if (hasTables)
            {
                FlushFile();
            }

            mapping.WriteFirst();
        }

        if (hasTables || mapping.IsFirstDirty)
        {
            FlushFile();
        }

        Counts.SetClean();
        mapping.SetClean();
        flushed = writes;
        if (Counts.HasUnused)
        {
            Counts.ApplyReleases(OnFreed);
        }
    }

    private void OnFreed(long cluster)
    {
        long offset = cluster << header.ClusterBits;
        mapping.Tables.Forget(offset);
        inflater.Forget();
        if (options.IsUnmapped)
        {
            file.PunchHole(offset, ClusterSize);
        }
    }

    private void FlushFile()
    {
        if (!options.IsUnsafe)
        {
            file.Flush();
        }
    }

    /// <summary>Before the first change of a request.</summary>
    private void BeginChange()
    {
        RequireSound();
        if (Counts.IsFull || mapping.Tables.IsFull)
        {
            Commit();
        }
    }

    private void EndChange()
    {
        Counts.Trim();
        mapping.Tables.Trim();
    }

    /// <summary>Checks and repairs what must be before the first write.</summary>
    private Refcounts PrepareWriting()
    {
        if (header.Incompatible.HasFlag(IncompatibleFeatures.Corrupt))
        {
            throw new ConfigurationException($"'{file.Name}' is marked corrupt, so it is not written; repair it with 'qemu-img check -r all', or open it with read-only=on");
        }

        try
        {
            IReadOnlyList<Snapshot> snapshots = Snapshots.Read(file, header, out long snapshotBytes);
            var counts = new Refcounts(file, header, metadata);
            metadata.UnionWith(Overlaps.Find(file, header, mapping, counts.Places, snapshots, snapshotBytes));
            if (header.Incompatible.HasFlag(IncompatibleFeatures.Dirty))
            {
                Repair(counts, snapshots, snapshotBytes);
            }

            if (header.Autoclear != 0)
            {
                // Nobody here keeps up what those bits promise.
                file.Write(new byte[8], Header.AutoclearField);
                FlushFile();
            }

            return counts;
        }
        catch (CorruptImageException e)
        {
            throw new ConfigurationException($"'{file.Name}' is corrupt, so it is not written: {e.Message}; repair it with 'qemu-img check -r all', or open it with read-only=on", e);
        }
    }

    private void WriteFeatures(IncompatibleFeatures features)
    {
        if (header.Version >= 3)
        {
            Span<byte> field = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(field, (ulong)features);
            file.Write(field, Header.IncompatibleField);
            FlushFile();
        }
    }
}
