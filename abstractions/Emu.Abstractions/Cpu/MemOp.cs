using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Cpu;

/// <summary>How an access in IR treats memory: size, sign, endianness, alignment and atomicity, in 16 bits.</summary>
[Frozen]
public readonly record struct MemOp
{
    private readonly ushort bits;

    private MemOp(int bits) => this.bits = (ushort)bits;

    /// <summary>An unsigned little-endian access that may be unaligned and is atomic when it is aligned.</summary>
    /// <param name="log2Size">0 to 4 for 1 to 16 bytes.</param>
    public static MemOp Unsigned(int log2Size) => new(log2Size & 7);

    /// <summary>A sign-extending little-endian access that may be unaligned and is atomic when it is aligned.</summary>
    /// <param name="log2Size">0 to 3 for 1 to 8 bytes.</param>
    public static MemOp SignExtended(int log2Size) => new((log2Size & 7) | 8);

    /// <summary>Takes back what <see cref="Bits"/> gave.</summary>
    /// <param name="bits">The bits.</param>
    public static MemOp FromBits(ushort bits) => new(bits);

    /// <summary>All of it as a number: bits 0-2 log2 of the size, 3 sign, 4 big-endian, 5-7 alignment + 1 (0 is none), 8 no atomicity.</summary>
    public ushort Bits => bits;

    /// <summary>Log2 of the bytes.</summary>
    public int Log2Size => bits & 7;

    /// <summary>Bytes.</summary>
    public int Size => 1 << (bits & 7);

    /// <summary>Whether the value is sign-extended.</summary>
    public bool IsSigned => (bits & 8) != 0;

    /// <summary>Whether the byte at the lowest address is the highest.</summary>
    public bool IsBigEndian => (bits & 16) != 0;

    /// <summary>Address bits that must be zero; a violation is a <see cref="FaultKind.Alignment"/> fault.</summary>
    public ulong AlignmentMask => (bits >> 5 & 7) is 0 ? 0 : (1UL << ((bits >> 5 & 7) - 1)) - 1;

    /// <summary>Whether an aligned access need not be atomic.</summary>
    public bool IsNonAtomic => (bits & 256) != 0;

    /// <summary>The same, big-endian.</summary>
    /// <param name="bigEndian">Whether it is.</param>
    public MemOp BigEndian(bool bigEndian = true) => new((bits & ~16) | (bigEndian ? 16 : 0));

    /// <summary>The same, with its natural alignment required.</summary>
    public MemOp Aligned() => AlignedTo(Log2Size);

    /// <summary>The same, with an alignment required.</summary>
    /// <param name="log2">Log2 of the bytes, 0 to 6.</param>
    public MemOp AlignedTo(int log2) => new((bits & ~0xE0) | ((log2 + 1) << 5));

    /// <summary>The same, without atomicity.</summary>
    public MemOp NonAtomic() => new(bits | 256);
}

/// <summary>An access in IR: how, by which port, and in which MMU mode; 32 bits.</summary>
/// <param name="Op">How.</param>
/// <param name="Port">Index of the port in <see cref="CpuClass.Ports"/>.</param>
/// <param name="MmuIndex">MMU mode, 0 to 15.</param>
[Frozen]
public readonly record struct MemAccess(MemOp Op, byte Port, byte MmuIndex)
{
    /// <summary>All of it as a number.</summary>
    public uint Bits => Op.Bits | ((uint)Port << 16) | ((uint)MmuIndex << 24);

    /// <summary>Takes back what <see cref="Bits"/> gave.</summary>
    /// <param name="bits">The bits.</param>
    public static MemAccess FromBits(uint bits) => new(MemOp.FromBits((ushort)bits), (byte)(bits >> 16), (byte)(bits >> 24));
}
