using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <summary>
/// Turns the interpreter's operations into machine code: of a block, or of all blocks of a loop that begins with it. State and
/// temporaries live in registers inside a block and are written back where it ends, or, off the common path, where the engine must
/// see them; what a loop uses most stays in registers throughout. What is not emitted is done by the interpreter: an operation by a
/// call, or the rest of a block. Reused; one thread at a time.
/// </summary>
internal sealed unsafe partial class NativeCompiler : IDisposable
{
    private const int MaxOps = 8192;

    // More than any operation needs, its way round a miss included.
    private const int RoomForOp = 1 << 14;

    private readonly X64Writer x = new() { StateBias = NativeArea.StateBias };
    private readonly byte[] dead = new byte[MaxOps];
    private readonly bool[] live = new bool[EngineArea.TempCount + 1];
    private readonly int[] places = new int[MaxOps];
    private readonly List<(int Site, int Target)> branches = [];
    private readonly List<UnitSite> sites = [];
    private readonly List<Cold> colds = [];
    private readonly byte* state;
    private readonly ulong pcMask;
    private readonly int heat;
    private BlockHeader* block;
    private Insn* code;
    private int count;
    private int instructions;
    private int offset;

    /// <summary>Makes a compiler.</summary>
    /// <param name="cpu">The CPU that runs it first.</param>
    /// <param name="heat">How often a block is interpreted before it comes here.</param>
    public NativeCompiler(CpuDevice cpu, int heat)
    {
        state = (byte*)cpu.StateAddress;
        pcMask = cpu.Class.PcMask;
        this.heat = heat;
        hostFloat = cpu.Class.Float is { Tininess: Tininess.AfterRounding, FlushInputs: false, FlushOutputs: false, SignalingBitSet: false };
    }

    /// <summary>The code made last: what runs, and behind it the ways round misses and out.</summary>
    public ReadOnlySpan<byte> Code => x.Code;

    /// <summary>How much of it is what runs.</summary>
    public int HotBytes { get; private set; }

    /// <summary>Where distances of its jumps to itself lie.</summary>
    public ReadOnlySpan<int> Distances => x.Distances;

    /// <summary>Its jumps to other blocks.</summary>
    public ReadOnlySpan<UnitSite> Sites => CollectionsMarshal.AsSpan(sites);

    /// <summary>Makes machine code.</summary>
    /// <param name="head">The block that it begins with.</param>
    /// <returns>False when it stays with the interpreter.</returns>
    public bool TryCompile(BlockHeader* head)
    {
        ClearPins();
        FindLoop(head);
        if (edges.Count > 0)
        {
            // Once only to learn what the loop uses.
            BeginUses();
            if (TryWrite())
            {
                ChoosePins();
                if (TryWrite())
                {
                    return true;
                }
            }

            ClearPins();
            OnlyHead(head);
        }

        return TryWrite();
    }

    private bool TryWrite()
    {
        x.Clear();
        sites.Clear();
        colds.Clear();
        edgeSites.Clear();
        checks.Clear();
        snapshots = 0;
        conflict = false;
        DropAll();
        WriteEntry();
        for (int m = 0; m < members.Count; m++)
        {
            if (!TryWriteBlock(m))
            {
                return false;
            }
        }

        HotBytes = x.Position;
        return TryWriteColds() && !conflict;
    }

    private void Enter(BlockHeader* member)
    {
        block = member;
        code = BlockHeader.Code(member);
        count = member->Ops;
        instructions = member->Instructions;
        offset = (int)(member->CodeOffset & 4095);
    }

    private bool TryWriteBlock(int m)
    {
        Enter((BlockHeader*)members[m]);
        if (count >= MaxOps)
        {
            return false;
        }

        member = m;
        weight = WeightOf(block);
        BeginMember();
        branches.Clear();
        FindLabelsAndLives();
        for (int k = 0; k < count;)
        {
            if (x.Room < RoomForOp)
            {
                return false;
            }

            k = WriteOp(k);
        }

        foreach ((int site, int target) in branches)
        {
            x.Bind(site, places[target]);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => x.Dispose();

    private static bool HasSecondHalf(Op op) => op is Op.Memory or Op.Call or Op.KeepAboveOrEqualI64 || op is >= Op.Float and <= Op.FloatFromInt64;

    /// <summary>Writes an operation.</summary>
    /// <returns>The number of the next.</returns>
    private int WriteOp(int k)
    {
        Insn* i = code + k;
        if (places[k] == Label)
        {
            SpillLoose();
            ForgetAll();
            places[k] = x.Position;
        }

        BeginOp();
        Op op = i->Op;
        bool done = op switch
        {
            Op.Nop => true,
            >= Op.Move64 and <= Op.PcRelative => WriteMove(k, i),
            >= Op.Add64 and <= Op.SarIS => WriteArithmetic(k, i),
            >= Op.Zero8To64 and <= Op.Extract32 => WriteExtend(k, i),
            >= Op.SetEqual64 and <= Op.SetAboveOrEqualI64 => WriteSet(k, i),
            >= Op.BranchEqual64 and <= Op.BranchIf => WriteBranch(k, i),
            >= Op.Load8U64 and <= Op.NStore64 => WriteAccess(k, i),
            Op.Memory => WriteMemory(k, i),
            Op.Pure => WritePure(k, i),
            Op.Float => WriteVector(k, i),
            >= Op.FloatAdd32 and <= Op.FloatFromInt64 => WriteFloat(k, i),
            Op.KeepAboveOrEqualI64 => WriteKeep(k, i),
            Op.Jump or Op.JumpAcross or Op.JumpTo64 or Op.JumpTo32 => WriteJump(k, i),
            Op.Exit or Op.ExitAtPc => WriteExit(i),
            _ => false,
        };
        EndOp();
        if (done)
        {
            Release(i->A, (dead[k] & DeadA) != 0);
            Release(i->B, (dead[k] & DeadB) != 0);
            return EndsFlow(op) ? NextLabel(k + 1) : k + (HasSecondHalf(op) ? 2 : 1);
        }

        if (op is Op.Memory or Op.Call or Op.Float or Op.Pure || op is >= Op.FloatAdd32 and <= Op.FloatFromInt64)
        {
            WriteCall(k);
            return k + (HasSecondHalf(op) ? 2 : 1);
        }

        return WriteResume(k);
    }

    /// <summary>Lets the interpreter do an operation.</summary>
    private void WriteCall(int k)
    {
        SpillAll();
        WriteBlockAndIndex(k);
        x.Call(Reg.Rbp, NativeArea.SlowStub);
        ForgetAll();
        LoadPins();
    }

    /// <summary>Lets the interpreter do the rest of the block, from an operation on.</summary>
    /// <returns>The next operation that a branch leads to.</returns>
    private int WriteResume(int k)
    {
        SpillAll();
        WriteBlockAndIndex(k);
        x.JumpTo(Reg.Rbp, NativeArea.ResumeStub);
        ForgetAll();
        return NextLabel(k + 1);
    }

    /// <summary>Whether what follows an operation is reached by branches only.</summary>
    private static bool EndsFlow(Op op) =>
        op is Op.Branch or Op.Jump or Op.JumpAcross or Op.JumpTo64 or Op.JumpTo32 or Op.Exit or Op.ExitAtPc or (>= Op.JumpEqual64 and <= Op.JumpTestNotZeroI64);

    private int NextLabel(int k)
    {
        while (k < count && places[k] != Label)
        {
            k++;
        }

        return k;
    }

    private void WriteBlockAndIndex(int k)
    {
        x.Const(Reg.Rcx, (ulong)block);
        x.Const(Reg.Rdx, (ulong)k);
    }
}
