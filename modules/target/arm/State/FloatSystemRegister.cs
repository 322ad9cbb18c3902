namespace Emu.Target.Arm.State;

/// <summary>Numbers of registers of the floating-point unit in instructions (Armv8-M Architecture Reference Manual, § C2.4, VMRS).</summary>
internal static class FloatSystemRegister
{
    /// <summary>FPSCR.</summary>
    public const int Status = 1;

    /// <summary>FPSCR_nzcvqc: its flags alone.</summary>
    public const int Flags = 2;

    /// <summary>FPCXT_NS: the context of the non-secure state.</summary>
    public const int NonSecureContext = 14;

    /// <summary>FPCXT_S: that of the secure state.</summary>
    public const int Context = 15;
}
