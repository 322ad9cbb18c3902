using Emu.Core.Machines;
using Emu.Monitor.Schema;

namespace Emu.Monitor.Commands;

/// <summary>States of a machine, in the protocol's words.</summary>
internal enum RunState
{
    /// <summary>Not built, or built and never run.</summary>
    Prelaunch,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>Stopped; it can go on.</summary>
    Paused,

    /// <summary>Over.</summary>
    Shutdown,
}

/// <summary>How a machine is.</summary>
internal sealed record StatusInfo(bool Running, RunState Status);

[QmpCommand("query-status", "Says whether the machine runs.", AllowOutOfBand = true)]
internal sealed record QueryStatus : QmpQuery<StatusInfo>
{
    /// <inheritdoc/>
    protected override StatusInfo Run(CommandContext context)
    {
        RunState state = context.Machine.Phase switch
        {
            MachinePhase.Building or MachinePhase.Ready => RunState.Prelaunch,
            MachinePhase.Running => RunState.Running,
            MachinePhase.Paused => RunState.Paused,
            _ => RunState.Shutdown,
        };
        return new StatusInfo(state == RunState.Running, state);
    }
}

[QmpCommand("cont", "Lets the machine run.", Phases = MachinePhase.Built)]
internal sealed record Cont : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new Core.Commands.ContCommand().Execute(context.Machine);
}

[QmpCommand("stop", "Stops the machine; it can go on.", Phases = MachinePhase.Built)]
internal sealed record Stop : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new Core.Commands.StopCommand().Execute(context.Machine);
}

[QmpCommand("system_reset", "Resets every device and CPU.", Phases = MachinePhase.Built)]
internal sealed record SystemReset : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => new Core.Commands.SystemResetCommand().Execute(context.Machine);
}
