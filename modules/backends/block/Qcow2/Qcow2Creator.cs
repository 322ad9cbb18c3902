using System.Buffers.Binary;
using System.Text;
using Emu.Backends.Block.Host;

namespace Emu.Backends.Block.Qcow2;

/// <summary>Writes an image with nothing in it.</summary>
internal static class Qcow2Creator
{
    private const uint BackingFormatExtension = 0xE2792ACA;

    /// <summary>Writes it.</summary>
    /// <param name="file">The file; empty.</param>
    /// <param name="wanted">Version, sizes and what lies behind it; the places are worked out here.</param>
    /// <returns>Its header as it was written.</returns>
    public static Header Create(ImageFile file, Header wanted)
    {
        Header header = Place(wanted);
        file.Write(Bytes(header), 0);
        int size = header.ClusterSize;
        long blocks = BlocksFor(header);
        byte[] table = new byte[(long)header.RefcountTableClusters << header.ClusterBits];
        long firstBlock = header.RefcountTableOffset + table.Length;
        for (int i = 0; i < blocks; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(table.AsSpan(i * 8), (ulong)(firstBlock + ((long)i << header.ClusterBits)));
        }

        file.Write(table, header.RefcountTableOffset);
        file.Write(new byte[blocks << header.ClusterBits], firstBlock);
        file.Write(new byte[RoundUp(header.L1Size * 8L, size)], header.L1Offset);
        var counts = new Refcounts(file, header, []);
        for (long cluster = 0; cluster < (header.L1Offset + RoundUp(header.L1Size * 8L, size)) >> header.ClusterBits; cluster++)
        {
            counts.Set(cluster, 1);
        }

        counts.WriteBlocks();
        return header;
    }

    private static Header Place(Header wanted)
    {
        long spans = Math.Max(1, (wanted.Size + (1L << wanted.L2SpanBits) - 1) >> wanted.L2SpanBits);
        Header header = wanted with { L1Size = (int)spans, RefcountTableClusters = 1 };

        // The counts count themselves: again until it fits.
        Header before;
        do
        {
            before = header;
            long blocks = BlocksFor(header);
            header = header with
            {
                RefcountTableOffset = header.ClusterSize,
                RefcountTableClusters = (int)(RoundUp(blocks * 8, header.ClusterSize) >> header.ClusterBits),
                L1Offset = (1 + header.RefcountTableClusters + blocks) << header.ClusterBits,
            };
        }
        while (before != header);

        return header;
    }

    private static long BlocksFor(Header header)
    {
        long fixedClusters = 1 + header.RefcountTableClusters + (RoundUp(header.L1Size * 8L, header.ClusterSize) >> header.ClusterBits);
        long blocks = 1;
        while (blocks << header.RefcountBlockBits < fixedClusters + blocks)
        {
            blocks++;
        }

        return blocks;
    }

    private static byte[] Bytes(Header header)
    {
        byte[] bytes = new byte[header.ClusterSize];
        int length = header.Version >= 3 ? Header.LengthV3 : Header.LengthV2;
        Word(0, 0x514649FB);
        Word(4, (uint)header.Version);
        Word(20, (uint)header.ClusterBits);
        Long(24, (ulong)header.Size);
        Word(36, (uint)header.L1Size);
        Long(40, (ulong)header.L1Offset);
        Long(48, (ulong)header.RefcountTableOffset);
        Word(56, (uint)header.RefcountTableClusters);
        if (header.Version >= 3)
        {
            Long(72, (ulong)header.Incompatible);
            Long(88, header.Autoclear);
            Word(96, (uint)header.RefcountOrder);
            Word(100, (uint)length);
        }

        if (header.BackingFormat.Length > 0)
        {
            byte[] format = Encoding.UTF8.GetBytes(header.BackingFormat);
            Word(length, BackingFormatExtension);
            Word(length + 4, (uint)format.Length);
            format.CopyTo(bytes, length + 8);
            length += 8 + (int)RoundUp(format.Length, 8);
        }

        if (header.BackingName.Length > 0)
        {
            byte[] name = Encoding.UTF8.GetBytes(header.BackingName);
            Long(8, (ulong)length + 8);
            Word(16, (uint)name.Length);
            name.CopyTo(bytes, length + 8);
        }

        return bytes;

        void Word(int offset, uint value) => BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(offset), value);

        void Long(int offset, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(offset), value);
    }

    private static long RoundUp(long value, long unit) => (value + unit - 1) / unit * unit;
}
