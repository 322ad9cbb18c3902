namespace Emu.Backends.Block.Qcow2;

/// <content>Writing: in place, or to clusters that are taken for it.</content>
internal sealed partial class Qcow2Image
{
    /// <summary>Most bytes that get their place at once: others wait meanwhile.</summary>
    private const int MaxAllocation = 8 << 20;

    private byte[]? scratch;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            while (bytes.Length > 0)
            {
                int done = WriteInPlace(bytes, offset);
                done = done > 0 ? done : WriteAnew(bytes, offset);
                bytes = bytes[done..];
                offset += done;
            }
        }
        catch (CorruptImageException e)
        {
            MarkCorrupt(e);
            throw;
        }
    }

    /// <summary>Writes to clusters that have a place of their own.</summary>
    /// <returns>Bytes written; 0 when the first has none.</returns>
    private int WriteInPlace(ReadOnlySpan<byte> bytes, long offset)
    {
        gate.EnterReadLock();
        try
        {
            RequireSound();
            Run run = mapping.Find(offset, bytes.Length);
            if (run.Entry.Kind != ClusterKind.Data || !IsOwn(run.Entry))
            {
                return 0;
            }

            long length = ClusterSize - InCluster(offset);
            while (length < run.Length && IsOwn(run.Entry with { Host = run.Entry.Host + InCluster(offset) + length }))
            {
                length += ClusterSize;
            }

            length = Math.Min(length, run.Length);
            file.Write(bytes[..(int)length], run.Entry.Host + InCluster(offset));
            Interlocked.Increment(ref writes);
            EndChange();
            return (int)length;
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>Writes to clusters that have no place of their own, as many as follow each other.</summary>
    /// <returns>Bytes written; 0 when somebody else was faster, and they have one.</returns>
    private int WriteAnew(ReadOnlySpan<byte> bytes, long offset)
    {
        gate.EnterWriteLock();
        try
        {
            BeginChange();
            Table table = TableForChange(offset);
            L2Entry entry = mapping.EntryAt(table, offset);
            if (entry.Kind == ClusterKind.Data && IsOwn(entry))
            {
                return 0;
            }

            if (entry.Kind == ClusterKind.ZeroAllocated && IsOwn(entry))
            {
                ReadOnlySpan<byte> part = bytes[..Math.Min(bytes.Length, ClusterSize - InCluster(offset))];
                WriteWhole(table, part, offset, entry.Host, 1, isFresh: false);
                mapping.SetEntry(table, offset, (ulong)entry.Host | L2Entry.Copied);
                return part.Length;
            }

            return WriteToNew(table, bytes, offset);
        }
        finally
        {
            EndChange();
            gate.ExitWriteLock();
        }
    }

    private int WriteToNew(Table table, ReadOnlySpan<byte> bytes, long offset)
    {
        long start = offset - InCluster(offset);
        long end = Math.Min(Math.Min(offset + bytes.Length, mapping.SpanEnd(offset)), start + Math.Max(MaxAllocation, ClusterSize));
        int wanted = 1;
        while (start + ((long)wanted * ClusterSize) < end && NeedsPlace(mapping.EntryAt(table, start + ((long)wanted * ClusterSize))))
        {
            wanted++;
        }

        long fileEnd = file.Length;
        long host = Counts.Allocate(wanted, out int count);
        int length = (int)Math.Min(bytes.Length, start + ((long)count * ClusterSize) - offset);
        try
        {
            WriteWhole(table, bytes[..length], offset, host, count, isFresh: host >= fileEnd);
        }
        catch
        {
            Counts.Return(host, count);
            throw;
        }

        for (int i = 0; i < count; i++)
        {
            long at = start + ((long)i * ClusterSize);
            Release(mapping.EntryAt(table, at));
            mapping.SetEntry(table, at, (ulong)(host + ((long)i * ClusterSize)) | L2Entry.Copied);
        }

        return length;
    }

    /// <summary>Writes clusters as a whole: around the bytes, what the disk has there.</summary>
    /// <param name="table">Table of their entries, which say what the disk has.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="offset">Where they are on the disk.</param>
    /// <param name="host">Place of the first cluster.</param>
    /// <param name="count">How many.</param>
    /// <param name="isFresh">Whether the file ends before them, so that they are zeros.</param>
    private void WriteWhole(Table table, ReadOnlySpan<byte> bytes, long offset, long host, int count, bool isFresh)
    {
        int head = InCluster(offset);
        int tail = (int)(((long)count * ClusterSize) - head - bytes.Length);
        L2Entry first = mapping.EntryAt(table, offset);
        L2Entry last = count == 1 ? first : mapping.EntryAt(table, offset + bytes.Length - 1);
        bool hasHead = head > 0 && !(isFresh && IsZero(first, offset - head));
        bool hasTail = tail > 0 && !(isFresh && IsZero(last, offset + bytes.Length));
        RequireNoTable(host, count);
        if (!hasHead && !hasTail)
        {
            file.Write(bytes, host + head);
        }
        else if (count == 1)
        {
            Span<byte> cluster = scratch ??= new byte[ClusterSize];
            ReadFrom(first, cluster[..head], offset - head);
            bytes.CopyTo(cluster[head..]);
            ReadFrom(first, cluster[(head + bytes.Length)..], offset + bytes.Length);
            file.Write(cluster, host);
        }
        else
        {
            CopyPart(first, offset - head, hasHead ? head : 0, host);
            file.Write(bytes, host + head);
            CopyPart(last, offset + bytes.Length, hasTail ? tail : 0, host + head + bytes.Length);
        }

        writes++;
    }

    private void CopyPart(L2Entry from, long offset, int length, long host)
    {
        if (length > 0)
        {
            Span<byte> part = (scratch ??= new byte[ClusterSize]).AsSpan(0, length);
            ReadFrom(from, part, offset);
            file.Write(part, host);
        }
    }

    private bool IsZero(L2Entry entry, long offset) => entry.Kind switch
    {
        ClusterKind.Unallocated => IsZeroBehind(offset),
        ClusterKind.ZeroPlain or ClusterKind.ZeroAllocated => true,
        _ => false,
    };

    private bool NeedsPlace(L2Entry entry) => entry.Kind is not (ClusterKind.Data or ClusterKind.ZeroAllocated) || !IsOwn(entry);

    /// <summary>Whether a place belongs to its entry alone: the entry says so and so does the count, which is asked to be sure.</summary>
    /// <exception cref="CorruptImageException">It counts as free, or holds a table.</exception>
    private bool IsOwn(L2Entry entry)
    {
        if (!entry.IsCopied)
        {
            return false;
        }

        ulong count = Counts.Get(entry.Host >> header.ClusterBits);
        if (count == 0)
        {
            throw new CorruptImageException($"the cluster at 0x{entry.Host:x} is used and counts as free");
        }

        RequireNoTable(entry.Host, 1);
        return count == 1;
    }

    private void RequireNoTable(long host, int count)
    {
        for (long cluster = host >> header.ClusterBits; count > 0; cluster++, count--)
        {
            if (metadata.Contains(cluster))
            {
                throw new CorruptImageException($"the cluster at 0x{cluster << header.ClusterBits:x} is said to be both a table and data");
            }
        }
    }

    /// <summary>The entry uses its place no more.</summary>
    private void Release(L2Entry entry)
    {
        switch (entry.Kind)
        {
            case ClusterKind.Data or ClusterKind.ZeroAllocated:
                Counts.Release(entry.Host, ClusterSize);
                break;
            case ClusterKind.Compressed:
                Counts.Release(entry.FirstSector, entry.SectorBytes);
                break;
            default:
                break;
        }
    }

    /// <summary>The table with the entry of a byte, made, or copied from one that others use too.</summary>
    private Table TableForChange(long offset)
    {
        int index = mapping.IndexOf(offset);
        long at = mapping.TableAt(index, out bool isCopied);
        if (at == 0)
        {
            return AddTable(index, new byte[ClusterSize]);
        }

        ulong count = Counts.Get(at >> header.ClusterBits);
        if (count == 0)
        {
            throw new CorruptImageException($"the second-level table at 0x{at:x} counts as free");
        }

        Table table = mapping.Tables.Get(at);
        if (isCopied && count == 1)
        {
            return table;
        }

        Table copy = AddTable(index, [.. table.Bytes]);
        Counts.Release(at, ClusterSize);
        return copy;
    }

    private Table AddTable(int index, byte[] bytes)
    {
        long at = Counts.Allocate(1, out _);
        RequireNoTable(at, 1);
        metadata.Add(at >> header.ClusterBits);
        mapping.SetTable(index, at, isCopied: true);
        return mapping.Tables.Add(at, bytes);
    }
}
