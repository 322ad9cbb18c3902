using System.Buffers.Binary;
using System.Text;
using Emu.Abstractions.Qom;
using Emu.Backends.Block.Host;

namespace Emu.Backends.Block.Qcow2;

/// <summary>Reads headers, and refuses images that are wrong, or need what is not here.</summary>
internal sealed class HeaderReader
{
    private const uint Magic = 0x514649FB;
    private const uint EndExtension = 0;
    private const uint BackingFormatExtension = 0xE2792ACA;
    private const uint FeatureNamesExtension = 0x6803F857;
    private const uint BitmapsExtension = 0x23852875;
    private const int MaxBackingName = 1023;
    private const int FeatureNameBytes = 48;

    private const IncompatibleFeatures Known = IncompatibleFeatures.Dirty | IncompatibleFeatures.Corrupt;

    private readonly ImageFile file;
    private readonly byte[] start;
    private readonly Dictionary<int, string> featureNames = [];
    private string backingFormat = "";
    private bool hasBitmaps;

    private HeaderReader(ImageFile file)
    {
        this.file = file;

        // All that is read here lies in the first cluster, whose size is at its beginning.
        start = new byte[1 << Header.MinClusterBits];
        file.Read(start, 0);
        if (Word(20) is > Header.MinClusterBits and <= Header.MaxClusterBits and uint bits)
        {
            start = new byte[1 << (int)bits];
            file.Read(start, 0);
        }
    }

    /// <summary>Reads the header of a file.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="ConfigurationException">It is no image of the format, wrong, or needs what is not here.</exception>
    public static Header Read(ImageFile file) => new HeaderReader(file).Read();

    private Header Read()
    {
        Require(Word(0) == Magic, "it does not begin as one");
        uint version = Word(4);
        Require(version is 2 or 3, $"its version is {version}; versions 2 and 3 are read");
        bool isNew = version == 3;
        uint clusterBits = Word(20);
        Require(clusterBits is >= Header.MinClusterBits and <= Header.MaxClusterBits, $"its clusters have 2^{clusterBits} bytes; expected 2^9 to 2^21");
        int clusterSize = 1 << (int)clusterBits;
        uint length = isNew ? Word(100) : Header.LengthV2;
        Require(length >= (isNew ? Header.LengthV3 : Header.LengthV2) && length <= clusterSize && length % 8 == 0, $"its header has {length} bytes");
        ulong backingOffset = Long(8);
        Require(backingOffset < (ulong)clusterSize, "the name of its backing file lies outside the first cluster");
        ReadExtensions((int)length, backingOffset == 0 ? clusterSize : (int)backingOffset);
        var incompatible = isNew ? (IncompatibleFeatures)Long(72) : IncompatibleFeatures.None;
        CheckFeatures(incompatible, Word(32));
        var header = new Header
        {
            Version = (int)version,
            ClusterBits = (int)clusterBits,
            Size = Offset(24, "size"),
            L1Size = Count(36, Header.MaxL1Bytes / 8, "entries in its first-level table"),
            L1Offset = Offset(40, "first-level table"),
            RefcountTableOffset = Offset(48, "table of reference counts"),
            RefcountTableClusters = Count(56, Header.MaxRefcountTableBytes / clusterSize, "clusters in its table of reference counts"),
            Snapshots = Count(60, Header.MaxSnapshots, "snapshots"),
            SnapshotsOffset = Offset(64, "table of snapshots"),
            Incompatible = incompatible,
            Autoclear = isNew ? Long(88) : 0,
            RefcountOrder = isNew ? Count(96, 6, "as the order of its reference counts") : 4,
            BackingName = BackingName(backingOffset, clusterSize),
            BackingFormat = backingFormat,
            HasBitmaps = hasBitmaps,
        };
        Check(header);
        return header;
    }

    private void Check(Header header)
    {
        long mask = header.ClusterSize - 1;
        Require((header.L1Offset & mask) == 0 && header.L1Offset != 0 || header.L1Size == 0, "its first-level table is not at the start of a cluster");
        Require((header.RefcountTableOffset & mask) == 0, "its table of reference counts is not at the start of a cluster");
        Require(header.Snapshots == 0 || ((header.SnapshotsOffset & mask) == 0 && header.SnapshotsOffset != 0), "its table of snapshots is not at the start of a cluster");
        long needed = (header.Size >> header.L2SpanBits) + ((header.Size & ((1L << header.L2SpanBits) - 1)) == 0 ? 0 : 1);
        Require(needed <= header.L1Size, $"its first-level table has {header.L1Size} entries; a disk of {header.Size} bytes needs {needed}");
        Require(header.L1Offset + (header.L1Size * 8L) <= RoundUp(file.Length, header.ClusterSize), "its first-level table lies behind the end of the file");
    }

    private static long RoundUp(long value, long unit) => (value + unit - 1) / unit * unit;

    private void CheckFeatures(IncompatibleFeatures features, uint encryption)
    {
        Refuse(encryption != 0, "is encrypted; decrypt it with 'qemu-img convert'");
        Refuse(features.HasFlag(IncompatibleFeatures.ExternalData), "keeps its data in another file; make one file of the two with 'qemu-img convert'");
        Refuse(features.HasFlag(IncompatibleFeatures.CompressionType), "has clusters that are compressed with zstd; convert it with 'qemu-img convert -O qcow2', which compresses nothing, or with -c -o compression_type=zlib");
        Refuse(features.HasFlag(IncompatibleFeatures.ExtendedEntries), "has extended second-level entries (subclusters); convert it with 'qemu-img convert -O qcow2'");
        ulong unknown = (ulong)(features & ~Known);
        Refuse(unknown != 0, $"needs features that are not known here: {string.Join(", ", NamesOf(unknown))}");
    }

    private IEnumerable<string> NamesOf(ulong features) =>
        Enumerable.Range(0, 64).Where(bit => (features >> bit & 1) != 0).Select(bit => featureNames.GetValueOrDefault(bit, $"bit {bit}"));

    private void ReadExtensions(int offset, int end)
    {
        while (offset + 8 <= end)
        {
            uint type = Word(offset);
            uint length = Word(offset + 4);
            offset += 8;
            if (type == EndExtension)
            {
                return;
            }

            Require(length <= end - offset, "an extension of its header is longer than the header's cluster");
            ReadExtension(type, start.AsSpan(offset, (int)length));
            offset += (int)RoundUp(length, 8);
        }
    }

    private void ReadExtension(uint type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case BackingFormatExtension:
                backingFormat = Encoding.UTF8.GetString(data);
                break;
            case FeatureNamesExtension:
                for (; data.Length >= FeatureNameBytes; data = data[FeatureNameBytes..])
                {
                    if (data[0] == 0 && data[1] < 64)
                    {
                        featureNames[data[1]] = $"'{Printable(data[2..FeatureNameBytes])}'";
                    }
                }

                break;
            case BitmapsExtension:
                hasBitmaps = true;
                break;
            default:
                break;
        }
    }

    private string BackingName(ulong offset, int clusterSize)
    {
        if (offset == 0)
        {
            return "";
        }

        uint length = Word(16);
        Require(length is > 0 and <= MaxBackingName && offset + length <= (ulong)clusterSize, $"the name of its backing file has {length} bytes; expected 1 to {MaxBackingName}, inside the first cluster");
        string name = Encoding.UTF8.GetString(start, (int)offset, (int)length);
        Require(!name.Contains('\0', StringComparison.Ordinal), "the name of its backing file is no text");
        return name;
    }

    private static string Printable(ReadOnlySpan<byte> text) =>
        new([.. Encoding.UTF8.GetString(text).TrimEnd('\0').Select(c => char.IsControl(c) ? '?' : c)]);

    private uint Word(int offset) => BinaryPrimitives.ReadUInt32BigEndian(start.AsSpan(offset));

    private ulong Long(int offset) => BinaryPrimitives.ReadUInt64BigEndian(start.AsSpan(offset));

    private long Offset(int field, string what)
    {
        ulong value = Long(field);
        Require(value < 1UL << 62, $"its {what} is {value}");
        return (long)value;
    }

    private int Count(int field, int most, string what)
    {
        uint value = Word(field);
        Require(value <= (uint)most, $"it has {value} {what}; at most {most} are read");
        return (int)value;
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ConfigurationException($"'{file.Name}' is no qcow2 image that can be read: {otherwise}");
        }
    }

    private void Refuse(bool when, string why)
    {
        if (when)
        {
            throw new ConfigurationException($"'{file.Name}' {why}");
        }
    }
}
