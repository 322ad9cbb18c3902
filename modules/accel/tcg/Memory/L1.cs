using System.Runtime.CompilerServices;

namespace Emu.Accel.Tcg.Memory;

/// <summary>
/// First level of the software TLB, in native memory: for each address context a table of entries for reading and one for writing.
/// An entry is 16 bytes: a tag (page address, generation in bits 6-11) and what to add to a virtual address. Entries are only made
/// for what may be accessed directly; everything else misses.
/// </summary>
internal static unsafe class L1
{
    /// <summary>Log2 of the entries of a table.</summary>
    public const int IndexBits = 10;

    /// <summary>Entries of a table.</summary>
    public const int Entries = 1 << IndexBits;

    /// <summary>Bytes of a table.</summary>
    public const int TableBytes = Entries * 16;

    /// <summary>Offset of the write table of a context.</summary>
    public const int Write = TableBytes;

    /// <summary>Log2 of the bytes of a context's tables.</summary>
    public const int ContextShift = IndexBits + 5;

    /// <summary>Contexts: ports times MMU modes.</summary>
    public const int Contexts = 64;

    /// <summary>Bytes of all tables; touched as they are used.</summary>
    public const int Bytes = Contexts << ContextShift;

    /// <summary>Generations that a tag can tell apart; 0 is none.</summary>
    public const int Generations = 64;

    /// <summary>Where a generation lies in a tag.</summary>
    public const int GenerationShift = 6;

    private const int IndexMask = (Entries - 1) << 4;

    /// <summary>
    /// Offset of an address's entry in a table. Neighbouring pages do not share one, except across a multiple of 8 GiB (numbers that
    /// follow each other differ in a run of ones, which only a run of 22 cancels out): an access from one into the next
    /// looks at the entry of the first and compares it with the second. So what begins at a multiple of 8 GiB gets no entry.
    /// </summary>
    /// <param name="address">Virtual address.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Index(ulong address) => (nint)(((address >> 8) ^ (address >> 20)) & IndexMask);

    /// <summary>Whether a page may have an entry.</summary>
    /// <param name="page">Its address.</param>
    /// <param name="addressMask">Bits of an address. What runs over narrow ones ends above them, so page 0 follows no page.</param>
    public static bool MayHold(ulong page, ulong addressMask) => (page & 0x1_FFFF_F000) != 0 || (page == 0 && addressMask != ulong.MaxValue);
}
