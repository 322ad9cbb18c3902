namespace Emu.Abstractions.Cpu.Float;

/// <summary>
/// To how many significand bits the arithmetic of <see cref="FloatFormat.X80"/> rounds (add, subtract, multiply, divide, square root, multiply-add); the exponent range stays.
/// </summary>
public enum X80Precision : byte
{
    /// <summary>64 bits: the whole format.</summary>
    Extended = 0,

    /// <summary>53 bits.</summary>
    Double = 1,

    /// <summary>24 bits.</summary>
    Single = 2,
}
