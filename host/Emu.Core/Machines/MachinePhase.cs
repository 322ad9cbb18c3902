namespace Emu.Core.Machines;

/// <summary>Where a machine is in its life. Flags, so that a set of legal phases is one value.</summary>
[Flags]
public enum MachinePhase
{
    /// <summary>No phase.</summary>
    None = 0,

    /// <summary>Empty or being built: objects are made and wired, none of the devices is at work.</summary>
    Building = 1,

    /// <summary>Everything is realized and reset; nothing has run yet.</summary>
    Ready = 2,

    /// <summary>vCPUs execute and virtual time passes.</summary>
    Running = 4,

    /// <summary>Stopped; can go on.</summary>
    Paused = 8,

    /// <summary>Over: can be looked at, and nothing else.</summary>
    Shutdown = 16,

    /// <summary>Realized, running or not.</summary>
    Built = Ready | Running | Paused,

    /// <summary>Not over.</summary>
    Alive = Building | Built,

    /// <summary>Realized and standing still.</summary>
    Standing = Ready | Paused,

    /// <summary>Every phase.</summary>
    Any = Alive | Shutdown,
}
