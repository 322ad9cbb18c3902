using System.Runtime.CompilerServices;

namespace Emu.Accel.Tcg.Memory;

/// <summary>
/// Second level of the software TLB: larger tables of the same entries as the first level's, behind them in memory. Emitted code
/// of loops looks here when the first level has another page, off the common path, and uses the entry where it is: nothing is copied,
/// which for writing entries would race with whoever takes them away.
/// </summary>
internal static unsafe class L2
{
    /// <summary>Log2 of the entries of a table: 32 MiB of guest memory.</summary>
    public const int IndexBits = 13;

    /// <summary>Entries of a table.</summary>
    public const int Entries = 1 << IndexBits;

    /// <summary>Bytes of a table.</summary>
    public const int TableBytes = Entries * 16;

    /// <summary>Offset of the write table of a context.</summary>
    public const int Write = TableBytes;

    /// <summary>Log2 of the bytes of a context's tables.</summary>
    public const int ContextShift = IndexBits + 5;

    /// <summary>Where its tables begin behind those of the first level.</summary>
    public const int Begin = L1.Bytes;

    /// <summary>Bytes of all tables; touched as they are used.</summary>
    public const int Bytes = L1.Contexts << ContextShift;

    private const int IndexMask = (Entries - 1) << 4;

    /// <summary>Offset of an address's entry in a table; of its first byte, as in the first level.</summary>
    /// <param name="address">Virtual address.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Index(ulong address) => (nint)((address >> 8) & IndexMask);

    /// <summary>Where a table begins, from the first one of the first level.</summary>
    /// <param name="context">Port and MMU mode.</param>
    /// <param name="write">For writing.</param>
    public static int Table(int context, bool write) => Begin + (context << ContextShift) + (write ? Write : 0);
}
