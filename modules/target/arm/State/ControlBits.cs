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

    /// <summary>CONTROL.SFPA: it is the secure state's.</summary>
    public const uint SecureFloatContext = 8;

    /// <summary>AIRCR.SYSRESETREQS: only the secure state resets the machine.</summary>
    public const uint SecureReset = 1 << 3;

    /// <summary>AIRCR.BFHFNMINS: the non-secure state takes BusFault, HardFault and NMI.</summary>
    public const uint NonSecureFaults = 1 << 13;

    /// <summary>AIRCR.PRIS: the non-secure state has the lower half of the priorities.</summary>
    public const uint SecurePriority = 1 << 14;

    /// <summary>CCR.NONBASETHRDENA: thread mode can be entered at any level of exceptions.</summary>
    public const uint ThreadAnywhere = 1 << 0;

    /// <summary>CCR.USERSETMPEND: programs without privilege may write STIR.</summary>
    public const uint UserTrigger = 1 << 1;

    /// <summary>CCR.UNALIGN_TRP.</summary>
    public const uint TrapUnaligned = 1 << 3;

    /// <summary>CCR.DIV_0_TRP.</summary>
    public const uint TrapDivision = 1 << 4;

    /// <summary>CCR.STKALIGN: frames of exceptions are aligned to 8 bytes.</summary>
    public const uint AlignStack = 1 << 9;

    /// <summary>CCR.STKOFHFNMIGN: no stack limits at priorities below 0.</summary>
    public const uint IgnoreStackLimits = 1 << 10;

    /// <summary>CCR.LOB: ends of loops may be remembered, which they are not.</summary>
    public const uint Loops = 1 << 19;

    /// <summary>CCR.TRD, of the secure state: its thread mode is not entered a second time.</summary>
    public const uint OneThread = 1 << 20;

    /// <summary>SCR.SLEEPONEXIT.</summary>
    public const uint SleepOnExit = 1 << 1;

    /// <summary>SCR.SEVONPEND.</summary>
    public const uint EventOnPending = 1 << 4;
}
