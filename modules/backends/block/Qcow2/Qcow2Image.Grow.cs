using System.Buffers.Binary;

namespace Emu.Backends.Block.Qcow2;

/// <content>A longer disk: the first-level table grows in the clusters that it has.</content>
internal sealed partial class Qcow2Image
{
    /// <summary>Fields from the size on to the number of first-level entries, which change in one write.</summary>
    private const int SizeFields = 16, L1SizeInFields = 12;

    /// <inheritdoc/>
    public override void Grow(long length)
    {
        long before = Length;
        gate.EnterWriteLock();
        try
        {
            RequireSound();
            CheckGrowing(length, out int entries);

            // Zeros first: the header never covers what is no entry.
            file.Write(new byte[(entries - header.L1Size) * 8], header.L1Offset + (header.L1Size * 8L));
            FlushFile();
            Span<byte> fields = stackalloc byte[SizeFields];
            file.Read(fields, Header.SizeField);
            BinaryPrimitives.WriteInt64BigEndian(fields, length);
            BinaryPrimitives.WriteInt32BigEndian(fields[L1SizeInFields..], entries);
            file.Write(fields, Header.SizeField);
            FlushFile();
            header = header with { Size = length, L1Size = entries };
            mapping.Grow(header);
        }
        finally
        {
            gate.ExitWriteLock();
        }

        // What lies behind may be longer than the disk was.
        if (backing is not null && backing.Length > before)
        {
            WriteZeroes(before, Math.Min(length, backing.Length) - before, mayUnmap: false);
        }
    }

    private void CheckGrowing(long length, out int entries)
    {
        long span = 1L << header.L2SpanBits;
        long needed = Math.Max(header.L1Size, (length / span) + (length % span == 0 ? 0 : 1));
        long room = ((header.L1Size * 8L) + ClusterSize - 1) / ClusterSize * ClusterSize / 8;
        if (!options.IsWritten)
        {
            throw new IOException($"'{file.Name}' was opened for reading");
        }

        if (header.Version < 3 && header.Snapshots > 0)
        {
            throw new IOException($"'{file.Name}' has snapshots, which in version 2 of its format do not know how long they are");
        }

        if (needed > Math.Min(room, Header.MaxL1Bytes / 8))
        {
            throw new IOException($"the first-level table of '{file.Name}' has room for a disk of {room * span} bytes; grow it with 'qemu-img resize' while nobody uses it");
        }

        entries = (int)needed;
    }
}
