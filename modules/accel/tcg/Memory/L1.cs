using System.Runtime.CompilerServices;

namespace Emu.Accel.Tcg.Memory;

/// <summary>
/// First level of the software TLB, in native memory, with the second behind it: for each address context a table of entries for reading and one for writing.
/// An entry is 16 bytes: a tag (number of the page in bits 0-51, generation in bits 58-63) and what to add to a virtual address. Entries
/// are only made for what may be accessed directly; everything else misses. The bits between are those of an access's address that must
/// be zero: a tag is the address to be compared, rotated, so that without them a shift is all that code has to do.
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
    public const int GenerationShift = 58;

    /// <summary>Bits of an address that are in a page; a tag is rotated by so many.</summary>
    public const int PageBits = 12;

    private const int IndexMask = (Entries - 1) << 4;

    /// <summary>
    /// Offset of an address's entry in a table. Neighbouring pages do not share one: an access from one into the next looks at the
    /// entry of the first and compares it with the second. Not folded: that would cost two instructions of ten at every access, and
    /// what shares an entry is found in the second level.
    /// </summary>
    /// <param name="address">Virtual address.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Index(ulong address) => (nint)((address >> 8) & IndexMask);

    /// <summary>Where a table begins, from the first one of the first level.</summary>
    /// <param name="context">Port and MMU mode.</param>
    /// <param name="write">For writing.</param>
    public static int Table(int context, bool write) => (context << ContextShift) + (write ? Write : 0);
}
