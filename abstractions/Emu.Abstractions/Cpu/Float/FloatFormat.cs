namespace Emu.Abstractions.Cpu.Float;

/// <summary>A binary floating-point format. The numbers are stable and append-only: they travel in IR operands.</summary>
public enum FloatFormat : byte
{
    /// <summary>IEEE 754-2019 binary16: 5 exponent bits, 10 fraction bits.</summary>
    F16 = 0,

    /// <summary>bfloat16: binary32's 8 exponent bits with 7 fraction bits.</summary>
    BF16 = 1,

    /// <summary>IEEE 754-2019 binary32: 8 exponent bits, 23 fraction bits.</summary>
    F32 = 2,

    /// <summary>IEEE 754-2019 binary64: 11 exponent bits, 52 fraction bits.</summary>
    F64 = 3,

    /// <summary>
    /// The 80-bit extended format with a visible integer bit: bit 79 sign, 78:64 exponent, 63 integer bit, 62:0 fraction.
    /// Held in the low 80 bits of a <see cref="UInt128"/>. Encodings whose integer bit contradicts the exponent
    /// (other than exponent 0 with the bit set, which is read as exponent 1) are <see cref="FloatClass.Unsupported"/>.
    /// </summary>
    X80 = 4,

    /// <summary>IEEE 754-2019 binary128: 15 exponent bits, 112 fraction bits.</summary>
    F128 = 5,
}
