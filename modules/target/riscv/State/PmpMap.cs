using System.Numerics;
using Emu.Abstractions.Cpu;

namespace Emu.Target.Riscv.State;

/// <summary>
/// Physical memory protection as an engine's TLB wants it: the whole address space in sorted pieces, each with the entry that decides
/// there. Made anew when an entry changes, so that a look-up costs a comparison or two.
/// </summary>
internal sealed class PmpMap
{
    private const int NoEntry = -1;
    private const PagePermissions All = PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute;

    private readonly ulong[] starts = new ulong[(2 * Pmp.Entries) + 1];
    private readonly (PagePermissions Machine, PagePermissions Others)[] rights = new (PagePermissions, PagePermissions)[(2 * Pmp.Entries) + 1];
    private int count;
    private int latest;

    /// <summary>Makes the pieces.</summary>
    /// <param name="state">Holds the entries.</param>
    /// <param name="entries">How many there are.</param>
    public void Build(ref RiscvState state, int entries)
    {
        Span<ulong> edges = stackalloc ulong[(2 * Pmp.Entries) + 1];
        edges[0] = 0;
        var edgeCount = 1;
        for (var i = 0; i < entries; i++)
        {
            if (Pmp.TryRange(ref state, i, out var first, out var last))
            {
                edges[edgeCount++] = first;
                edges[edgeCount++] = last + 1; // 0 behind the last address: no edge
            }
        }

        edges = edges[..edgeCount];
        edges.Sort();
        var previous = int.MinValue;
        count = 0;
        for (var i = 0; i < edges.Length; i++)
        {
            var entry = EntryAt(ref state, entries, edges[i]);
            var isEdge = i == 0 || (edges[i] != edges[i - 1] && entry != previous);
            if (isEdge)
            {
                starts[count] = edges[i];
                rights[count++] = RightsOf(ref state, entry, entries);
                previous = entry;
            }
        }

        latest = 0;
    }

    /// <summary>What a mode may do at an address.</summary>
    /// <param name="address">Physical address.</param>
    /// <param name="mode">Privilege of the access.</param>
    /// <param name="wanted">Log2 of the bytes around the address for which the caller would like to know.</param>
    /// <param name="bits">Log2 of the naturally aligned bytes around it, at most as wanted, that lie in one piece.</param>
    public PagePermissions Find(ulong address, PrivilegeMode mode, int wanted, out int bits)
    {
        var piece = latest;
        if (address < starts[piece] || (piece + 1 < count && address >= starts[piece + 1]))
        {
            piece = Search(address);
            latest = piece;
        }

        bits = count == 1 || wanted == 0 ? wanted : BitsInside(piece, address, wanted);
        return mode == PrivilegeMode.Machine ? rights[piece].Machine : rights[piece].Others;
    }

    private static int EntryAt(ref RiscvState state, int entries, ulong address)
    {
        for (var i = 0; i < entries; i++)
        {
            if (Pmp.TryRange(ref state, i, out var first, out var last) && address >= first && address <= last)
            {
                return i;
            }
        }

        return NoEntry;
    }

    private static (PagePermissions Machine, PagePermissions Others) RightsOf(ref RiscvState state, int entry, int entries)
    {
        if (entry == NoEntry)
        {
            return (All, entries == 0 ? All : PagePermissions.None);
        }

        var rights = (PagePermissions)(state.PmpConfig[entry] & 7);
        return ((state.PmpConfig[entry] & Pmp.Locked) != 0 ? rights : All, rights);
    }

    private int Search(ulong address)
    {
        var (low, high) = (0, count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = starts[middle] <= address ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private int BitsInside(int piece, ulong address, int wanted)
    {
        // The highest bit in which the address differs from its neighbours outside limits the block.
        var below = starts[piece] == 0 ? wanted : BitOperations.Log2(address ^ (starts[piece] - 1));
        var above = piece + 1 == count ? wanted : BitOperations.Log2(address ^ starts[piece + 1]);
        return Math.Min(wanted, Math.Min(below, above));
    }
}
