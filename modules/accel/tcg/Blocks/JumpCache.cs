using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Blocks;

/// <summary>An entry of a jump cache.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct JumpEntry
{
    /// <summary>Bytes of an entry.</summary>
    public const int Bytes = 32;

    /// <summary>Virtual address of the block.</summary>
    public ulong Pc;

    /// <summary>State key of the block.</summary>
    public ulong StateKey;

    /// <summary>Generation of code mappings in which the entry was made; never 0.</summary>
    public ulong Generation;

    /// <summary>The block.</summary>
    public BlockHeader* Block;
}

/// <summary>
/// Finds blocks by virtual address, for one vCPU. An entry holds for one generation of the code's mappings, so that a remap cannot
/// be missed. The entries of a page lie together, so that one page can be forgotten alone.
/// </summary>
internal static unsafe class JumpCache
{
    /// <summary>Bytes of a cache.</summary>
    public const int Bytes = Entries * JumpEntry.Bytes;

    private const int PageEntries = 64;
    private const int Pages = 64;
    private const int Entries = PageEntries * Pages;

    /// <summary>The entry where an address would be.</summary>
    /// <param name="s">State of the vCPU.</param>
    /// <param name="pc">Virtual address.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static JumpEntry* Entry(byte* s, ulong pc)
    {
        ulong inPage = ((pc >> 1) ^ (pc >> 7)) & (PageEntries - 1);
        return (JumpEntry*)((CpuStateHeader*)s)->Engine1 + PageIndex(pc) + inPage;
    }

    /// <summary>Forgets everything.</summary>
    /// <param name="s">State of the vCPU.</param>
    public static void Clear(byte* s) => NativeMemory.Clear((void*)((CpuStateHeader*)s)->Engine1, Bytes);

    /// <summary>Forgets the blocks of a page.</summary>
    /// <param name="s">State of the vCPU.</param>
    /// <param name="address">Any virtual address in it.</param>
    public static void ClearPage(byte* s, ulong address) =>
        NativeMemory.Clear((JumpEntry*)((CpuStateHeader*)s)->Engine1 + PageIndex(address), PageEntries * JumpEntry.Bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong PageIndex(ulong address) => (((address >> 12) ^ (address >> 18)) & (Pages - 1)) * PageEntries;
}
