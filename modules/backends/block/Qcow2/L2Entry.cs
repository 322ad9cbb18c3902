namespace Emu.Backends.Block.Qcow2;

/// <summary>What an entry of a second-level table says of its cluster.</summary>
internal enum ClusterKind : byte
{
    /// <summary>Nothing: it reads as the backing file, or as zeros without one.</summary>
    Unallocated,

    /// <summary>It is zeros and has no place in the file.</summary>
    ZeroPlain,

    /// <summary>It is zeros and has a place that is not read.</summary>
    ZeroAllocated,

    /// <summary>It is at a place of the file.</summary>
    Data,

    /// <summary>It is deflated at a place of the file.</summary>
    Compressed,
}

/// <summary>An entry of a second-level table ("L2 table entry" of the specification).</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Host">Where the cluster, or its compressed data, is in the file.</param>
/// <param name="IsCopied">Whether nobody else uses that place, as far as the entry says.</param>
/// <param name="Length">Bytes of compressed data, at most.</param>
internal readonly record struct L2Entry(ClusterKind Kind, long Host, bool IsCopied, int Length)
{
    /// <summary>The place in an entry of the first or second level.</summary>
    public const ulong HostMask = 0x00FF_FFFF_FFFF_FE00;

    /// <summary>The place belongs to this entry alone.</summary>
    public const ulong Copied = 1UL << 63;

    /// <summary>The cluster is zeros.</summary>
    public const ulong Zero = 1;

    private const ulong CompressedFlag = 1UL << 62;
    private const ulong Reserved = 0x3F00_0000_0000_01FE;
    private const int Sector = 512;

    /// <summary>First sector of compressed data.</summary>
    public long FirstSector => Host & ~(Sector - 1L);

    /// <summary>Bytes of the sectors that compressed data lies in.</summary>
    public long SectorBytes => Host - FirstSector + Length;

    /// <summary>Reads an entry.</summary>
    /// <param name="raw">The entry.</param>
    /// <param name="header">Header of the image.</param>
    /// <exception cref="CorruptImageException">It says nothing that makes sense.</exception>
    public static L2Entry Decode(ulong raw, Header header)
    {
        if (raw == 0)
        {
            return default;
        }

        if ((raw & CompressedFlag) != 0)
        {
            return DecodeCompressed(raw, header.ClusterBits);
        }

        long host = (long)(raw & HostMask);
        bool isCopied = (raw & Copied) != 0;
        bool isZero = (raw & Zero) != 0;
        if ((raw & Reserved) != 0 || (host & (header.ClusterSize - 1)) != 0 || (host == 0 && isCopied) || (isZero && !header.HasZeroFlag))
        {
            throw new CorruptImageException($"the second-level entry 0x{raw:x} is wrong");
        }

        ClusterKind kind = isZero ? (host == 0 ? ClusterKind.ZeroPlain : ClusterKind.ZeroAllocated) : host == 0 ? ClusterKind.Unallocated : ClusterKind.Data;
        return new L2Entry(kind, host, isCopied, 0);
    }

    private static L2Entry DecodeCompressed(ulong raw, int clusterBits)
    {
        int shift = 62 - (clusterBits - 8);
        ulong host = raw & ((1UL << shift) - 1);
        int sectors = (int)(raw >> shift & ((1UL << (clusterBits - 8)) - 1)) + 1;
        if ((raw & Copied) != 0 || host == 0 || host >> 56 != 0)
        {
            throw new CorruptImageException($"the second-level entry 0x{raw:x} of a compressed cluster is wrong");
        }

        return new L2Entry(ClusterKind.Compressed, (long)host, false, (sectors * Sector) - (int)(host & (Sector - 1)));
    }
}
