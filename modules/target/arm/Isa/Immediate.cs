using System.Numerics;

namespace Emu.Target.Arm.Isa;

/// <summary>Immediates and shifts as instructions encode them (§ A5.3.2, Modified immediate constants; § A7.4.2, Shift operations).</summary>
internal static class Immediate
{
    /// <summary>ThumbExpandImm: the constant of i:imm3:imm8.</summary>
    public static uint Expand(uint encoded)
    {
        var low = encoded & 0xFF;
        return (encoded >> 8) switch
        {
            0 => low,
            1 => low | low << 16,
            2 => (low << 8) | (low << 24),
            3 => low * 0x0101_0101,
            _ => BitOperations.RotateRight(0x80 | (encoded & 0x7F), (int)(encoded >> 7)),
        };
    }

    /// <summary>Whether the constant is a rotated one, whose highest bit becomes the carry of logical operations.</summary>
    public static bool IsRotated(uint encoded) => encoded >> 10 != 0;

    /// <summary>DecodeImmShift: the amount of a shift of type and encoded amount; LSR and ASR by 0 mean 32. Not for RRX.</summary>
    public static int ShiftAmount(int shift) => (shift & 31) == 0 && shift >> 5 is 1 or 2 ? 32 : shift & 31;
}
