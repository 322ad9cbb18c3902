using System.Text.Json;
using Emu.Core.Machines;

namespace Emu.Core.Commands;

/// <summary>Lets the machine run.</summary>
public sealed record ContCommand : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "cont";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Built;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.Continue();
}

/// <summary>Stops the machine; it can go on.</summary>
public sealed record StopCommand : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "stop";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Built;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.Pause();
}

/// <summary>Resets the machine.</summary>
public sealed record SystemResetCommand : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "system_reset";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Built;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.Reset();
}

/// <summary>Ends the machine.</summary>
public sealed record QuitCommand : MachineCommand
{
    /// <inheritdoc/>
    public override string Name => "quit";

    /// <inheritdoc/>
    public override MachinePhase Phases => MachinePhase.Any;

    /// <inheritdoc/>
    public override void WriteArguments(Utf8JsonWriter json)
    {
    }

    /// <inheritdoc/>
    protected override void Run(Machine machine) => machine.Shutdown();
}
