namespace Emu.Target.Arm.State;

/// <summary>Bits of MemManage and BusFault in CFSR, and those of HFSR and DFSR (§ B3.2.15 to B3.2.17).</summary>
internal static class FaultStatus
{
    public const uint InstructionViolation = 1 << 0;
    public const uint DataViolation = 1 << 1;
    public const uint ViolationUnstacking = 1 << 3;
    public const uint ViolationStacking = 1 << 4;
    public const uint ViolationLazy = 1 << 5;
    public const uint ViolationAddress = 1 << 7;
    public const uint InstructionBus = 1 << 8;
    public const uint PreciseData = 1 << 9;
    public const uint BusUnstacking = 1 << 11;
    public const uint BusStacking = 1 << 12;
    public const uint BusLazy = 1 << 13;
    public const uint BusAddress = 1 << 15;

    /// <summary>HFSR.VECTTBL.</summary>
    public const uint VectorTable = 1 << 1;

    /// <summary>HFSR.FORCED.</summary>
    public const uint Forced = 1 << 30;

    /// <summary>HFSR.DEBUGEVT.</summary>
    public const uint DebugEvent = 1u << 31;

    /// <summary>DFSR.BKPT.</summary>
    public const uint DebugBreakpoint = 1 << 1;
}
