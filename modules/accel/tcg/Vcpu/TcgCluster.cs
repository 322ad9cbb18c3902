using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Blocks;
using Emu.Accel.Tcg.Logs;
using Emu.Accel.Tcg.Memory;
using Emu.Accel.Tcg.Native;

namespace Emu.Accel.Tcg.Vcpu;

/// <summary>The engine of a cluster: its vCPUs, its blocks, and the threads that run them.</summary>
internal sealed unsafe partial class TcgCluster : AccelCluster
{
    private const long UsualCapacity = 128L << 20;

    private readonly Lock translators = new();
    private CpuTranslator? translator;
    private volatile TcgVcpu[] vcpus = [];
    private volatile bool stopping = true;
    private volatile bool disposed;
    private volatile DebugSet? debug;

    /// <summary>Makes the engine.</summary>
    /// <param name="host">What the core gives it.</param>
    /// <param name="operations">Operations that are run as they are; null for all.</param>
    /// <param name="native">Whether machine code is made, where the host can run it.</param>
    /// <param name="heat">How often a block is interpreted before it gets machine code.</param>
    /// <param name="capacity">Bytes of blocks after which all are dropped.</param>
    /// <param name="lockstep">Whether the interpreter checks machine code.</param>
    /// <param name="perfMap">Told of machine code; disposed with the engine.</param>
    public TcgCluster(ClusterHost host, IrOpSet? operations = null, bool native = true, int heat = NativeSupport.UsualHeat, long capacity = UsualCapacity, bool lockstep = false, PerfMap? perfMap = null)
    {
        Host = host;
        Operations = operations ?? IrOpSet.All();
        Native = native ? NativeSupport.TryMake(heat, oneView: perfMap is not null) : null;
        IsLockstep = lockstep && Native is not null;
        Blocks = new BlockCache(host.Number, capacity, Native);
        PerfMap = perfMap;
    }

    /// <summary>What the core gives the cluster.</summary>
    public ClusterHost Host { get; }

    /// <summary>Operations that are run as they are.</summary>
    public IrOpSet Operations { get; }

    /// <summary>Its number in the machine.</summary>
    public int Number => Host.Number;

    /// <summary>What machine code needs; null when blocks are interpreted.</summary>
    public NativeSupport? Native { get; }

    /// <summary>Whether the interpreter does everything that machine code does once more, and compares.</summary>
    public bool IsLockstep { get; }

    /// <summary>Told of machine code; null when nobody wants that.</summary>
    public PerfMap? PerfMap { get; }

    /// <summary>Its blocks.</summary>
    public BlockCache Blocks { get; }

    /// <summary>Its vCPUs.</summary>
    public ReadOnlySpan<TcgVcpu> Vcpus => vcpus;

    /// <summary>Whether vCPUs shall rest.</summary>
    public bool IsStopping => stopping;

    /// <summary>Whether a vCPU does not belong to the cluster any more.</summary>
    /// <param name="vcpu">The vCPU.</param>
    public bool IsGone(TcgVcpu vcpu) => disposed || Array.IndexOf(vcpus, vcpu) < 0;

    /// <summary>The translator of the cluster; one serves all.</summary>
    /// <param name="cpu">A CPU of the cluster.</param>
    public CpuTranslator TranslatorFor(CpuDevice cpu)
    {
        lock (translators)
        {
            return translator ??= cpu.CreateTranslator();
        }
    }

    /// <inheritdoc/>
    public override VcpuControl Add(CpuDevice cpu)
    {
        var vcpu = new TcgVcpu(this, cpu);
        vcpus = [.. vcpus, vcpu];
        if (debug is { } points)
        {
            vcpu.Post(() => vcpu.UseDebugSet(points));
        }

        cpu.AttachControl(vcpu);
        if (!stopping)
        {
            StartThreads();
        }

        return vcpu;
    }

    /// <inheritdoc/>
    public override void Remove(CpuDevice cpu)
    {
        TcgVcpu? vcpu = Array.Find(vcpus, v => v.Cpu == cpu);
        if (vcpu is null)
        {
            return;
        }

        // Its thread is not waited for: it may wait for the machine's lock, or for its turn to run alone, and ends by itself.
        vcpus = Array.FindAll(vcpus, v => v != vcpu);
        cpu.AttachControl(null);
        vcpu.Leave();
        Retire(vcpu.Dispose);
    }

    /// <inheritdoc/>
    public override void Start()
    {
        foreach (TcgVcpu vcpu in vcpus)
        {
            vcpu.LetGo();
        }

        stopping = false;
        StartThreads();
    }

    /// <inheritdoc/>
    public override void RequestStop()
    {
        lock (turns)
        {
            stopping = true;
        }

        foreach (TcgVcpu vcpu in vcpus)
        {
            vcpu.Cpu.Request(CpuRequest.Stop);
        }
    }

    /// <inheritdoc/>
    public override void WaitStopped()
    {
        foreach (TcgVcpu vcpu in vcpus)
        {
            vcpu.WaitResting();
        }
    }

    /// <inheritdoc/>
    public override void InvalidateCode(RamBlock block, ulong offset, ulong length) => Blocks.Invalidate(block, offset, length);

    /// <inheritdoc/>
    public override void ProtectPage(RamBlock block, ulong offset)
    {
        byte* host = (byte*)block.Address + (offset & ~4095UL);
        foreach (TcgVcpu vcpu in vcpus)
        {
            vcpu.Protect(host);
        }
    }

    /// <inheritdoc/>
    public override void SpaceChanged(AddressSpace space)
    {
        foreach (TcgVcpu vcpu in vcpus)
        {
            Interlocked.Or(ref vcpu.Cpu.Header.Requests, EngineRequest.SpaceChanged);
        }
    }

    /// <inheritdoc/>
    public override void AfterQuiescence(Action action)
    {
        // Counts itself, so that it cannot reach zero before every vCPU was asked. A vCPU that rests knows nothing of the past once
        // it goes on.
        int pending = 1;
        void Done()
        {
            if (Interlocked.Decrement(ref pending) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static a => a(), action, preferLocal: false);
            }
        }

        foreach (TcgVcpu vcpu in vcpus)
        {
            if (!vcpu.IsResting)
            {
                Interlocked.Increment(ref pending);
                vcpu.Post(Done);
            }
        }

        Done();
    }

    /// <inheritdoc/>
    public override bool SetDebugPoints(DebugPoints points)
    {
        DebugSet? set = points.Breakpoints.IsEmpty && points.Watchpoints.IsEmpty ? null : new DebugSet(points);
        debug = set;
        foreach (TcgVcpu vcpu in vcpus)
        {
            vcpu.Post(() => vcpu.UseDebugSet(set));
        }

        return true;
    }

    /// <inheritdoc/>
    public override void ForgetBlock(RamBlock block) => Blocks.Forget(block);

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        RequestStop();
        StopThreads();
        foreach (TcgVcpu vcpu in vcpus)
        {
            vcpu.Cpu.AttachControl(null);
            vcpu.Leave();
            vcpu.Dispose();
        }

        Blocks.Dispose();
        Native?.Dispose();
        PerfMap?.Dispose();
    }

    /// <summary>Frees memory of code once no vCPU runs it.</summary>
    /// <param name="arena">The memory.</param>
    public void Retire(CodeArena arena) => AfterQuiescence(arena.Free);

    private void Retire(Action free) => AfterQuiescence(free);
}
