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

    /// <summary>Its guest has ended: it goes on only after a reset, or not at all.</summary>
    Shutdown,

    /// <summary>Stopped, because its guest has panicked.</summary>
    GuestPanicked,

    /// <summary>Stopped, because a debugger's point was met.</summary>
    Debug,

    /// <summary>Stopped, because a medium failed; what was not done is done again when the machine goes on.</summary>
    IoError,

    /// <summary>Stopped, because a watchdog has expired.</summary>
    Watchdog,
}

/// <summary>How a machine is.</summary>
internal sealed record StatusInfo(bool Running, RunState Status);

[QmpCommand("query-status", "Says whether the machine runs.", AllowOutOfBand = true)]
internal sealed record QueryStatus : QmpQuery<StatusInfo>
{
    /// <inheritdoc/>
    protected override StatusInfo Run(CommandContext context)
    {
        RunState state = RunView.StateOf(context.Machine);
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

[QmpCommand("system_powerdown", "Presses the machine's power button; the guest may end.", Phases = MachinePhase.Built)]
internal sealed record SystemPowerdown : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => context.Machine.PressPowerButton();
}

[QmpCommand("system_wakeup", "Wakes a suspended guest.", Phases = MachinePhase.Built)]
internal sealed record SystemWakeup : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => context.Machine.WakeUp();
}

[QmpCommand("inject-nmi", "Interrupts the CPUs in a way that cannot be masked, where the architecture has one.", Phases = MachinePhase.Built)]
internal sealed record InjectNmi : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context) => context.Machine.InjectNmi();
}

[QmpCommand("set-action", "Says what the machine does when its guest resets, ends, panics or does not serve a watchdog; what is left out stays.", Phases = MachinePhase.Alive)]
internal sealed record SetAction(RebootAction? Reboot = null, ShutdownAction? Shutdown = null, PanicAction? Panic = null, WatchdogAction? Watchdog = null) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        MachineActions before = context.Machine.Actions;
        context.Machine.Actions = new MachineActions(Reboot ?? before.Reboot, Shutdown ?? before.Shutdown, Panic ?? before.Panic, Watchdog ?? before.Watchdog);
    }
}

/// <summary>A machine's state in the protocol's words.</summary>
internal static class RunView
{
    /// <summary>The state.</summary>
    /// <param name="machine">The machine.</param>
    public static RunState StateOf(Machine machine) => machine.Phase switch
    {
        MachinePhase.Building or MachinePhase.Ready => RunState.Prelaunch,
        MachinePhase.Running => RunState.Running,
        MachinePhase.Paused => machine.PauseReason switch
        {
            PauseReason.Shutdown => RunState.Shutdown,
            PauseReason.Panic => RunState.GuestPanicked,
            PauseReason.Debug => RunState.Debug,
            PauseReason.IoError => RunState.IoError,
            PauseReason.Watchdog => RunState.Watchdog,
            _ => RunState.Paused,
        },
        _ => RunState.Shutdown,
    };
}
