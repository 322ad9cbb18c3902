namespace Emu.Abstractions.Qdev.Memory;

/// <summary>
/// What the core knows of one 4 KiB page of RAM. Stores into a page with code bits, and the first store into a clean page, go
/// through <see cref="RamBlock.NotifyWrite"/>. Fields are changed with interlocked operations.
/// </summary>
public struct PageDescriptor
{
    /// <summary>Bit n: cluster n has translated code of this page.</summary>
    public uint CodeClusters;

    /// <summary>Bit n: client n (display, migration …) has not yet seen the last change.</summary>
    public uint Dirty;

    /// <summary>Bit n: the page's n-th 64 bytes hold code.</summary>
    public ulong CodeGranules;
}

/// <summary>
/// A block of guest RAM: host memory mapped once and seen by every space that maps it. Pointers stay valid until the owner is
/// unrealized and every vCPU has passed a quiescent point. Data is accessed by any thread.
/// </summary>
public abstract unsafe class RamBlock
{
    /// <summary>Bytes of a page descriptor's page.</summary>
    public const int PageSize = 1 << PageBits;

    /// <summary>Address bits inside a page.</summary>
    public const int PageBits = 12;

    private readonly byte* data;
    private readonly PageDescriptor* pages;

    /// <summary>Describes memory that the core allocated.</summary>
    /// <param name="id">Number of the block in its machine; never used again.</param>
    /// <param name="name">Stable name: owner's path and name.</param>
    /// <param name="data">First byte, page-aligned.</param>
    /// <param name="size">Bytes; a multiple of the page size.</param>
    /// <param name="pages">One descriptor for each page.</param>
    protected RamBlock(int id, string name, nint data, ulong size, nint pages)
    {
        Id = id;
        Name = name;
        Size = size;
        this.data = (byte*)data;
        this.pages = (PageDescriptor*)pages;
    }

    /// <summary>Number of the block in its machine; never used again.</summary>
    public int Id { get; }

    /// <summary>Stable name: owner's path and name.</summary>
    public string Name { get; }

    /// <summary>Bytes; a multiple of the page size.</summary>
    public ulong Size { get; }

    /// <summary>Address of the first byte.</summary>
    public nint Address => (nint)data;

    /// <summary>Address of the first of the page descriptors.</summary>
    public nint PagesAddress => (nint)pages;

    /// <summary>
    /// Bit n: client n wants to know which pages are written. A page whose <see cref="PageDescriptor.Dirty"/> has all of these bits,
    /// and that holds no code, may be written without asking <see cref="NotifyWrite"/>. Any thread.
    /// </summary>
    public virtual uint DirtyClients => 0;

    /// <summary>Bytes of the block for reading. Writers use <see cref="Write"/>, which keeps code and dirty bits right.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the block.</exception>
    public ReadOnlySpan<byte> Span(ulong offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (offset > Size || (ulong)length > Size - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"0x{offset:x}+{length} is outside {Name} of 0x{Size:x} bytes");
        }

        return new ReadOnlySpan<byte>(data + offset, length);
    }

    /// <summary>The descriptor of a page.</summary>
    /// <param name="offset">Any offset in the page.</param>
    public ref PageDescriptor Page(ulong offset)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Size);
        return ref pages[offset >> PageBits];
    }

    /// <summary>Writes bytes and tells everyone who must know.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the block.</exception>
    public void Write(ulong offset, ReadOnlySpan<byte> bytes)
    {
        _ = Span(offset, bytes.Length);
        bytes.CopyTo(new Span<byte>(data + offset, bytes.Length));
        NotifyWrite(offset, (ulong)bytes.Length);
    }

    /// <summary>
    /// Bytes for writing in place; <see cref="NotifyWrite"/> is owed afterwards. The core's spaces and ports do this themselves.
    /// </summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes.</param>
    public Span<byte> WritableSpan(ulong offset, int length)
    {
        _ = Span(offset, length);
        return new Span<byte>(data + offset, length);
    }

    /// <summary>
    /// Bytes were written: drops translations of them in every cluster and marks them dirty. Cheap when no page has code. Any thread.
    /// </summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes.</param>
    public abstract void NotifyWrite(ulong offset, ulong length);

    /// <summary>
    /// A cluster is about to translate code from a page: from here on, stores into the granules reach
    /// <see cref="NotifyWrite"/> of everyone, also of vCPUs that have the page in a TLB. Any thread.
    /// </summary>
    /// <param name="offset">First byte of the code.</param>
    /// <param name="length">Bytes of code.</param>
    /// <param name="cluster">Number of the cluster, 0 to 31.</param>
    public abstract void ProtectCode(ulong offset, ulong length, int cluster);

    /// <summary>A cluster has no translation of the page any more. Any thread.</summary>
    /// <param name="offset">Any offset in the page.</param>
    /// <param name="cluster">Number of the cluster, 0 to 31.</param>
    public abstract void UnprotectCode(ulong offset, int cluster);
}
