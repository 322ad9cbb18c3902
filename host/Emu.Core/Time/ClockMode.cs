namespace Emu.Core.Time;

/// <summary>What moves virtual time on.</summary>
public enum ClockMode
{
    /// <summary>Host time, while the machine runs.</summary>
    Host,

    /// <summary>
    /// Executed instructions, or whoever calls <see cref="Machines.Machine.AdvanceTime"/>; the same every time. vCPUs
    /// execute in turn, those of one cluster after those of the other, and add up their instructions.
    /// </summary>
    Deterministic,
}
