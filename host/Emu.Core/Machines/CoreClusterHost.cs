using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qom;
using Emu.Core.Objects;

namespace Emu.Core.Machines;

/// <summary>What the core gives the engine of a cluster.</summary>
internal sealed class CoreClusterHost(Machine machine, Cluster cluster) : ClusterHost
{
    public override int Number => cluster.Number;

    public override string Name { get; } = cluster.Id;

    public override ExecutionMode Mode => machine.IsDeterministic ? ExecutionMode.Deterministic : ExecutionMode.Threaded;

    public override MachineServices Services => machine.Services;

    public override void RunExclusive(VcpuControl caller, Action action) => machine.RunExclusive(cluster, caller, action);

    public override long Advance(long instructions) => machine.AdvanceInstructions(instructions);

    public override bool TakeTurn(ref long untilTimer)
    {
        if (!machine.Turns.Take(cluster))
        {
            return false;
        }

        untilTimer = machine.AdvanceInstructions(0);
        return true;
    }

    public override bool EndTurn(bool worked, ref long untilTimer) => machine.Turns.End(cluster, worked);

    public override void ReportFault(CpuDevice cpu, Exception error) => Lifecycle.MarkFaulted(cpu, error);

    public override void ReportDebugStop(CpuDevice cpu, DebugStop stop) => machine.OnDebugStop(cpu, stop);
}
