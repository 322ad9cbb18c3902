using Emu.Abstractions.Cpu.Float;

namespace Emu.Target.Riscv.State;

/// <summary>
/// What the manual fixes of floating point (§ Unprivileged, F Extension: NaN Generation and Propagation, Subnormal Arithmetic). Everything that
/// IEEE 754 leaves open is as the defaults of <see cref="FloatTraits"/> have it: canonical NaNs, tininess after rounding, minimumNumber and maximumNumber,
/// conversions to integers that saturate and take a NaN as the largest.
/// </summary>
internal static class RiscvFloat
{
    /// <summary>The flags of fflags; they are in the order of the register.</summary>
    public const FloatFlags Flags = FloatFlags.Inexact | FloatFlags.Underflow | FloatFlags.Overflow | FloatFlags.DivideByZero | FloatFlags.Invalid;

    /// <summary>The upper bits of a register that holds a value of a format.</summary>
    public static ulong Box(FloatFormat format) => format switch
    {
        FloatFormat.F16 => ulong.MaxValue << 16,
        FloatFormat.F32 => ulong.MaxValue << 32,
        _ => 0,
    };

    /// <summary>What an operand is that is not boxed as it should.</summary>
    public static ulong CanonicalNan(FloatFormat format) => format == FloatFormat.F16 ? 0x7E00UL : 0x7FC0_0000UL;
}
