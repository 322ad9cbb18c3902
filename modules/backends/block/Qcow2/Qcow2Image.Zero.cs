namespace Emu.Backends.Block.Qcow2;

/// <content>Zeros without writing them, and space that is given back.</content>
internal sealed partial class Qcow2Image
{
    private const int ZeroChunk = 1 << 20;

    /// <inheritdoc/>
    public override void WriteZeroes(long offset, long length, bool mayUnmap)
    {
        try
        {
            long end = offset + length;
            while (offset < end)
            {
                long done = ZeroRun(offset, end, mayUnmap);
                if (done == 0)
                {
                    // A part of a cluster, or one that cannot say that it is zeros.
                    done = Math.Min(end, offset - InCluster(offset) + ClusterSize) - offset;
                    WriteZeroBytes(offset, done);
                }

                offset += done;
            }
        }
        catch (CorruptImageException e)
        {
            MarkCorrupt(e);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Discard(long offset, long length)
    {
        try
        {
            // Whole clusters only; the last may end with the disk.
            long end = offset + length == Length ? offset + length : (offset + length) & -ClusterSize;
            offset = (offset + ClusterSize - 1) & -ClusterSize;
            while (offset < end)
            {
                offset += DiscardRun(offset, end);
            }
        }
        catch (CorruptImageException e)
        {
            MarkCorrupt(e);
            throw;
        }
    }

    private void WriteZeroBytes(long offset, long length)
    {
        ReadOnlySpan<byte> zeros = new byte[Math.Min(length, ZeroChunk)];
        for (long done = 0; done < length; done += zeros.Length)
        {
            Write(zeros[..(int)Math.Min(zeros.Length, length - done)], offset + done);
        }
    }

    /// <summary>Makes whole clusters of one table zeros.</summary>
    /// <returns>Bytes done; 0 when the first cluster must be written.</returns>
    private long ZeroRun(long offset, long end, bool mayUnmap)
    {
        gate.EnterWriteLock();
        try
        {
            BeginChange();
            long limit = Math.Min(end, mapping.SpanEnd(offset));
            if (mapping.TableAt(mapping.IndexOf(offset), out _) == 0 && IsZeroBehind(offset))
            {
                return limit - offset;
            }

            long at = offset;
            Table? table = null;
            while (at < limit && InCluster(at) == 0 && (limit - at >= ClusterSize || limit == Length))
            {
                table ??= TableForChange(offset);
                if (!SetZero(table, at, mayUnmap))
                {
                    break;
                }

                at = Math.Min(limit, at + ClusterSize);
            }

            return at - offset;
        }
        finally
        {
            EndChange();
            gate.ExitWriteLock();
        }
    }

    /// <returns>Whether the entry can say it.</returns>
    private bool SetZero(Table table, long offset, bool mayUnmap)
    {
        L2Entry entry = mapping.EntryAt(table, offset);
        switch (entry.Kind)
        {
            case ClusterKind.Unallocated when IsZeroBehind(offset):
            case ClusterKind.ZeroPlain:
            case ClusterKind.ZeroAllocated when !mayUnmap:
                return true;
            case ClusterKind.Data when header.HasZeroFlag && !mayUnmap && IsOwn(entry):
                mapping.SetEntry(table, offset, (ulong)entry.Host | L2Entry.Copied | L2Entry.Zero);
                return true;
            case ClusterKind.Data when !header.HasZeroFlag && !mayUnmap && IsOwn(entry):
                return false;
            default:
                return Drop(table, offset, entry);
        }
    }

    private long DiscardRun(long offset, long end)
    {
        gate.EnterWriteLock();
        try
        {
            BeginChange();
            long limit = Math.Min(end, mapping.SpanEnd(offset));
            if (mapping.TableAt(mapping.IndexOf(offset), out _) == 0)
            {
                return limit - offset;
            }

            Table table = TableForChange(offset);
            for (long at = offset; at < limit; at += ClusterSize)
            {
                L2Entry entry = mapping.EntryAt(table, at);
                if (entry.Kind is ClusterKind.Data or ClusterKind.ZeroAllocated or ClusterKind.Compressed)
                {
                    Drop(table, at, entry);
                }
            }

            return limit - offset;
        }
        finally
        {
            EndChange();
            gate.ExitWriteLock();
        }
    }

    /// <summary>The cluster becomes zeros and has no place any more.</summary>
    /// <returns>Whether its entry can say that it is zeros; if not, nothing has changed.</returns>
    private bool Drop(Table table, long offset, L2Entry entry)
    {
        if (!header.HasZeroFlag && !IsZeroBehind(offset))
        {
            return false;
        }

        Release(entry);
        mapping.SetEntry(table, offset, header.HasZeroFlag ? L2Entry.Zero : 0);
        return true;
    }
}
