namespace Emu.Abstractions.Cpu.Float;

/// <summary>
/// What a conversion to an integer gives when the rounded value does not fit or the operand is a NaN. All set Invalid, and not Inexact
/// (IEEE 754-2019, section 5.8, leaves the value to the CPU).
/// </summary>
public enum IntegerOverflowRule : byte
{
    /// <summary>The nearest integer that fits; a NaN of either sign gives the largest.</summary>
    SaturateNanMax = 0,

    /// <summary>The nearest integer that fits; a NaN gives zero.</summary>
    SaturateNanZero = 1,

    /// <summary>The nearest integer that fits; a NaN gives the smallest.</summary>
    SaturateNanMin = 2,

    /// <summary>Always one pattern: only the top bit set for signed types, all bits set for unsigned ones.</summary>
    Indefinite = 3,

    /// <summary>Always the largest integer of the type.</summary>
    AlwaysMax = 4,

    /// <summary>The low bits of the rounded value in two's complement; a NaN or an infinity gives zero.</summary>
    Modular = 5,
}
