using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Memory;

namespace Emu.Accel.Tcg.Vcpu;

/// <content>What the interpreter's loop asks of the engine.</content>
internal sealed unsafe partial class TcgVcpu
{
    // What the interpreter is at while code of the engine runs on its behalf; block is null when the state is exact.
    private BlockHeader* atBlock;
    private Insn* atInsn;
    private ulong atPc;
    private long atLeft;

    private readonly bool inTurn;

    // Instruction count when nothing is left of the interpreter's ration.
    private ulong countEnd;

    /// <summary>Why the interpreter stops, after a call that said so.</summary>
    public ExitCode StopCode { get; private set; }

    /// <summary>Jumps linked, and looked up because the jump cache had no entry.</summary>
    public long Links, Lookups;

    /// <summary>Puts pc and instruction count into the state.</summary>
    /// <param name="pc">The pc.</param>
    /// <param name="left">What is left of the ration.</param>
    public void Sync(ulong pc, long left)
    {
        Header.Pc = pc;
        Header.InstructionCount = countEnd - (ulong)left;
    }

    /// <summary>Puts the instruction count into the state.</summary>
    /// <param name="left">What is left of the ration.</param>
    public void SyncCount(long left) => Header.InstructionCount = countEnd - (ulong)left;

    /// <summary>Does a plain load that missed.</summary>
    /// <param name="block">The block.</param>
    /// <param name="i">The load.</param>
    /// <param name="pc">Virtual address of the block.</param>
    /// <param name="left">What is left of the ration when the block begins.</param>
    /// <returns>False to stop.</returns>
    public bool LoadMiss(BlockHeader* block, Insn* i, ulong pc, long left)
    {
        SetPosition(block, i, pc, left);
        int form = (i->Op - Op.Load8U64) & 15;
        ReadOnlySpan<byte> sizes = [0, 0, 1, 1, 2, 2, 3, 0, 0, 1, 1, 2];
        const int Signed = 0b0101_0010_1010;
        AccessResult result = step is not null
            ? LoadInStep(i, sizes[form], out ulong value)
            : Memory.LoadBits(AddressOf(i), (int)(i->Imm >> 32) & 63, sizes[form], Alignment(i->Imm), out value);
        if (result != AccessResult.Done)
        {
            return Stop(result);
        }

        if ((Signed >> form & 1) != 0)
        {
            value = IntOps.SignExtend(value, sizes[form]);
        }

        if (form < 7)
        {
            *(ulong*)(State + i->D) = value;
        }
        else
        {
            *(uint*)(State + i->D) = (uint)value;
        }

        return true;
    }

    /// <summary>Does a plain store that missed.</summary>
    /// <param name="block">The block.</param>
    /// <param name="i">The store.</param>
    /// <param name="pc">Virtual address of the block.</param>
    /// <param name="left">What is left of the ration when the block begins.</param>
    /// <returns>False to stop.</returns>
    public bool StoreMiss(BlockHeader* block, Insn* i, ulong pc, long left)
    {
        SetPosition(block, i, pc, left);
        int log2 = ((i->Op - Op.Load8U64) & 15) - 12;
        ulong value = log2 == 3 ? *(ulong*)(State + i->B) : *(uint*)(State + i->B);
        AccessResult result = step is not null
            ? StoreInStep(i, log2, value)
            : Memory.StoreBits(AddressOf(i), (int)(i->Imm >> 32) & 63, log2, Alignment(i->Imm), value);
        return result == AccessResult.Done || Stop(result);
    }

    /// <summary>Calls a helper.</summary>
    /// <param name="block">The block.</param>
    /// <param name="i">The call.</param>
    /// <param name="pc">Virtual address of the block.</param>
    /// <param name="left">What is left of the ration when the block begins.</param>
    /// <returns>False to stop.</returns>
    public bool Call(BlockHeader* block, Insn* i, ulong pc, long left)
    {
        if (step is not null)
        {
            return CallInStep(block, i, pc, left);
        }

        Insn* more = i + 1;
        HelperEffects effects = (HelperEffects)(ushort)more->Imm;
        atBlock = null;
        if (effects != HelperEffects.Pure)
        {
            int number = (int)(more->Imm >> 32);
            InsnEntry* entry = block->Entries + number;
            Sync(AddressOf(entry, pc), left - number);
            if ((effects & HelperEffects.MayRaise) != 0)
            {
                Cpu.RestoreInstruction(Header.Pc, entry->Word0, entry->Word1);
            }
        }

        HelperResult result = Invoke(i, more);
        if (result.Outcome == HelperOutcome.Continue)
        {
            *(ulong*)(State + i->D) = result.Value;
            return true;
        }

        return StopAfterCall(block, more, pc, result.Outcome);
    }

    /// <summary>Leaves a block whose code changed, before an instruction.</summary>
    /// <param name="block">The block.</param>
    /// <param name="i">First operation of the instruction.</param>
    /// <param name="pc">Virtual address of the block.</param>
    /// <param name="left">What is left of the ration when the block begins.</param>
    public ExitCode LeaveDropped(BlockHeader* block, Insn* i, ulong pc, long left)
    {
        if (IsReplaying)
        {
            step.IsVoid = true;
            return ExitCode.Lookup;
        }

        int index = (int)(i - BlockHeader.Code(block));
        int k = 0;
        while (block->Entries[k].First < index)
        {
            k++;
        }

        Sync(AddressOf(block->Entries + k, pc), left - k);
        return ExitCode.Lookup;
    }

    /// <summary>An instruction cannot be fetched.</summary>
    /// <param name="block">The block.</param>
    /// <param name="i">The operation.</param>
    /// <param name="pc">Virtual address of the block.</param>
    /// <param name="left">What is left of the ration when the block begins.</param>
    public ExitCode FetchFault(BlockHeader* block, Insn* i, ulong pc, long left)
    {
        ulong address = (pc + (ulong)i->Imm) & Cpu.Class.PcMask;
        SetPosition(block, i, pc, left);
        if (step is not null && StopsStep())
        {
            return ExitCode.Lookup;
        }

        RestoreInstruction();
        if (!Builder.Code.TryFetch(address, out _))
        {
            Cpu.RaiseMemoryFault(Builder.Code.Fault);
            return ExitCode.Raised;
        }

        // It can be fetched by now: somebody mapped it meanwhile.
        return ExitCode.Lookup;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Alignment(long imm) => (ulong)(imm >> 48) & 63;

    private ulong AddressOf(Insn* i) => i->Op >= Op.NLoad8U64 ? Interpreter.NarrowAddress(State, i) : Interpreter.Address(State, i);

    private void SetPosition(BlockHeader* block, Insn* i, ulong pc, long left)
    {
        atBlock = block;
        atInsn = i;
        atPc = pc;
        atLeft = left;
    }

    private ulong AddressOf(InsnEntry* entry, ulong pc) => (pc + (ulong)entry->Displacement) & Header.Engine3;

    /// <summary>Number of the instruction that is being executed.</summary>
    private int Number()
    {
        int index = (int)(atInsn - BlockHeader.Code(atBlock));
        int k = atBlock->Instructions - 1;
        while (k > 0 && atBlock->Entries[k].First > index)
        {
            k--;
        }

        return k;
    }

    /// <summary>Makes pc and instruction count exact, before code of the target or a device runs.</summary>
    private void SyncPosition()
    {
        if (atBlock != null)
        {
            int k = Number();
            Sync(AddressOf(atBlock->Entries + k, atPc), atLeft - k);
        }
    }

    /// <summary>The same, and in deterministic mode virtual time too before a device looks at it.</summary>
    private void BeforeTarget(bool device)
    {
        SyncPosition();
        if (device && inTurn)
        {
            end = Math.Min(end, Header.InstructionCount + (ulong)cluster.Report(this));
            Interlocked.Or(ref Header.Requests, EngineRequest.Remapped);
        }
    }

    /// <summary>Brings the state to the beginning of the instruction that is being executed.</summary>
    private void RestoreInstruction()
    {
        if (atBlock != null)
        {
            InsnEntry* entry = atBlock->Entries + Number();
            SyncPosition();
            Cpu.RestoreInstruction(Header.Pc, entry->Word0, entry->Word1);
            atBlock = null;
        }
    }

    private bool Stop(AccessResult result)
    {
        if (step is not null && StopsStep())
        {
            return false;
        }

        RestoreInstruction();
        if (result == AccessResult.Fault)
        {
            Cpu.RaiseMemoryFault(Memory.Fault);
        }

        StopCode = result switch
        {
            AccessResult.Fault => ExitCode.Raised,
            AccessResult.Retry => ExitCode.Retry,
            AccessResult.Watched => ExitCode.Watch,
            _ => ExitCode.Exclusive,
        };
        return false;
    }

    private bool StopAfterCall(BlockHeader* block, Insn* more, ulong pc, HelperOutcome outcome)
    {
        switch (outcome)
        {
            case HelperOutcome.Raised:
                StopCode = ExitCode.Raised;
                break;
            case HelperOutcome.Leave:
                Header.InstructionCount++;
                StopCode = ExitCode.Leave;
                break;
            default:
                InsnEntry* entry = block->Entries + (int)(more->Imm >> 32);
                Cpu.RestoreInstruction(AddressOf(entry, pc), entry->Word0, entry->Word1);
                StopCode = ExitCode.Exclusive;
                break;
        }

        return false;
    }

    private HelperResult Invoke(Insn* i, Insn* more)
    {
        byte* s = State;
        return more->D switch
        {
            0 => ((delegate*<CpuDevice, HelperResult>)i->Imm)(Cpu),
            1 => ((delegate*<CpuDevice, ulong, HelperResult>)i->Imm)(Cpu, *(ulong*)(s + i->A)),
            2 => ((delegate*<CpuDevice, ulong, ulong, HelperResult>)i->Imm)(Cpu, *(ulong*)(s + i->A), *(ulong*)(s + i->B)),
            3 => ((delegate*<CpuDevice, ulong, ulong, ulong, HelperResult>)i->Imm)(Cpu, *(ulong*)(s + i->A), *(ulong*)(s + i->B), *(ulong*)(s + more->A)),
            _ => ((delegate*<CpuDevice, ulong, ulong, ulong, ulong, HelperResult>)i->Imm)(Cpu, *(ulong*)(s + i->A), *(ulong*)(s + i->B), *(ulong*)(s + more->A), *(ulong*)(s + more->B)),
        };
    }
}
