namespace Emu.Target.Arm.State;

/// <summary>Bits of FPSCR (§ A2.5.3), FPCCR (§ B3.2.21) and CPACR (§ B3.2.20).</summary>
internal static class Fpscr
{
    /// <summary>Cumulative flags: invalid, division by zero, overflow, underflow, inexact, and an operand that was flushed.</summary>
    public const uint InputDenormal = 1 << 7;

    public const int RoundingShift = 22;

    /// <summary>FZ: subnormal numbers are zeros.</summary>
    public const uint FlushToZero = 1 << 24;

    /// <summary>FZ16: those of half precision are.</summary>
    public const uint FlushHalfToZero = 1 << 19;

    /// <summary>LTPSIZE of a core without vectors.</summary>
    public const uint NoTailPredication = 4 << 16;

    /// <summary>DN: every NaN that is delivered is the default one.</summary>
    public const uint DefaultNan = 1 << 25;

    /// <summary>AHP: half precision has no infinities and no NaNs.</summary>
    public const uint AlternativeHalf = 1 << 26;

    /// <summary>Bits that decide how instructions work, which FPDSCR gives to new contexts.</summary>
    public const uint Modes = AlternativeHalf | DefaultNan | FlushToZero | 3 << RoundingShift;

    /// <summary>Bits that there are.</summary>
    public const uint All = 0xF000_009F | Modes;

    /// <summary>FPCCR.ASPEN: the first floating-point instruction begins a context.</summary>
    public const uint AutomaticState = 1u << 31;

    /// <summary>FPCCR.LSPEN: exceptions leave room for the context, and it is stored when it must be.</summary>
    public const uint LazyState = 1 << 30;

    /// <summary>FPCCR.TS: the secure state's registers are kept and cleared, all 32 of them.</summary>
    public const uint TreatAsSecure = 1 << 26;

    /// <summary>FPCCR.CLRONRET: registers that a handler leaves are cleared.</summary>
    public const uint ClearOnReturn = 1 << 28;

    /// <summary>FPCCR.S: the registers are the secure state's.</summary>
    public const uint SecureContext = 1 << 2;
    public const uint SecureFaultReady = 1 << 7;
    public const uint UsageFaultReady = 1 << 10;

    /// <summary>NSACR.CP10: the non-secure state may use the unit.</summary>
    public const uint NonSecureAccess = 1 << 10;
    public const uint MonitorReady = 1 << 8;
    public const uint BusFaultReady = 1 << 6;
    public const uint MemManageReady = 1 << 5;
    public const uint HardFaultReady = 1 << 4;
    public const uint InThread = 1 << 3;
    public const uint InUser = 1 << 1;

    /// <summary>FPCCR.LSPACT: room was left, and is empty.</summary>
    public const uint LazyActive = 1 << 0;

    /// <summary>CPACR.CP10 and CP11.</summary>
    public const int AccessShift = 20;
}
