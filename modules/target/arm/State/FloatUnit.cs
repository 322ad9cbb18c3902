namespace Emu.Target.Arm.State;

/// <summary>Which floating-point unit a core has.</summary>
public enum FloatUnit
{
    /// <summary>None.</summary>
    None,

    /// <summary>FPv4-SP-D16: single precision.</summary>
    Single4,

    /// <summary>FPv5 with single precision.</summary>
    Single5,

    /// <summary>FPv5 with double precision.</summary>
    Double,

    /// <summary>That of ARMv8.1-M, with half and double precision.</summary>
    Half,
}
