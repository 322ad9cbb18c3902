using System.Buffers.Binary;
using Emu.Backends.Block.Host;

namespace Emu.Backends.Block.Qcow2;

/// <summary>The first-level table of a snapshot inside the image.</summary>
/// <param name="L1Offset">Where it is.</param>
/// <param name="L1Size">Entries.</param>
internal readonly record struct Snapshot(long L1Offset, int L1Size);

/// <summary>Reads the table of snapshots ("Snapshots" of the specification): what it takes to leave them as they are.</summary>
internal static class Snapshots
{
    private const int FixedBytes = 40;
    private const int MaxExtraBytes = 1024;
    private const long MaxEntries = 1 << 24;

    /// <summary>Reads it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="header">Its header.</param>
    /// <param name="length">Bytes of the table.</param>
    /// <exception cref="CorruptImageException">It is wrong.</exception>
    public static IReadOnlyList<Snapshot> Read(ImageFile file, Header header, out long length)
    {
        var found = new List<Snapshot>();
        long at = header.SnapshotsOffset;
        long entries = 0;
        byte[] fields = new byte[FixedBytes];
        for (int i = 0; i < header.Snapshots; i++)
        {
            file.Read(fields, at);
            long offset = BinaryPrimitives.ReadInt64BigEndian(fields);
            uint size = BinaryPrimitives.ReadUInt32BigEndian(fields.AsSpan(8));
            uint extra = BinaryPrimitives.ReadUInt32BigEndian(fields.AsSpan(36));
            entries += size;
            if (size > Header.MaxL1Bytes / 8 || entries > MaxEntries || extra > MaxExtraBytes || at > file.Length
                || offset < 0 || (offset & (header.ClusterSize - 1)) != 0 || (size > 0 && (offset == 0 || offset + (size * 8L) > file.Length + header.ClusterSize)))
            {
                throw new CorruptImageException($"snapshot {i} is wrong");
            }

            found.Add(new Snapshot(offset, (int)size));
            int texts = BinaryPrimitives.ReadUInt16BigEndian(fields.AsSpan(12)) + BinaryPrimitives.ReadUInt16BigEndian(fields.AsSpan(14));
            at += (FixedBytes + extra + texts + 7) / 8 * 8;
        }

        length = at - header.SnapshotsOffset;
        return found;
    }
}
