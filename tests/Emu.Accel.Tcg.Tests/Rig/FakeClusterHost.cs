using System.Collections.Concurrent;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qom;

namespace Emu.Accel.Tcg.Tests.Rig;

/// <summary>The core's side of a cluster.</summary>
internal sealed class FakeClusterHost(MachineServices services, ExecutionMode mode, int number) : ClusterHost
{
    private readonly Lock exclusive = new();

    public override int Number => number;

    public override string Name => "cluster";

    public override ExecutionMode Mode => mode;

    public override MachineServices Services => services;

    /// <summary>The cluster, once it is made.</summary>
    public AccelCluster? Cluster { get; set; }

    /// <summary>What a CPU's code threw.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Instructions reported in deterministic mode, one entry for each report.</summary>
    public List<long> Advances { get; } = [];

    /// <summary>Answers a report: instructions until the next timer.</summary>
    public Func<long, long> OnAdvance { get; set; } = _ => long.MaxValue;

    /// <summary>A debugger's points that were met.</summary>
    public ConcurrentQueue<DebugStop> Stops { get; } = [];

    /// <summary>How often an instruction ran alone.</summary>
    public int Exclusives { get; private set; }

    /// <summary>Whether vCPUs were started by the test.</summary>
    public bool Running { get; set; }

    public override void RunExclusive(VcpuControl caller, Action action)
    {
        lock (exclusive)
        {
            Exclusives++;
            if (Running)
            {
                Cluster!.RequestStop();
                Cluster.WaitStopped();
            }

            action();
            if (Running)
            {
                Cluster!.Start();
            }
        }
    }

    public override long Advance(long instructions)
    {
        lock (Advances)
        {
            Advances.Add(instructions);
        }

        return OnAdvance(instructions);
    }

    public override void ReportDebugStop(CpuDevice cpu, DebugStop stop) => Stops.Enqueue(stop);

    public override void ReportFault(CpuDevice cpu, Exception error) => Error = error;
}
