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

/// <summary>What a watchdog does that is not served in time.</summary>
public enum WatchdogAction
{
    /// <summary>Resets the machine.</summary>
    Reset,

    /// <summary>Presses the power button.</summary>
    Shutdown,

    /// <summary>Ends the machine.</summary>
    Poweroff,

    /// <summary>Stops the machine; it can go on.</summary>
    Pause,

    /// <summary>Writes a line into the log.</summary>
    Debug,

    /// <summary>Nothing but the event.</summary>
    None,

    /// <summary>Interrupts the CPUs in a way that cannot be masked.</summary>
    InjectNmi,
}

/// <summary>What a machine does when its guest resets, ends or panics, or does not serve a watchdog. Immutable.</summary>
/// <param name="Reboot">When it resets.</param>
/// <param name="Shutdown">When it ends.</param>
/// <param name="Panic">When it panics.</param>
/// <param name="Watchdog">When a watchdog expires.</param>
public sealed record MachineActions(
    RebootAction Reboot = RebootAction.Reset,
    ShutdownAction Shutdown = ShutdownAction.Poweroff,
    PanicAction Panic = PanicAction.Shutdown,
    WatchdogAction Watchdog = WatchdogAction.Reset);

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

    /// <summary>A medium failed, and the device that uses it waits for better times.</summary>
    IoError,

    /// <summary>A watchdog has expired.</summary>
    Watchdog,
}
