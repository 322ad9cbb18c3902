using Emu.Abstractions.Cpu.Accel;
using Emu.Accel.Tcg.Blocks;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Vcpu;

/// <content>A debugger's points: where the vCPU stops for them, and how it goes on.</content>
internal sealed unsafe partial class TcgVcpu
{
    private DebugSet? debug;
    private bool isHeld;
    private bool heldAtBreakpoint;
    private ulong? passing;

    /// <summary>Uses other points from now on. At a quiescent point of this vCPU.</summary>
    /// <param name="points">The points; null for none.</param>
    public void UseDebugSet(DebugSet? points)
    {
        debug = points;
        Memory.Watch = points is { Watches: true } ? points : null;

        // Entries made before know nothing of the points: of the first level for what is watched, of jumps for what has breakpoints.
        Memory.Flush(uint.MaxValue);
        JumpCache.Clear(State);
    }

    /// <summary>The cluster starts again: a debugger lets the vCPU go on, past the breakpoint that it stands at.</summary>
    public void LetGo()
    {
        if (isHeld)
        {
            isHeld = false;
            passing = heldAtBreakpoint ? Header.Pc : null;
        }
    }

    private void Hold(DebugStop stop)
    {
        isHeld = true;
        heldAtBreakpoint = stop.Reason == DebugReason.Breakpoint;
        cluster.Host.ReportDebugStop(Cpu, stop);
    }

    /// <summary>Runs one instruction of a page that has breakpoints, unless it has one itself.</summary>
    private ExitCode RunNearBreakpoint(ulong pc)
    {
        bool passes = isAlone || inStep || passing == pc || Memory.IsWatchPaused;
        passing = null;
        if (!passes && debug!.HasBreakpoint(pc))
        {
            return ExitCode.Breakpoint;
        }

        BlockHeader* block = FindLimited(pc, 1);
        return block == null ? RunAlone(pc, 1) : Interpreter.Run(this, block, pc, 1);
    }

    /// <summary>Does the instruction whose access met a watchpoint; then the vCPU stops.</summary>
    private void FinishWatched()
    {
        DebugStop met = Memory.Met;
        ulong before = Header.InstructionCount;
        Memory.IsWatchPaused = true;
        try
        {
            recheck |= AfterBlocks(RunBlocks(1));
        }
        finally
        {
            Memory.IsWatchPaused = false;
        }

        // A device may have asked for a later try: then the access comes again.
        if (Header.InstructionCount != before && !inStep)
        {
            Hold(met);
        }
    }
}
