namespace Emu.Abstractions.Qom;

/// <summary>The one life cycle of every object. Phases are passed in this order and never skipped.</summary>
public enum LifeCycle : byte
{
    /// <summary>Made and named; properties may be set. Nothing else exists yet.</summary>
    Created,

    /// <summary>Shape is fixed: properties marked as shaping are read-only, and handles (lines, regions, ports, timers) exist.</summary>
    Configured,

    /// <summary>Links, interrupts, clocks and mappings may be made, also in cycles.</summary>
    Wired,

    /// <summary>At work. All configuration is read-only.</summary>
    Realized,

    /// <summary>Removal was requested; the object still works until it, or the guest, agrees.</summary>
    Unplugging,

    /// <summary>Every handle is cut; the object is never used again.</summary>
    Unrealized,
}
