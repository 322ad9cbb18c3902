namespace Emu.Target.Arm.State;

/// <summary>Bits of CONTROL, CCR and SCR.</summary>
internal static class ControlBits
{
    /// <summary>CONTROL.nPRIV: thread mode is unprivileged.</summary>
    public const uint Unprivileged = 1;

    /// <summary>CONTROL.SPSEL: thread mode uses the process stack.</summary>
    public const uint ProcessStack = 2;

    /// <summary>CONTROL.FPCA: a floating-point context is active.</summary>
    public const uint FloatContext = 4;

    /// <summary>CCR.NONBASETHRDENA: thread mode can be entered at any level of exceptions.</summary>
    public const uint ThreadAnywhere = 1 << 0;

    /// <summary>CCR.UNALIGN_TRP.</summary>
    public const uint TrapUnaligned = 1 << 3;

    /// <summary>CCR.DIV_0_TRP.</summary>
    public const uint TrapDivision = 1 << 4;

    /// <summary>CCR.STKALIGN: frames of exceptions are aligned to 8 bytes.</summary>
    public const uint AlignStack = 1 << 9;

    /// <summary>SCR.SLEEPONEXIT.</summary>
    public const uint SleepOnExit = 1 << 1;

    /// <summary>SCR.SEVONPEND.</summary>
    public const uint EventOnPending = 1 << 4;
}
