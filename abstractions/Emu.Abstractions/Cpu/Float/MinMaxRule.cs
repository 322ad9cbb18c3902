namespace Emu.Abstractions.Cpu.Float;

/// <summary>What minimum and maximum do with NaNs and zeros. All but <see cref="SecondOperand"/> take negative zero as less than positive zero.</summary>
public enum MinMaxRule : byte
{
    /// <summary>IEEE 754-2019 minimumNumber and maximumNumber: a number wins over any NaN; a signaling NaN sets Invalid; two NaNs follow the NaN rule.</summary>
    Number2019 = 0,

    /// <summary>IEEE 754-2008 minNum and maxNum: a number wins over a quiet NaN; a signaling NaN sets Invalid and a NaN is delivered by the NaN rule.</summary>
    Number2008 = 1,

    /// <summary>IEEE 754-2019 minimum and maximum: a NaN wins over a number and is delivered by the NaN rule.</summary>
    Propagate2019 = 2,

    /// <summary>
    /// The first operand if it is strictly less (greater), else the second operand as it is: also when they are zeros of either sign, or when one is a NaN, which sets Invalid and is not made quiet.
    /// </summary>
    SecondOperand = 3,
}
