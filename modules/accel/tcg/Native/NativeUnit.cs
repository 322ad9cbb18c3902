using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <summary>
/// Machine code that was made at once: of a block, or of all blocks of a loop. It is entered at its head alone. Lives in the arena of
/// its blocks.
/// </summary>
internal unsafe struct NativeUnit
{
    /// <summary>The block that it begins with.</summary>
    public BlockHeader* Head;

    /// <summary>Its jumps between its own blocks.</summary>
    public NativeEdge* Edges;

    /// <summary>How many they are.</summary>
    public int EdgeCount;

    /// <summary>Machine code that runs, that of its head first.</summary>
    public byte* Hot;

    /// <summary>The rest: ways round misses, and out.</summary>
    public byte* Cold;

    /// <summary>Bytes of the two.</summary>
    public int HotBytes, ColdBytes;

    /// <summary>Not 0 once a block of it was dropped: whoever runs it leaves at the next jump between its blocks.</summary>
    public int Dissolved;
}

/// <summary>That a block is in a unit.</summary>
internal unsafe struct NativeMembership
{
    /// <summary>The unit.</summary>
    public NativeUnit* Unit;

    /// <summary>The next one.</summary>
    public NativeMembership* Next;
}

/// <summary>A jump between blocks of a unit.</summary>
internal unsafe struct NativeEdge
{
    /// <summary>Where its distance is written.</summary>
    public int* Distance;

    /// <summary>The distance that leads out of the unit.</summary>
    public int Leave;
}

/// <summary>A jump in machine code to a block that is not in the same unit.</summary>
internal unsafe struct NativeSite
{
    /// <summary>The block that it is in.</summary>
    public BlockHeader* From;

    /// <summary>The interpreter's operation for the same jump.</summary>
    public Insn* Jump;

    /// <summary>Where its distance is written; four bytes in one word, so that it changes at once.</summary>
    public int* Distance;

    /// <summary>The distance without a target: to the engine.</summary>
    public int Unlinked;
}
