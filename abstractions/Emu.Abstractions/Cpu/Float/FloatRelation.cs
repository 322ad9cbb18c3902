namespace Emu.Abstractions.Cpu.Float;

/// <summary>The four mutually exclusive relations of two operands (IEEE 754-2019, section 5.11).</summary>
public enum FloatRelation : sbyte
{
    /// <summary>The first operand is less.</summary>
    Less = -1,

    /// <summary>The operands are equal; zeros of different sign are equal.</summary>
    Equal = 0,

    /// <summary>The first operand is greater.</summary>
    Greater = 1,

    /// <summary>At least one operand is a NaN.</summary>
    Unordered = 2,
}
