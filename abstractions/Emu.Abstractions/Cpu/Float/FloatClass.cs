namespace Emu.Abstractions.Cpu.Float;

/// <summary>The class of an encoding (IEEE 754-2019, section 5.7.2). The numbers are stable and ordered: infinities, numbers, then NaNs.</summary>
public enum FloatClass : byte
{
    /// <summary>Negative infinity.</summary>
    NegativeInfinity = 0,

    /// <summary>A negative normal number.</summary>
    NegativeNormal = 1,

    /// <summary>A negative subnormal number.</summary>
    NegativeSubnormal = 2,

    /// <summary>Negative zero.</summary>
    NegativeZero = 3,

    /// <summary>Positive zero.</summary>
    PositiveZero = 4,

    /// <summary>A positive subnormal number.</summary>
    PositiveSubnormal = 5,

    /// <summary>A positive normal number.</summary>
    PositiveNormal = 6,

    /// <summary>Positive infinity.</summary>
    PositiveInfinity = 7,

    /// <summary>A signaling NaN of either sign.</summary>
    SignalingNan = 8,

    /// <summary>A quiet NaN of either sign.</summary>
    QuietNan = 9,

    /// <summary>An encoding of <see cref="FloatFormat.X80"/> whose integer bit contradicts its exponent. Every arithmetic use is invalid and gives the default NaN.</summary>
    Unsupported = 10,
}
