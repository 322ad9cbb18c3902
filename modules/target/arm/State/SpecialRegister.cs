namespace Emu.Target.Arm.State;

/// <summary>§ B5.1.1 Special register encodings used in Arm system instructions (SYSm); those below 8 are parts of xPSR.</summary>
internal static class SpecialRegister
{
    public const uint Msp = 8;
    public const uint Psp = 9;
    public const uint MspLimit = 10;
    public const uint PspLimit = 11;
    public const uint Primask = 16;
    public const uint Basepri = 17;
    public const uint BasepriMax = 18;
    public const uint Faultmask = 19;
    public const uint Control = 20;

    /// <summary>SP_NS, without the bit below: the non-secure stack pointer in use.</summary>
    public const uint NonSecureStack = 0x18;

    /// <summary>Added to the number of a register: the non-secure state's.</summary>
    public const uint NonSecure = 0x80;
}
