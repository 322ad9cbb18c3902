namespace Emu.Abstractions.Cpu.Float;

/// <summary>When a result counts as tiny (IEEE 754-2019, section 7.5).</summary>
public enum Tininess : byte
{
    /// <summary>When it is below the smallest normal number after rounding as though the exponent had no lower bound.</summary>
    AfterRounding = 0,

    /// <summary>When the exact result is below the smallest normal number.</summary>
    BeforeRounding = 1,
}
