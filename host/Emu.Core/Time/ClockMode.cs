namespace Emu.Core.Time;

/// <summary>What moves virtual time on.</summary>
public enum ClockMode
{
    /// <summary>Host time, while the machine runs.</summary>
    Host,

    /// <summary>Executed instructions, or whoever calls <see cref="Machines.Machine.AdvanceTime"/>; the same every time.</summary>
    Deterministic,
}
