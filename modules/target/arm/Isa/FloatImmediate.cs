using Emu.Abstractions.Cpu.Float;

namespace Emu.Target.Arm.Isa;

/// <summary>Constants of VMOV (§ A6.4.1, VFPExpandImm): a sign, three bits of the exponent and four of the fraction.</summary>
internal static class FloatImmediate
{
    /// <summary>The encoding of a constant.</summary>
    public static ulong Expand(FloatFormat format, uint encoded)
    {
        var (exponentBits, fractionBits) = format switch
        {
            FloatFormat.F16 => (5, 10),
            FloatFormat.F32 => (8, 23),
            _ => (11, 52),
        };
        var sign = (ulong)(encoded >> 7) << (exponentBits + fractionBits);
        var small = (encoded >> 6 & 1) != 0;

        // The upper exponent bits are the inverse of bit 6, and then copies of it.
        var exponent = (small ? (1UL << (exponentBits - 3)) - 1 : 1UL << (exponentBits - 3)) << 2 | (encoded >> 4 & 3);
        return sign | exponent << fractionBits | (ulong)(encoded & 15) << (fractionBits - 4);
    }
}
