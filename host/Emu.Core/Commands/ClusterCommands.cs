using System.Text.Json;
using Emu.Core.Machines;

namespace Emu.Core.Commands;

/// <summary>Stops the CPUs of one cluster, now or, in a machine that does not run yet, from the start.</summary>
/// <param name="Cluster">Id of the cluster.</param>
public sealed record ClusterStopCommand(string Cluster) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "x-cluster-stop";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json) => json.WriteString("cluster", Cluster);

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.StopCluster(machine.Require<Cluster>(Cluster, "a cluster"));
}

/// <summary>Lets a stopped cluster run again, with the machine.</summary>
/// <param name="Cluster">Id of the cluster.</param>
public sealed record ClusterStartCommand(string Cluster) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "x-cluster-start";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Alive;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json) => json.WriteString("cluster", Cluster);

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.StartCluster(machine.Require<Cluster>(Cluster, "a cluster"));
}

/// <summary>Resets the CPUs of one cluster, and the devices that are linked to it.</summary>
/// <param name="Cluster">Id of the cluster.</param>
public sealed record ClusterResetCommand(string Cluster) : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "x-cluster-reset";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Built;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json) => json.WriteString("cluster", Cluster);

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.ResetCluster(machine.Require<Cluster>(Cluster, "a cluster"));
}
