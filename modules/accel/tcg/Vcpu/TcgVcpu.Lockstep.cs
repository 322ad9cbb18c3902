using System.Diagnostics.CodeAnalysis;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Memory;
using Emu.Accel.Tcg.Oracle;

namespace Emu.Accel.Tcg.Vcpu;

/// <content>
/// Lock-step: machine code of a block runs, and what it does outside the state block is recorded; no address has an entry in the TLB's
/// first level, so that every access comes by here. Then the interpreter runs the same from a copy of the state before, and is
/// given from the record what machine code got. What differs ends the CPU, with a report.
/// </content>
internal sealed unsafe partial class TcgVcpu
{
    private StepRecord? record;
    private StepRecord? step;
    private bool replays;

    // The interpreter left the block in its middle, as machine code did.
    private bool leaves;
    private uint steps;

    /// <summary>Steps compared, and steps that could not be, since their code was dropped meanwhile.</summary>
    public long StepsCompared, StepsVoid;

    [MemberNotNullWhen(true, nameof(step))]
    private bool IsReplaying => replays;

    private void PrepareLockstep()
    {
        if (cluster.IsLockstep)
        {
            record = new StepRecord(Cpu.Class.StateSize);
            Memory.MissesAlways = true;
        }
    }

    /// <summary>Runs a block as machine code, or some, and compares.</summary>
    private ExitCode RunLockstep(BlockHeader* block, ulong pc, long left, StepRecord its)
    {
        // One block, and every second time as far as jumps and loops in machine code lead.
        const long Long = 256;
        ulong begin = Header.InstructionCount;
        long ration = (++steps & 1) == 0 ? Math.Min(left, Math.Max(Long, block->Instructions)) : block->Instructions;
        countEnd = begin + (ulong)ration;
        ExitCode code;
        long dropped = Volatile.Read(ref cluster.Blocks.Invalidated);
        its.Begin(State);
        step = its;
        try
        {
            code = RunNative(block, pc, ration);
        }
        finally
        {
            step = null;
        }

        if (code == ExitCode.Budget && Header.InstructionCount == begin)
        {
            // Somebody asked for the vCPU before it began.
            return code;
        }

        its.End(State, stops: false);
        if (!its.IsVoid && Volatile.Read(ref cluster.Blocks.Invalidated) == dropped)
        {
            Replay(block, pc, ration, begin, code, its);
        }

        // What one of the two did not see any more was no difference.
        if (its.IsVoid || Volatile.Read(ref cluster.Blocks.Invalidated) != dropped)
        {
            StepsVoid++;
        }
        else if (its.Difference is not null || !its.IsEqual || its.Replayed != its.Events.Count)
        {
            throw new LockstepException(new DifferenceReport(Cpu, Builder, its).Text(block, pc));
        }
        else
        {
            StepsCompared++;
        }

        return code;
    }

    private void Replay(BlockHeader* block, ulong pc, long ration, ulong begin, ExitCode code, StepRecord its)
    {
        ulong end = Header.InstructionCount;
        bool endsBetween = code is ExitCode.Budget or ExitCode.Lookup && !its.Stopped;
        byte* live = State;
        its.BeginReplay(live);
        State = its.Shadow;
        step = its;
        replays = true;
        leaves = false;
        try
        {
            long left = ration;
            while (true)
            {
                ExitCode came = Interpreter.Run(this, block, pc, left);
                atBlock = null;
                bool isBetween = came is ExitCode.Budget or ExitCode.Lookup;
                if (leaves || its.Difference is not null || !isBetween || Header.InstructionCount > end || (endsBetween && Header.InstructionCount == end))
                {
                    return;
                }

                pc = Header.Pc;
                left = ration - (long)(Header.InstructionCount - begin);

                // Fetched as the CPU is now, not as it was: what an exception's return made of a page is no block of this step.
                block = FindLimited(pc, 0);
                if (block == null || block->Limit != 0 || block->Instructions > left)
                {
                    its.IsVoid = true;
                    return;
                }
            }
        }
        finally
        {
            replays = false;
            step = null;
            State = live;
        }
    }

    /// <summary>The step stops in the middle of a block: notes the state; the interpreter's stops there.</summary>
    /// <returns>Whether nothing more is to be done.</returns>
    private bool StopsStep()
    {
        SyncPosition();
        if (replays)
        {
            leaves = true;
            StopCode = ExitCode.Lookup;
            return true;
        }

        step!.End(State, stops: true);
        return false;
    }

    private AccessResult LoadInStep(Insn* i, int log2, out ulong value)
    {
        var given = new StepEvent((nint)i, i->Op, AddressOf(i));
        if (!replays)
        {
            long before = BeforeAccess();
            AccessResult result = Memory.LoadBits(given.A, (int)(i->Imm >> 32) & 63, log2, Alignment(i->Imm), out value);
            AddAccess(before, given with { Result = result, Value = value });
            return result;
        }

        bool same = step!.TryReplay(given, out StepEvent done);
        step.Apply(done);
        value = done.Value;
        return same ? done.Result : AccessResult.Fault;
    }

    private AccessResult StoreInStep(Insn* i, int log2, ulong value)
    {
        var given = new StepEvent((nint)i, i->Op, AddressOf(i), value & IntOps.Mask(log2));
        if (!replays)
        {
            long before = BeforeAccess();
            AccessResult result = Memory.StoreBits(given.A, (int)(i->Imm >> 32) & 63, log2, Alignment(i->Imm), value);
            AddAccess(before, given with { Result = result });
            return result;
        }

        if (!step!.TryReplay(given, out StepEvent done))
        {
            return AccessResult.Fault;
        }

        step.Apply(done);
        return done.Result;
    }

    private AccessResult AccessInStep(Insn* i)
    {
        if ((IrOpcode)(byte)(i->Imm >> 32) == IrOpcode.Fence)
        {
            // Machine code does it by itself, and nothing is to be seen of it.
            return Perform(i);
        }

        StepEvent given = Given(i);
        (int first, bool second) = Results(i);
        if (!replays)
        {
            long before = BeforeAccess();
            AccessResult result = Perform(i);
            AddAccess(before, given with { Result = result, Value = first == 0 ? 0 : Read(i->D, first), Second = second ? Read(i[1].D, 8) : 0 });
            return result;
        }

        if (!step!.TryReplay(given, out StepEvent done))
        {
            return AccessResult.Fault;
        }

        step.Apply(done);
        if (done.Result == AccessResult.Done)
        {
            Write(i->D, first, done.Value);
            Write(i[1].D, second ? 8 : 0, done.Second);
        }

        return done.Result;
    }

    /// <summary>Notes the state before an access.</summary>
    /// <returns>What <see cref="AddAccess"/> wants back.</returns>
    private long BeforeAccess()
    {
        step!.BeforeCall(State);
        return Memory.SpaceAccesses;
    }

    /// <summary>Adds an access; a device that belongs to the CPU may have changed its state.</summary>
    private void AddAccess(long before, in StepEvent done)
    {
        int first = 0;
        int changes = Memory.SpaceAccesses == before ? 0 : step!.AfterCall(State, out first);
        step!.Add(done with { FirstChange = first, Changes = changes });
    }

    private bool CallInStep(BlockHeader* block, Insn* i, ulong pc, long left)
    {
        Insn* more = i + 1;
        bool pure = (ushort)more->Imm == (ushort)HelperEffects.Pure;
        int number = (int)(more->Imm >> 32);
        atBlock = null;
        if (!pure)
        {
            Sync(AddressOf(block->Entries + number, pc), left - number);
        }

        int arity = more->D;
        var given = new StepEvent((nint)i, Op.Call, arity > 0 ? Read(i->A, 8) : 0, arity > 1 ? Read(i->B, 8) : 0, arity > 2 ? Read(more->A, 8) : 0, arity > 3 ? Read(more->B, 8) : 0);
        if (replays)
        {
            if (!step!.TryReplay(given, out StepEvent done) || !done.GoesOn)
            {
                leaves = true;
                StopCode = ExitCode.Lookup;
                return false;
            }

            step.Apply(done);
            Write(i->D, 8, done.Value);
            return true;
        }

        StepRecord its = step!;
        its.BeforeCall(State);
        bool goesOn;
        step = null;
        try
        {
            goesOn = Call(block, i, pc, left);
        }
        finally
        {
            step = its;
        }

        if (!goesOn)
        {
            its.StopBeforeCall();
        }

        int first = 0;
        int changes = goesOn && !pure ? its.AfterCall(State, out first) : 0;
        its.Add(given with { GoesOn = goesOn, Value = goesOn ? Read(i->D, 8) : 0, FirstChange = first, Changes = changes });
        return goesOn;
    }

    /// <summary>What a memory operation is given.</summary>
    private StepEvent Given(Insn* i)
    {
        Insn* more = i + 1;
        var access = MemAccess.FromBits((uint)i->Imm);
        ulong mask = access.Op.Log2Size > 2 ? ulong.MaxValue : IntOps.Mask(access.Op.Log2Size);
        ulong address = Operand(i->A, i->Imm, 0);
        var bare = new StepEvent((nint)i, i->Op, address);
        return (IrOpcode)(byte)(i->Imm >> 32) switch
        {
            IrOpcode.Store or IrOpcode.Atomic => bare with { B = Read(i->B, access.Op.Log2Size == 3 ? 8 : 4) & mask },
            IrOpcode.CompareSwap => bare with { B = Read(i->B, access.Op.Log2Size == 3 ? 8 : 4) & mask, C = Read(more->A, access.Op.Log2Size == 3 ? 8 : 4) & mask },
            IrOpcode.Store128 => bare with { B = Read(i->B, 8), C = Read(more->A, 8) },
            IrOpcode.CompareSwap128 => bare with { B = Read(i->B, 8), C = Read(more->A, 8), D = Read(more->B, 8), E = Read((short)more->Imm, 8) },
            IrOpcode.Probe => bare with { B = Operand(i->B, i->Imm, 1) },
            IrOpcode.CopyInPage => bare with { B = Operand(i->B, i->Imm, 1), C = Operand(more->A, i->Imm, 2) },
            IrOpcode.FillInPage => bare with { B = Read(i->B, 1), C = Operand(more->A, i->Imm, 2) },
            IrOpcode.Fence => bare with { A = 0 },
            _ => bare,
        };
    }

    /// <summary>Bytes of a memory operation's result, and whether it has a second one.</summary>
    private static (int First, bool Second) Results(Insn* i) => (IrOpcode)(byte)(i->Imm >> 32) switch
    {
        IrOpcode.Load or IrOpcode.Atomic or IrOpcode.CompareSwap => ((i->Imm >> 56 & 1) != 0 ? 8 : 4, false),
        IrOpcode.Load128 or IrOpcode.CompareSwap128 => (8, true),
        IrOpcode.CopyInPage or IrOpcode.FillInPage => (8, false),
        _ => (0, false),
    };

    private ulong Read(short place, int bytes)
    {
        ulong value = 0;
        Buffer.MemoryCopy(State + place, &value, 8, bytes);
        return value;
    }

    private void Write(short place, int bytes, ulong value) => Buffer.MemoryCopy(&value, State + place, 8, bytes);
}
