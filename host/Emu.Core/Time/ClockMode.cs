namespace Emu.Core.Time;

/// <summary>What moves virtual time on.</summary>
public enum ClockMode
{
    /// <summary>Host time, while the machine runs.</summary>
    Host,

    /// <summary>
    /// Executed instructions, or whoever calls <see cref="Machines.Machine.AdvanceTime"/>; the same every time. Several clusters run
    /// on a thread each and add up their instructions: the order between clusters is not reproducible yet.
    /// </summary>
    Deterministic,
}
