using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;

namespace Emu.Accel.Tcg.Interp;

/// <summary>
/// The constant of a plain load or store: a displacement in bits 0-31; the address context (port and MMU mode) in 32-37; what is
/// added to the address before its page is compared in 40-47, and the mask of that comparison, sign-extended, in 48-63.
/// What is compared is the page of an access's last byte, so one that crosses never matches the entry of its first; and the bits that
/// must be zero where it must be aligned.
/// </summary>
internal static class MemoryOperand
{
    /// <summary>Ports that fit.</summary>
    public const int MaxPorts = 4;

    /// <summary>Number of an address context.</summary>
    /// <param name="access">The access.</param>
    public static int Context(MemAccess access) => (access.Port << 4) | access.MmuIndex;

    /// <summary>Whether an access can be a plain one: at most 8 bytes, and one that <see cref="Pack"/> takes.</summary>
    /// <param name="access">The access.</param>
    public static bool IsPlain(MemAccess access) => access.Op.Log2Size <= 3 && MayProbe(access);

    /// <summary>Whether an access can be looked up in the TLB: little-endian, of one of the first ports, with room for its alignment in a tag.</summary>
    /// <param name="access">The access.</param>
    public static bool MayProbe(MemAccess access) =>
        access is { Port: < MaxPorts, MmuIndex: < 16 } && !access.Op.IsBigEndian && access.Op.AlignmentMask < 64;

    /// <summary>Packs an access.</summary>
    /// <param name="access">An access that may be looked up.</param>
    /// <param name="displacement">What is added to the address.</param>
    public static long Pack(MemAccess access, int displacement)
    {
        // To the last byte, as far as that does not change the bits that must be zero: an alignment of at least the size makes crossing
        // impossible, and with half of it the second half's first byte is in the page of its last.
        long alignment = (long)access.Op.AlignmentMask;
        long add = (access.Op.Size - 1) & ~alignment;
        long mask = -4096 | alignment;
        return (uint)displacement | ((long)Context(access) << 32) | (add << 40) | (mask << 48);
    }

    /// <summary>What is added to the address.</summary>
    /// <param name="imm">The constant.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Displacement(long imm) => (int)imm;
}
