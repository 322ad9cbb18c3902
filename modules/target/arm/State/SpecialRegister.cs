namespace Emu.Target.Arm.State;

/// <summary>§ B5.1.1 Special register encodings used in Arm system instructions (SYSm); those below 8 are parts of xPSR.</summary>
internal static class SpecialRegister
{
    public const uint Msp = 8;
    public const uint Psp = 9;
    public const uint Primask = 16;
    public const uint Basepri = 17;
    public const uint BasepriMax = 18;
    public const uint Faultmask = 19;
    public const uint Control = 20;
}
