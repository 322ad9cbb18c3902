namespace Emu.Abstractions.Cpu.Float;

/// <summary>How an inexact result is rounded (IEEE 754-2019, section 4.3). The numbers are stable: they travel in IR operands and CPU state.</summary>
public enum RoundingMode : byte
{
    /// <summary>To the nearest; a tie goes to the even significand.</summary>
    NearestEven = 0,

    /// <summary>Toward zero (truncation).</summary>
    TowardZero = 1,

    /// <summary>Toward negative infinity.</summary>
    Down = 2,

    /// <summary>Toward positive infinity.</summary>
    Up = 3,

    /// <summary>To the nearest; a tie goes away from zero.</summary>
    NearestAway = 4,

    /// <summary>To odd: an inexact result is truncated and its lowest bit set, so that a second rounding is innocuous. Overflow gives the largest finite number.</summary>
    Odd = 5,
}
