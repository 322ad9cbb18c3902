namespace Emu.Abstractions.Cpu.Float;

/// <summary>What happened in a floating-point operation. Operations only set bits, so one variable may gather the flags of many. The numbers are stable.</summary>
[Flags]
public enum FloatFlags : byte
{
    /// <summary>Nothing happened.</summary>
    None = 0,

    /// <summary>The delivered result differs from the exact one (IEEE 754-2019, section 7.6).</summary>
    Inexact = 1 << 0,

    /// <summary>The result is tiny (see <see cref="FloatTraits.Tininess"/>) and inexact (section 7.5).</summary>
    Underflow = 1 << 1,

    /// <summary>The rounded result is beyond the largest finite number (section 7.4).</summary>
    Overflow = 1 << 2,

    /// <summary>An exact infinity from finite operands (section 7.3).</summary>
    DivideByZero = 1 << 3,

    /// <summary>No usefully definable result, or a signaling NaN operand (section 7.2).</summary>
    Invalid = 1 << 4,

    /// <summary>
    /// A subnormal operand. With <see cref="FloatTraits.FlushInputs"/> it was taken as zero, and the flag is set whatever the other operands are; without, it was
    /// used, and the flag is set only when neither a NaN nor an invalid operation nor a division by zero decided the result. A CPU that has only one of
    /// the two, or has it for some instructions only, ignores the others.
    /// </summary>
    InputDenormal = 1 << 5,

    /// <summary>A tiny result was replaced by zero (<see cref="FloatTraits.FlushOutputs"/>).</summary>
    OutputDenormal = 1 << 6,
}
