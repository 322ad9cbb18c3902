namespace Emu.Target.Arm.Hw.Trace;

/// <summary>The units of CoreSight that a model of core has.</summary>
internal sealed record DebugParts
{
    private const uint Generic = 14;
    private const uint CoreSight = 9;

    /// <summary>DWT_CTRL's bits that say what is not there: trace packets, external triggers, the cycle counter, profiling counters.</summary>
    private const uint NoTrace = 0x0F00_0000;

    private DebugParts(uint table, uint[] parts, uint architecture, uint patch, uint watch)
    {
        var (system, watchpoints, patches, trace, port) = (parts[0], parts[1], parts[2], parts[3], parts[4]);
        var kind = architecture != 0 ? CoreSight : Generic;
        SystemControl = new(system, 0, kind, Of(architecture, 0x2A04));
        Watchpoints = new(watchpoints, architecture != 0 ? 0u : 3, kind, Of(architecture, 0x1A02));
        Breakpoints = new(patches, architecture != 0 ? 0u : 2, kind, Of(architecture, 0x1A03));
        Instrumentation = trace == 0 ? null : new(trace, architecture != 0 ? 0u : 3, kind, Of(architecture, 0x1A01), architecture != 0 ? 0x43u : 0);
        TracePort = port == 0 ? null : new(port, 0, CoreSight, Type: 0x11, Device: 0xCA1);
        Table = new(table, 0, ComponentClass: 1, Device: 1);
        (PatchControl, WatchControl) = (patch, watch);
    }

    /// <summary>The system control space.</summary>
    public DebugIdentity SystemControl { get; }

    /// <summary>DWT.</summary>
    public DebugIdentity Watchpoints { get; }

    /// <summary>FPB or BPU.</summary>
    public DebugIdentity Breakpoints { get; }

    /// <summary>ITM, or null.</summary>
    public DebugIdentity? Instrumentation { get; }

    /// <summary>TPIU, or null.</summary>
    public DebugIdentity? TracePort { get; }

    /// <summary>The ROM table that names the others.</summary>
    public DebugIdentity Table { get; }

    /// <summary>FP_CTRL without its enable.</summary>
    public uint PatchControl { get; }

    /// <summary>DWT_CTRL's bits that cannot be written.</summary>
    public uint WatchControl { get; }

    /// <summary>Those of a core, by its CPUID (Technical Reference Manuals, chapters about debug); null where they are the debugger's alone (ARMv6-M).</summary>
    public static DebugParts? Of(uint cpuid) => (cpuid >> 4 & 0xFFF) switch
    {
        0xC20 or 0xC60 => null,
        0xC24 => new(0x4C4, [0x00C, 0x002, 0x003, 0x001, 0x9A1], 0, 0x260, 0x4000_0000),
        0xC27 => new(0x4C7, [0x00C, 0x002, 0x00E, 0x001, 0x9A9], 0, 0x1000_0080, 0x4000_0000),
        0xD20 => new(0x4CB, [0xD20, 0xD20, 0xD20, 0, 0], 0x4770_0000, 0x1000_0040, 0x4000_0000 | NoTrace),
        0xD21 => new(0x4C9, [0xD21, 0xD21, 0xD21, 0xD21, 0xD21], 0x4770_0000, 0x1000_0080, 0x4000_0000),
        0xD22 => new(0x4D0, [0xD22, 0xD22, 0xD22, 0xD22, 0xD22], 0x4770_0000, 0x1000_0080, 0x4000_0000),
        _ => new(0x4C3, [0x000, 0x002, 0x003, 0x001, 0x923], 0, 0x260, 0x4000_0000),
    };

    private static uint Of(uint architecture, uint kind) => architecture == 0 ? 0 : architecture | kind;
}
