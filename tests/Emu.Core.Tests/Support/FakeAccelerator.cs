using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Core.Tests.Support;

/// <summary>An accelerator whose vCPUs are threads that run what a test gives them, over and over, until they are asked to stop.</summary>
internal sealed class FakeAccelerator : Accelerator
{
    public List<FakeCluster> Clusters { get; } = [];

    /// <summary>What a vCPU does again and again while it runs; null for vCPUs without a thread.</summary>
    public Action<FakeVcpu>? Step { get; init; }

    public static ObjectType TypeOf(string name, Func<FakeAccelerator> create) => new() { Name = name, Create = create };

    public bool Broken { get; init; }

    public override AccelCluster CreateCluster(ClusterHost host)
    {
        _ = Broken ? throw new InvalidOperationException("oops") : 0;
        var cluster = new FakeCluster(host, Step);
        Clusters.Add(cluster);
        return cluster;
    }
}

internal sealed class FakeCluster(ClusterHost host, Action<FakeVcpu>? step) : AccelCluster
{
    private readonly object gate = new();
    private readonly List<FakeVcpu> vcpus = [];
    private readonly List<Action> waiting = [];
    private bool running;
    private bool disposed;

    public ClusterHost Host => host;

    public List<string> Log { get; } = [];

    public bool HoldQuiescence { get; set; }

    public IReadOnlyList<FakeVcpu> Vcpus => vcpus;

    public override IReadOnlyList<(string Name, long Value)> Counters => [];

    public override VcpuControl Add(CpuDevice cpu)
    {
        Note($"add {cpu.Id}");
        (cpu as FakeCpu)?.Log.Add("added");
        var vcpu = new FakeVcpu(this, cpu);
        vcpus.Add(vcpu);
        cpu.AttachControl(vcpu);
        if (step is not null)
        {
            new Thread(() => Loop(vcpu)) { IsBackground = true }.Start();
        }

        return vcpu;
    }

    public override void Remove(CpuDevice cpu)
    {
        Note($"remove {cpu.Id}");
        vcpus.RemoveAll(v => v.Cpu == cpu);
        cpu.AttachControl(null);
    }

    public override void Start()
    {
        Note("start");
        lock (gate)
        {
            running = true;
            Monitor.PulseAll(gate);
        }
    }

    public override void RequestStop()
    {
        Note("stop");
        lock (gate)
        {
            running = false;
        }
    }

    public override void WaitStopped()
    {
        lock (gate)
        {
            while (step is not null && vcpus.Exists(v => !v.IsResting))
            {
                Monitor.Wait(gate);
            }
        }
    }

    public override void InvalidateCode(RamBlock block, ulong offset, ulong length) => Note($"invalidate {offset:x}+{length:x}");

    public override void ProtectPage(RamBlock block, ulong offset) => Note($"protect {offset:x}");

    public override void SpaceChanged(AddressSpace space) => Note($"space {space.Path}");

    public override void AfterQuiescence(Action action)
    {
        if (HoldQuiescence)
        {
            waiting.Add(action);
        }
        else
        {
            action();
        }
    }

    public override void ForgetBlock(RamBlock block) => Note($"forget {block.Name}");

    public override void Dispose()
    {
        Note("dispose");
        lock (gate)
        {
            disposed = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>All vCPUs pass a quiescent point.</summary>
    public int Quiesce()
    {
        int count = waiting.Count;
        waiting.ForEach(action => action());
        waiting.Clear();
        return count;
    }

    /// <summary>Does something as resting, as an engine does around everything that waits.</summary>
    public void Resting(FakeVcpu vcpu, Action action)
    {
        SetResting(vcpu, true);
        try
        {
            action();
        }
        finally
        {
            lock (gate)
            {
                while (!running && !disposed)
                {
                    Monitor.Wait(gate);
                }

                vcpu.Resting = false;
            }
        }
    }

    private void Loop(FakeVcpu vcpu)
    {
        while (true)
        {
            lock (gate)
            {
                while (!running && !disposed)
                {
                    vcpu.Resting = true;
                    Monitor.PulseAll(gate);
                    Monitor.Wait(gate);
                }

                if (disposed)
                {
                    vcpu.Resting = true;
                    Monitor.PulseAll(gate);
                    return;
                }

                vcpu.Resting = false;
            }

            step!(vcpu);
        }
    }

    private void SetResting(FakeVcpu vcpu, bool resting)
    {
        lock (gate)
        {
            vcpu.Resting = resting;
            Monitor.PulseAll(gate);
        }
    }

    private void Note(string line)
    {
        lock (Log)
        {
            Log.Add(line);
        }
    }
}

internal sealed class FakeVcpu(FakeCluster cluster, CpuDevice cpu) : VcpuControl
{
    public FakeCluster Cluster => cluster;

    public bool Resting { get; set; } = true;

    public override CpuDevice Cpu => cpu;

    public override bool IsResting => Resting;

    public override void Kick()
    {
    }

    public override void Post(Action action) => action();

    public override long Step(long instructions) => instructions;

    public override void FlushTlb(uint mmuIndexes = uint.MaxValue)
    {
    }

    public override void FlushTlbRange(ulong address, ulong length, uint mmuIndexes = uint.MaxValue)
    {
    }

    public override void SetContextTag(ulong tag)
    {
    }

    public override void FlushTlbTag(ulong tag)
    {
    }

    public override void Broadcast(Action<VcpuControl> action) => action(this);

    public override void FlushCode()
    {
    }

    public override bool TryLoad(ulong address, MemAccess access, out ulong value, out MemoryFault fault) => throw new NotSupportedException();

    public override bool TryStore(ulong address, MemAccess access, ulong value, out MemoryFault fault) => throw new NotSupportedException();

    public override bool Probe(ulong address, MemAccess access, AccessKind kind, out MemoryFault fault) => throw new NotSupportedException();
}
