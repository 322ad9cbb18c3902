using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;

namespace Emu.Accel.Tcg.Interp;

/// <summary>
/// The constant of a plain load or store: a displacement in bits 0-31; the address context (port and MMU mode) in 32-37; what is
/// added to the address before its page is compared in 40-47, and the mask of that comparison, sign-extended, in 48-63.
/// An access that may be unaligned compares the page of its last byte, so one that crosses never matches the entry of its first;
/// one that must be aligned keeps the bits that must be zero.
/// </summary>
internal static class MemoryOperand
{
    /// <summary>Ports that fit.</summary>
    public const int MaxPorts = 4;

    /// <summary>Number of an address context.</summary>
    /// <param name="access">The access.</param>
    public static int Context(MemAccess access) => (access.Port << 4) | access.MmuIndex;

    /// <summary>
    /// Whether an access can be a plain one: little-endian, at most 8 bytes, of one of the first ports, of any alignment or of at least
    /// its natural one.
    /// </summary>
    /// <param name="access">The access.</param>
    public static bool IsPlain(MemAccess access) =>
        access is { Port: < MaxPorts, MmuIndex: < 16 } && !access.Op.IsBigEndian && access.Op.Log2Size <= 3
        && (access.Op.AlignmentMask == 0 || (access.Op.AlignmentMask < 64 && access.Op.AlignmentMask >= (ulong)(access.Op.Size - 1)));

    /// <summary>Packs an access.</summary>
    /// <param name="access">A plain access.</param>
    /// <param name="displacement">What is added to the address.</param>
    public static long Pack(MemAccess access, int displacement)
    {
        ulong alignment = access.Op.AlignmentMask;
        int size = access.Op.Size;

        // An alignment of at least the size makes crossing impossible.
        bool aligned = alignment >= (ulong)(size - 1);
        long add = aligned ? 0 : size - 1;
        long mask = aligned ? -4096 | (long)alignment : -4096;
        return (uint)displacement | ((long)Context(access) << 32) | (add << 40) | (mask << 48);
    }

    /// <summary>What is added to the address.</summary>
    /// <param name="imm">The constant.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Displacement(long imm) => (int)imm;
}
