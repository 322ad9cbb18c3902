using System.Runtime.InteropServices;

namespace Emu.Accel.Tcg.Interp;

/// <summary>
/// One operation of the interpreter's own form. Operands are displacements from the state block: guest registers, and the
/// temporaries in the engine's area before it. Some operations take further operands from the next one.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal struct Insn
{
    /// <summary>Bytes of an operation.</summary>
    public const int Bytes = 16;

    /// <summary>What it does.</summary>
    public Op Op;

    /// <summary>Displacement of the result.</summary>
    public short D;

    /// <summary>Displacement of the first operand.</summary>
    public short A;

    /// <summary>Displacement of the second operand.</summary>
    public short B;

    /// <summary>A constant, or more operands.</summary>
    public long Imm;
}

/// <summary>Where an instruction of the guest begins in a block; words as its <c>InsnStart</c> had them.</summary>
internal struct InsnEntry
{
    /// <summary>Number of its first operation.</summary>
    public int First;

    /// <summary>Its address, from the block's.</summary>
    public int Displacement;

    /// <summary>First word.</summary>
    public ulong Word0;

    /// <summary>Second word.</summary>
    public ulong Word1;
}
