namespace Emu.Target.Arm.State;

/// <summary>Bits of SFSR (Armv8-M Architecture Reference Manual, section D1.2.224).</summary>
internal static class SecureFault
{
    /// <summary>INVEP: the non-secure state entered secure code elsewhere than at an SG.</summary>
    public const uint InvalidEntry = 1 << 0;

    /// <summary>INVIS: a frame without its integrity signature.</summary>
    public const uint InvalidSignature = 1 << 1;

    /// <summary>INVER: a value that returns from an exception as the non-secure state may not.</summary>
    public const uint InvalidReturn = 1 << 2;

    /// <summary>AUVIOL: the non-secure state accessed secure memory.</summary>
    public const uint AttributionViolation = 1 << 3;

    /// <summary>INVTRAN: the secure state branched into non-secure memory.</summary>
    public const uint InvalidTransition = 1 << 4;

    /// <summary>LSPERR: the lazy store of floating-point registers violated an attribution.</summary>
    public const uint LazyViolation = 1 << 5;

    /// <summary>SFARVALID.</summary>
    public const uint AddressValid = 1 << 6;

    /// <summary>LSERR: secure registers were to be stored, and something else was returned to.</summary>
    public const uint LazyError = 1 << 7;
}
