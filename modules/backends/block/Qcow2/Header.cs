namespace Emu.Backends.Block.Qcow2;

/// <summary>Bits of the field of incompatible features.</summary>
[Flags]
internal enum IncompatibleFeatures : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Reference counts may be wrong.</summary>
    Dirty = 1,

    /// <summary>Anything may be wrong: the image may not be written.</summary>
    Corrupt = 2,

    /// <summary>Clusters of the disk are in another file.</summary>
    ExternalData = 4,

    /// <summary>Compressed clusters are not deflated.</summary>
    CompressionType = 8,

    /// <summary>Entries of second-level tables are twice as wide.</summary>
    ExtendedEntries = 16,
}

/// <summary>
/// The header of an image ("Header" of the format's specification), in units of the host. What follows from it by arithmetic is
/// here, too.
/// </summary>
internal sealed record Header
{
    /// <summary>Bytes that a version 2 header has, and the least that one of version 3 has.</summary>
    public const int LengthV2 = 72, LengthV3 = 104;

    /// <summary>Offsets of the fields that are rewritten.</summary>
    public const int SizeField = 24, RefcountTableField = 48, IncompatibleField = 72, AutoclearField = 88;

    /// <summary>Most bytes of a first-level table, and of the table of reference counts.</summary>
    public const int MaxL1Bytes = 32 << 20, MaxRefcountTableBytes = 8 << 20;

    /// <summary>Smallest and largest clusters, as powers of two.</summary>
    public const int MinClusterBits = 9, MaxClusterBits = 21;

    /// <summary>Most snapshots.</summary>
    public const int MaxSnapshots = 65536;

    /// <summary>2 or 3.</summary>
    public int Version { get; init; } = 3;

    /// <summary>Bytes of a cluster, as a power of two.</summary>
    public int ClusterBits { get; init; } = 16;

    /// <summary>Bytes of the disk.</summary>
    public long Size { get; init; }

    /// <summary>Entries of the first-level table.</summary>
    public int L1Size { get; init; }

    /// <summary>Where the first-level table is.</summary>
    public long L1Offset { get; init; }

    /// <summary>Where the table of reference counts is.</summary>
    public long RefcountTableOffset { get; init; }

    /// <summary>Clusters of the table of reference counts.</summary>
    public int RefcountTableClusters { get; init; }

    /// <summary>Snapshots in the image.</summary>
    public int Snapshots { get; init; }

    /// <summary>Where the table of snapshots is.</summary>
    public long SnapshotsOffset { get; init; }

    /// <summary>Features without which the image cannot be read.</summary>
    public IncompatibleFeatures Incompatible { get; init; }

    /// <summary>Features that who does not know them takes off before writing.</summary>
    public ulong Autoclear { get; init; }

    /// <summary>Bits of a reference count, as a power of two.</summary>
    public int RefcountOrder { get; init; } = 4;

    /// <summary>Name of the file behind this one; empty for none.</summary>
    public string BackingName { get; init; } = "";

    /// <summary>Format of the file behind this one; empty when nobody named it.</summary>
    public string BackingFormat { get; init; } = "";

    /// <summary>Whether the image has bitmaps, whose clusters only their owner can count.</summary>
    public bool HasBitmaps { get; init; }

    /// <summary>Bytes of a cluster.</summary>
    public int ClusterSize => 1 << ClusterBits;

    /// <summary>Entries of a second-level table, as a power of two.</summary>
    public int L2Bits => ClusterBits - 3;

    /// <summary>Bytes of the disk that a second-level table maps, as a power of two.</summary>
    public int L2SpanBits => ClusterBits + L2Bits;

    /// <summary>Clusters that a block of reference counts counts, as a power of two.</summary>
    public int RefcountBlockBits => ClusterBits + 3 - RefcountOrder;

    /// <summary>Whether an entry can say that its cluster is zeros.</summary>
    public bool HasZeroFlag => Version >= 3;
}
