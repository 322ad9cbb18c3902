using System.Buffers.Binary;
using System.IO.Compression;
using Emu.Backends.Block.Host;
using Emu.Backends.Block.Qcow2;

namespace Emu.Backends.Block.Tests.Support;

/// <summary>Changes closed images in ways that the module itself does not: by hand, as the specification describes.</summary>
internal static class Qcow2Edit
{
    public static void Word(ImageFile file, long offset, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        file.Write(bytes, offset);
    }

    public static void Long(ImageFile file, long offset, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        file.Write(bytes, offset);
    }

    public static ulong Long(ImageFile file, long offset)
    {
        Span<byte> bytes = stackalloc byte[8];
        file.Read(bytes, offset);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    /// <summary>Where the second-level entry of a byte of the disk is in the file.</summary>
    public static long EntryOf(ImageFile file, long offset)
    {
        Header header = HeaderReader.Read(file);
        long table = (long)(Long(file, header.L1Offset + ((offset >> header.L2SpanBits) * 8)) & L2Entry.HostMask);
        Assert.NotEqual(0, table);
        return table + ((offset >> header.ClusterBits & ((1 << header.L2Bits) - 1)) * 8);
    }

    /// <summary>Where the count of a cluster is in the file; counts of two bytes.</summary>
    public static long CountOf(ImageFile file, long cluster)
    {
        Header header = HeaderReader.Read(file);
        long block = (long)Long(file, header.RefcountTableOffset + ((cluster >> header.RefcountBlockBits) * 8));
        return block + ((cluster & ((1L << header.RefcountBlockBits) - 1)) * 2);
    }

    public static void Count(ImageFile file, long cluster, ushort count) => file.Write([(byte)(count >> 8), (byte)count], CountOf(file, cluster));

    /// <summary>Replaces allocated clusters by compressed ones, packed behind each other in the first one's place and those that follow.</summary>
    /// <param name="file">A closed image whose clusters lie behind each other.</param>
    /// <param name="first">First byte on the disk.</param>
    /// <param name="contents">What the clusters have; together they need less than before.</param>
    public static void Compress(ImageFile file, long first, params byte[][] contents)
    {
        Header header = HeaderReader.Read(file);
        long place = (long)(Long(file, EntryOf(file, first)) & L2Entry.HostMask);
        long at = place;
        var uses = new Dictionary<long, ushort>();
        for (int i = 0; i < contents.Length; i++)
        {
            var packed = new MemoryStream();
            using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                deflate.Write(contents[i]);
            }

            file.Write(packed.ToArray(), at);
            long sectors = ((at & 511) + packed.Length + 511) / 512;
            int shift = 62 - (header.ClusterBits - 8);
            Long(file, EntryOf(file, first + ((long)i << header.ClusterBits)), 1UL << 62 | (ulong)(sectors - 1) << shift | (ulong)at);
            for (long cluster = at >> header.ClusterBits; cluster <= ((at & ~511) + (sectors * 512) - 1) >> header.ClusterBits; cluster++)
            {
                uses[cluster] = (ushort)(uses.GetValueOrDefault(cluster) + 1);
            }

            at += packed.Length;
        }

        for (int i = 0; i < contents.Length; i++)
        {
            Count(file, (place >> header.ClusterBits) + i, uses.GetValueOrDefault((place >> header.ClusterBits) + i));
        }
    }

    /// <summary>Takes a snapshot: a copy of the first level, and everything below it used once more.</summary>
    public static void TakeSnapshot(ImageFile file)
    {
        Header header = HeaderReader.Read(file);
        long end = (file.Length + header.ClusterSize - 1) / header.ClusterSize * header.ClusterSize;
        long l1 = end + header.ClusterSize;
        Assert.True(header.L1Size * 8 <= header.ClusterSize && header.Snapshots == 0);
        var counts = new Refcounts(file, header, []);
        for (int i = 0; i < header.L1Size; i++)
        {
            ulong raw = Long(file, header.L1Offset + (i * 8)) & ~L2Entry.Copied;
            Long(file, header.L1Offset + (i * 8), raw);
            Long(file, l1 + (i * 8), raw);
            if (raw != 0)
            {
                counts.Set((long)raw >> header.ClusterBits, counts.Get((long)raw >> header.ClusterBits) + 1);
                ShareTable(file, header, counts, (long)raw);
            }
        }

        counts.Set(end >> header.ClusterBits, 1);
        counts.Set(l1 >> header.ClusterBits, 1);
        counts.WriteBlocks();
        counts.WriteTable();
        byte[] entry = new byte[64];
        BinaryPrimitives.WriteInt64BigEndian(entry, l1);
        BinaryPrimitives.WriteInt32BigEndian(entry.AsSpan(8), header.L1Size);
        entry[13] = 1;
        entry[15] = 2;
        entry[39] = 16;
        BinaryPrimitives.WriteInt64BigEndian(entry.AsSpan(48), header.Size);
        "1s0"u8.CopyTo(entry.AsSpan(56));
        file.Write(entry, end);
        file.Write([0], l1 + header.ClusterSize - 1);
        Word(file, 60, 1);
        Long(file, 64, (ulong)end);
        file.Flush();
    }

    private static void ShareTable(ImageFile file, Header header, Refcounts counts, long table)
    {
        for (int i = 0; i < header.ClusterSize; i += 8)
        {
            ulong raw = Long(file, table + i);
            L2Entry entry = L2Entry.Decode(raw, header);
            if (entry.Kind is ClusterKind.Data or ClusterKind.ZeroAllocated)
            {
                counts.Set(entry.Host >> header.ClusterBits, counts.Get(entry.Host >> header.ClusterBits) + 1);
                Long(file, table + i, raw & ~L2Entry.Copied);
            }
        }
    }
}
