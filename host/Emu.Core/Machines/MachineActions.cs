namespace Emu.Core.Machines;

/// <summary>What a reset that the guest asks for does.</summary>
public enum RebootAction
{
    /// <summary>Resets the machine.</summary>
    Reset,

    /// <summary>Ends it, as <see cref="MachineActions.Shutdown"/> says.</summary>
    Shutdown,
}

/// <summary>What the end of a guest does.</summary>
public enum ShutdownAction
{
    /// <summary>Ends the machine.</summary>
    Poweroff,

    /// <summary>Stops it, so that it can be looked at; it goes on after a reset.</summary>
    Pause,
}

/// <summary>What a guest that reports that it panicked does.</summary>
public enum PanicAction
{
    /// <summary>Stops the machine, so that it can be looked at.</summary>
    Pause,

    /// <summary>Ends it, as <see cref="MachineActions.Shutdown"/> says.</summary>
    Shutdown,

    /// <summary>Ends it, as <see cref="MachineActions.Shutdown"/> says, and with exit code 1 when the guest gave none.</summary>
    ExitFailure,

    /// <summary>Nothing but the event.</summary>
    None,
}

/// <summary>What a machine does when its guest resets, ends or panics. Immutable.</summary>
/// <param name="Reboot">When it resets.</param>
/// <param name="Shutdown">When it ends.</param>
/// <param name="Panic">When it panics.</param>
public sealed record MachineActions(
    RebootAction Reboot = RebootAction.Reset,
    ShutdownAction Shutdown = ShutdownAction.Poweroff,
    PanicAction Panic = PanicAction.Shutdown);

/// <summary>Why a machine that was running stands.</summary>
public enum PauseReason
{
    /// <summary>It does not stand, or was told to.</summary>
    Request,

    /// <summary>Its guest has ended: it goes on only after a reset.</summary>
    Shutdown,

    /// <summary>Its guest has panicked.</summary>
    Panic,

    /// <summary>A debugger's point was met.</summary>
    Debug,
}
