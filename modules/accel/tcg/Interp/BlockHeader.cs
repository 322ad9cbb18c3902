using System.Runtime.InteropServices;
using Emu.Accel.Tcg.Native;

namespace Emu.Accel.Tcg.Interp;

/// <summary>A jump that leads directly to a block: one of the interpreter, or one in machine code.</summary>
internal unsafe struct BlockLink
{
    /// <summary>The interpreter's jump; its constant is the target. Null for one in machine code.</summary>
    public Insn* Jump;

    /// <summary>The jump in machine code; else null.</summary>
    public NativeSite* Site;

    /// <summary>The next one.</summary>
    public BlockLink* Next;
}

/// <summary>What a block's instruction has in the page after that of its first byte. That page may lie anywhere in RAM.</summary>
internal struct CodeBeyond
{
    /// <summary>Where the page lies in its RAM block.</summary>
    public ulong Offset;

    /// <summary>Number of the RAM block.</summary>
    public int Ram;

    /// <summary>Bytes, from the page's first.</summary>
    public int Bytes;
}

/// <summary>
/// A translated block in native memory: this header, its operations, and a table of its instructions. Never moves; freed with its
/// arena.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct BlockHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Bytes = 104;

    /// <summary>Guest instructions.</summary>
    public int Instructions;

    /// <summary>Operations.</summary>
    public int Ops;

    /// <summary>Not 0 once the code that it was made of changed.</summary>
    public int Dropped;

    /// <summary>Number of the block in its cluster.</summary>
    public int Number;

    /// <summary>Its instructions.</summary>
    public InsnEntry* Entries;

    /// <summary>State key that it was translated for.</summary>
    public ulong StateKey;

    /// <summary>Where its code lies in its RAM block.</summary>
    public ulong CodeOffset;

    /// <summary>Number of the RAM block.</summary>
    public int Ram;

    /// <summary>Bytes of code, as far as they lie in the page of the first.</summary>
    public int CodeBytes;

    /// <summary>Most instructions it was allowed; 0 for the usual number.</summary>
    public int Limit;

    /// <summary>How often it is still interpreted before it gets machine code; not above 0 once it has. Counted without a lock: nothing depends on the exact number.</summary>
    public int Heat;

    /// <summary>The next block in its bucket of the table.</summary>
    public BlockHeader* NextInTable;

    /// <summary>Jumps that lead here directly.</summary>
    public BlockLink* Incoming;

    /// <summary>Where its machine code begins; that of a stub that leaves when it has none, or was dropped. Taken with the pc in rax.</summary>
    public byte* Native;

    /// <summary>The machine code that begins with it; null when it has none. Written last when that is added.</summary>
    public NativeUnit* Unit;

    /// <summary>The machine code that it is in.</summary>
    public NativeMembership* Units;

    /// <summary>
    /// The rest of a block of one instruction that lies in two pages; else null. Such a block is found by the jump cache alone, which
    /// sees when either page is mapped elsewhere: no jump leads to it directly.
    /// </summary>
    public CodeBeyond* Beyond;

    /// <summary>First operation of a block.</summary>
    /// <param name="block">The block.</param>
    public static Insn* Code(BlockHeader* block) => (Insn*)(block + 1);
}
