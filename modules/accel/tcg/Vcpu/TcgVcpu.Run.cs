using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Accel.Tcg.Blocks;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Memory;

namespace Emu.Accel.Tcg.Vcpu;

/// <summary>Why a vCPU stopped executing.</summary>
internal enum Pause
{
    /// <summary>It executed what it was asked to.</summary>
    Done,

    /// <summary>It waits for an interrupt.</summary>
    Halted,

    /// <summary>It shall rest.</summary>
    Stop,

    /// <summary>It lets others run.</summary>
    Yield,
}

/// <content>Executing: blocks, and what is looked at between them.</content>
internal sealed unsafe partial class TcgVcpu
{
    private readonly long[] exits = new long[(int)ExitCode.Count];
    private int epoch;
    private ulong end;
    private bool recheck = true;
    private bool inhibit;
    private bool isAlone;
    private bool logsExecution;
    private bool resting = true;
    private volatile bool faulted;

    /// <summary>Whether its code in the target threw; it never runs again.</summary>
    public bool IsFaulted => faulted;

    /// <summary>How often the interpreter returned, by reason.</summary>
    public ReadOnlySpan<long> Exits => exits;

    /// <summary>Executes instructions. The caller is the only one who runs this vCPU.</summary>
    /// <param name="limit">Most instructions.</param>
    /// <param name="stepping">Stop requests are left for later.</param>
    public Pause Execute(long limit, bool stepping)
    {
        end = Header.InstructionCount + (ulong)limit;
        logsExecution = cluster.Host.Services.IsLogged(LogTopic.Execution);
        while (!faulted && !gone)
        {
            if (Header.Requests != 0 && TakeRequests() && !stepping)
            {
                return Pause.Stop;
            }

            if (isHeld && !stepping)
            {
                return Pause.Halted;
            }

            if (Header.Halted != 0)
            {
                if (!Cpu.HasWork)
                {
                    return Pause.Halted;
                }

                Header.Halted = 0;
                recheck = true;
            }

            long left = (long)(end - Header.InstructionCount);
            if (left <= 0)
            {
                return Pause.Done;
            }

            if (inhibit)
            {
                left = 1;
            }
            else if (recheck)
            {
                recheck = false;
                Cpu.TakeInterrupt();
            }

            ulong before = Header.InstructionCount;
            ExitCode code = RunBlocks(left);
            exits[(int)code]++;
            if (inhibit && (Header.InstructionCount != before || code == ExitCode.Raised))
            {
                inhibit = false;
                recheck = true;
            }

            if (AfterBlocks(code))
            {
                return Pause.Yield;
            }
        }

        return Pause.Stop;
    }

    /// <summary>The target threw: the CPU is faulted.</summary>
    /// <param name="error">What was thrown.</param>
    public void Fail(Exception error)
    {
        faulted = true;
        atBlock = null;
        if (!gone)
        {
            cluster.Host.ReportFault(Cpu, error);
        }
    }

    /// <summary>Runs blocks from the pc on.</summary>
    private ExitCode RunBlocks(long left)
    {
        if (cluster.Blocks.Epoch != epoch)
        {
            // All blocks were dropped, and their memory is freed once every vCPU came by here.
            epoch = cluster.Blocks.Epoch;
            JumpCache.Clear(State);
        }

        atBlock = null;
        ulong pc = Header.Pc;
        if (debug is not null && debug.HasBreakpointNear(pc))
        {
            countEnd = Header.InstructionCount + 1;
            return RunNearBreakpoint(pc);
        }

        countEnd = Header.InstructionCount + (ulong)left;

        BlockHeader* block = Find(pc);
        if (block != null && block->Instructions > left)
        {
            block = FindLimited(pc, (int)left);
        }

        if (block == null)
        {
            return RunAlone(pc, left);
        }

        if (logsExecution)
        {
            // One at a time.
            left = Math.Min(left, block->Instructions);
            countEnd = Header.InstructionCount + (ulong)left;
            Builder.LogExecution(block, pc);
        }

        if (!IsNative(block, pc))
        {
            return Interpreter.Run(this, block, pc, left);
        }

        return record is null ? RunNative(block, pc, left) : RunLockstep(block, pc, left, record);
    }

    /// <summary>Runs an instruction whose code is not wholly in RAM, or may not be fetched wholly.</summary>
    private ExitCode RunAlone(ulong pc, long left)
    {
        if (!Memory.Resolve(pc, Cpu.DebugMmuIndex(AccessKind.Fetch), AccessKind.Fetch, out PageRef page))
        {
            Cpu.RaiseMemoryFault(Memory.Fault);
            return ExitCode.Raised;
        }

        return Interpreter.Run(this, Builder.BuildAlone(pc, page.Entry.PartBits == 0 ? page.Entry.Host : null), pc, left);
    }

    /// <summary>Does what an exit asks for.</summary>
    /// <returns>Whether others shall run first.</returns>
    private bool AfterBlocks(ExitCode code)
    {
        // The state is exact now: what the target does next, an interrupt's entry say, is at no instruction of a block.
        atBlock = null;
        switch (code)
        {
            case ExitCode.Lookup or ExitCode.Budget or ExitCode.SyncCode:
                return false;
            case ExitCode.InhibitOne:
                inhibit = true;
                return false;
            case ExitCode.Halt:
                Header.Halted = 1;
                recheck = true;
                return false;
            case ExitCode.Exclusive:
                return !RunExclusive();
            case ExitCode.Breakpoint:
                Hold(new DebugStop(DebugReason.Breakpoint, Header.Pc));
                return true;
            case ExitCode.Watch:
                FinishWatched();
                return true;
            case ExitCode.Yield or ExitCode.Retry:
                recheck = true;
                return true;
            case ExitCode.Raised:
                // An exception uses up an instruction's time, or a handler that faults itself would never let go.
                end--;
                recheck = true;
                return false;
            default:
                recheck = true;
                return false;
        }
    }

    /// <summary>Runs the instruction at the pc with every other vCPU at rest.</summary>
    /// <returns>Whether its turn came; if not, the machine is over or the CPU is not part of it any more.</returns>
    private bool RunExclusive()
    {
        Exception? thrown = null;
        ExitCode? code = null;
        void Alone()
        {
            isAlone = true;
            try
            {
                // While it waited it counted as resting: what was asked meanwhile comes first.
                if (Header.Requests != 0)
                {
                    TakeRequests();
                }

                code = RunBlocks(1);
            }
            catch (Exception e)
            {
                thrown = e;
            }
            finally
            {
                isAlone = false;
            }
        }

        if (inStep)
        {
            cluster.Host.RunExclusive(this, Alone);
        }
        else
        {
            cluster.SetResting(this, true);
            cluster.Host.RunExclusive(this, () =>
            {
                // Nobody can be looking for who rests now, and whoever looks afterwards has to wait until this vCPU looks up.
                cluster.SetResting(this, false);
                Alone();
            });
            if (cluster.IsStopping)
            {
                // Taken above; it still counts.
                Interlocked.Or(ref Header.Requests, (uint)CpuRequest.Stop);
            }
        }

        recheck = true;
        if (thrown is not null)
        {
            Fail(thrown);
        }
        else if (code == ExitCode.Exclusive)
        {
            Fail(new InvalidOperationException($"the instruction at 0x{Header.Pc:x} asks to run alone while it does"));
        }
        else if (code is { } exit)
        {
            inhibit = false;
            AfterBlocks(exit);
        }

        return code is not null || thrown is not null;
    }

    /// <summary>Looks at the requests.</summary>
    /// <returns>Whether the vCPU shall rest.</returns>
    private bool TakeRequests()
    {
        // Only what was posted by now: what comes later may free RAM of a space whose change is in none of these requests.
        int waiting = posted.Count;
        uint requests = Interlocked.Exchange(ref Header.Requests, 0);
        if ((requests & EngineRequest.SpaceChanged) != 0)
        {
            Memory.Forget();
            Interlocked.And(ref Header.Requests, ~EngineRequest.Remapped);
        }

        recheck |= (requests & (uint)CpuRequest.Interrupt) != 0;
        if ((requests & (uint)CpuRequest.Work) != 0)
        {
            RunPosted(waiting);
            if (!posted.IsEmpty)
            {
                Interlocked.Or(ref Header.Requests, (uint)CpuRequest.Work);
            }
        }

        return cluster.IsStopping;
    }

    private void RunPosted(int most)
    {
        for (int k = 0; k < most && posted.TryDequeue(out Action? action); k++)
        {
            action();
        }

        recheck = true;
    }
}
