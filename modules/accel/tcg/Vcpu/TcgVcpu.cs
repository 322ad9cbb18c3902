using System.Collections.Concurrent;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Blocks;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Memory;

namespace Emu.Accel.Tcg.Vcpu;

/// <summary>The engine of one CPU.</summary>
internal sealed unsafe partial class TcgVcpu : VcpuControl, IDisposable
{
    private readonly TcgCluster cluster;
    private readonly ConcurrentQueue<Action> posted = new();
    private readonly Lock stepping = new();
    private volatile bool inStep;
    private volatile bool gone;

    /// <summary>Makes the engine of a CPU.</summary>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="cpu">The CPU, realized.</param>
    public TcgVcpu(TcgCluster cluster, CpuDevice cpu)
    {
        this.cluster = cluster;
        Cpu = cpu;
        State = (byte*)cpu.StateAddress;
        inTurn = cluster.Host.Mode == ExecutionMode.Deterministic;
        Reported = cpu.Header.InstructionCount;
        Memory = new VcpuMemory(cpu, BeforeTarget);
        Builder = new BlockBuilder(cluster, cpu, Memory);
        Floats = new FloatOps(cpu, cluster.Host.Services.Float);
        epoch = cluster.Blocks.Epoch;
        PrepareNative();
        PrepareLockstep();
    }

    /// <inheritdoc/>
    public override CpuDevice Cpu { get; }

    /// <summary>The state block.</summary>
    public byte* State { get; private set; }

    /// <summary>Its memory.</summary>
    public VcpuMemory Memory { get; }

    /// <summary>Makes its blocks.</summary>
    public BlockBuilder Builder { get; }

    /// <summary>Its float and vector operations.</summary>
    public FloatOps Floats { get; }

    /// <inheritdoc/>
    public override bool IsResting => Volatile.Read(ref resting) && !inStep;

    private ref CpuStateHeader Header => ref *(CpuStateHeader*)State;

    /// <inheritdoc/>
    public override void Kick() => cluster.Wake(this);

    /// <inheritdoc/>
    public override void Post(Action action)
    {
        posted.Enqueue(action);
        Cpu.Request(CpuRequest.Work);
    }

    /// <inheritdoc/>
    public override long Step(long instructions)
    {
        lock (stepping)
        {
            ulong before = Header.InstructionCount;
            inStep = true;
            try
            {
                Execute(instructions, stepping: true);
            }
            catch (Exception e)
            {
                Fail(e);
            }
            finally
            {
                inStep = false;
                SetResting(resting);
            }

            return (long)(Header.InstructionCount - before);
        }
    }

    /// <inheritdoc/>
    public override void FlushTlb(uint mmuIndexes = uint.MaxValue) => Memory.Flush(mmuIndexes);

    /// <inheritdoc/>
    public override void FlushTlbRange(ulong address, ulong length, uint mmuIndexes = uint.MaxValue) => Memory.FlushRange(address, length, mmuIndexes);

    /// <inheritdoc/>
    public override void SetContextTag(ulong tag) => Memory.SetTag(tag);

    /// <inheritdoc/>
    public override void FlushTlbTag(ulong tag) => Memory.FlushTag(tag);

    /// <inheritdoc/>
    public override void Broadcast(Action<VcpuControl> action)
    {
        foreach (TcgVcpu other in cluster.Vcpus)
        {
            if (other == this)
            {
                action(this);
            }
            else
            {
                other.Post(() => action(other));
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Nothing: every store into translated code drops the translation at once.</remarks>
    public override void FlushCode()
    {
    }

    /// <inheritdoc/>
    public override void SyncTime() => BeforeTarget(device: true);

    /// <inheritdoc/>
    public override bool TryLoad(ulong address, MemAccess access, out ulong value, out MemoryFault fault)
    {
        // The instruction cannot be left in the middle of a helper, so what that accesses is not watched.
        bool paused = Memory.IsWatchPaused;
        Memory.IsWatchPaused = true;
        AccessResult result = Memory.Load(address, access, out value);
        Memory.IsWatchPaused = paused;
        return Succeeded(result, AccessKind.Read, address, out fault);
    }

    /// <inheritdoc/>
    public override bool TryStore(ulong address, MemAccess access, ulong value, out MemoryFault fault)
    {
        bool paused = Memory.IsWatchPaused;
        Memory.IsWatchPaused = true;
        AccessResult result = Memory.Store(address, access, value);
        Memory.IsWatchPaused = paused;
        return Succeeded(result, AccessKind.Write, address, out fault);
    }

    /// <inheritdoc/>
    public override bool Probe(ulong address, MemAccess access, AccessKind kind, out MemoryFault fault) =>
        Succeeded(Memory.Check(address, (ulong)access.Op.Size, MemoryOperand.Context(access), access.Op.AlignmentMask, kind), kind, address, out fault);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (stepping)
        {
            // Who waits for every vCPU to have passed a quiescent point waits for what was posted here, too.
            while (posted.TryDequeue(out Action? action))
            {
                action();
            }

            Builder.Dispose();
            Memory.Dispose();
            DisposeNative();
            record?.Dispose();
        }
    }

    /// <summary>Takes the writing entries of a page away. Any thread.</summary>
    /// <param name="host">Host address of the page.</param>
    public void Protect(byte* host) => Memory.Protect(host);

    private bool Succeeded(AccessResult result, AccessKind kind, ulong address, out MemoryFault fault)
    {
        // A helper cannot be left half-way: a device that asks for a retry fails it.
        fault = result switch
        {
            AccessResult.Done => default,
            AccessResult.Fault => Memory.Fault,
            _ => new MemoryFault(FaultKind.Bus, kind, address, Result: IoResult.Retry),
        };
        return result == AccessResult.Done;
    }
}
