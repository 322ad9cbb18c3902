using Emu.Abstractions.Cpu.Accel;
using Emu.Accel.Tcg.Vcpu;

namespace Emu.Accel.Tcg.Memory;

/// <content>What a debugger watches.</content>
internal sealed unsafe partial class VcpuMemory
{
    /// <summary>What is watched; null for nothing.</summary>
    public DebugSet? Watch { get; set; }

    /// <summary>Accesses are not looked at now: the instruction that met a watchpoint is done, or the target itself accesses memory.</summary>
    public bool IsWatchPaused { get; set; }

    /// <summary>The watchpoint that was met last.</summary>
    public DebugStop Met { get; private set; }

    private bool MeetsWatch(ulong address, int size, bool reads, bool writes)
    {
        if (IsWatchPaused || !Watch!.TryWatch(address, size, reads, writes, out DebugStop stop))
        {
            return false;
        }

        Met = stop;
        return true;
    }
}
