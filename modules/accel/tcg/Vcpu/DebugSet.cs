using System.Collections.Frozen;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Accel.Tcg.Vcpu;

/// <summary>
/// A debugger's points, made for looking up. Pages with a breakpoint are executed an instruction at a time; pages with a watchpoint
/// get no entry in the TLB's first level, so that every access to them is looked at. All others run as ever. Immutable.
/// </summary>
internal sealed class DebugSet
{
    private readonly FrozenSet<ulong> breakpoints;
    private readonly FrozenSet<ulong> codePages;
    private readonly Watchpoint[] watchpoints;

    /// <summary>Makes it.</summary>
    /// <param name="points">The points.</param>
    public DebugSet(DebugPoints points)
    {
        breakpoints = points.Breakpoints.ToFrozenSet();
        codePages = points.Breakpoints.Select(address => address >> RamBlock.PageBits).ToFrozenSet();
        watchpoints = [.. points.Watchpoints];
    }

    /// <summary>Whether there is something to watch.</summary>
    public bool Watches => watchpoints.Length > 0;

    /// <summary>Whether the page of an instruction has a breakpoint.</summary>
    /// <param name="pc">Its address.</param>
    public bool HasBreakpointNear(ulong pc) => codePages.Contains(pc >> RamBlock.PageBits);

    /// <summary>Whether an instruction has a breakpoint.</summary>
    /// <param name="pc">Its address.</param>
    public bool HasBreakpoint(ulong pc) => breakpoints.Contains(pc);

    /// <summary>Whether something in a page is watched.</summary>
    /// <param name="page">Its address.</param>
    public bool WatchesPage(ulong page) => Array.Exists(watchpoints, w => w.Address <= page + (RamBlock.PageSize - 1) && page <= w.Address + (w.Length - 1));

    /// <summary>Finds the watchpoint that an access meets.</summary>
    /// <param name="address">First address.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="reads">Whether it reads.</param>
    /// <param name="writes">Whether it writes.</param>
    /// <param name="stop">What the debugger is told.</param>
    public bool TryWatch(ulong address, int size, bool reads, bool writes, out DebugStop stop)
    {
        foreach (Watchpoint watch in watchpoints)
        {
            if (address <= watch.Address + (watch.Length - 1) && watch.Address <= address + (ulong)(size - 1) && ((reads && watch.Reads) || (writes && watch.Writes)))
            {
                stop = new DebugStop(writes && watch.Writes ? DebugReason.WriteWatch : DebugReason.ReadWatch, watch.Address);
                return true;
            }
        }

        stop = default;
        return false;
    }
}
