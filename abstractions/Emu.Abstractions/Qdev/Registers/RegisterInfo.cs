using System.Collections.Immutable;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Registers;

/// <summary>A register, or an array of registers, as its map declares it.</summary>
/// <param name="Offset">Offset of the (first) register in bytes, before any spreading.</param>
/// <param name="Name">Name, as the data sheet has it.</param>
/// <param name="Width">Bits: 8, 16, 32 or 64.</param>
/// <param name="Count">How many there are; 1 for a single register.</param>
/// <param name="Stride">Bytes from one to the next.</param>
/// <param name="Fields">Its fields, in the order of declaration; together they are every bit once.</param>
[Frozen]
public sealed record RegisterInfo(ulong Offset, string Name, int Width, int Count, ulong Stride, ImmutableArray<RegisterFieldInfo> Fields)
{
    /// <summary>Number in its map.</summary>
    internal int Ordinal { get; init; }

    /// <summary>Offset behind the last byte.</summary>
    public ulong End => Offset + ((ulong)(Count - 1) * Stride) + (ulong)(Width / 8);
}

/// <summary>A field of a register.</summary>
/// <param name="Msb">Highest bit.</param>
/// <param name="Lsb">Lowest bit.</param>
/// <param name="Name">Name, as the data sheet has it; empty for reserved bits.</param>
/// <param name="Access">What a guest can do to it.</param>
[Frozen]
public sealed record RegisterFieldInfo(int Msb, int Lsb, string Name, RegisterAccess Access)
{
    /// <summary>Its bits in the register.</summary>
    public ulong Mask => Bits.Mask(Msb, Lsb);

    /// <summary>Takes its value out of the register's.</summary>
    /// <param name="register">Value of the register.</param>
    public ulong Extract(ulong register) => (register & Mask) >> Lsb;
}
