namespace Emu.Target.Arm.Hw.Trace;

/// <summary>Bits of DEMCR (§ C1.6.5).</summary>
internal static class DebugMonitorControl
{
    /// <summary>MON_EN: debug events are DebugMonitor's.</summary>
    public const uint MonitorEnable = 1 << 16;

    /// <summary>MON_PEND.</summary>
    public const uint MonitorPending = 1 << 17;

    /// <summary>TRCENA: the units that trace are on.</summary>
    public const uint TraceEnable = 1 << 24;

    /// <summary>Those that software writes: vector catches, MON_EN, MON_STEP, MON_REQ and TRCENA.</summary>
    public const uint Writable = 0x010D_07F1;
}
