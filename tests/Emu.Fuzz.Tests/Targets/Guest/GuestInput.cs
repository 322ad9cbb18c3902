using System.Buffers.Binary;

namespace Emu.Fuzz.Tests.Targets.Guest;

/// <summary>
/// An input: the CPU model, in which state it begins, a seed of registers and memory, and the bytes of a program. How programs are made
/// is not part of it: an input stays what it is when tables change.
/// </summary>
/// <param name="bytes">The input; what it lacks is 0.</param>
internal readonly struct GuestInput(byte[] bytes)
{
    /// <summary>Bytes before the program.</summary>
    public const int HeaderBytes = 16;

    /// <summary>Number of the model.</summary>
    public int Model => bytes.Length > 0 ? bytes[0] : 0;

    /// <summary>What everything at random begins with.</summary>
    public ulong Seed => bytes.Length >= HeaderBytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8)) : 0;

    /// <summary>The program.</summary>
    public ReadOnlySpan<byte> Code => bytes.AsSpan(Math.Min(bytes.Length, HeaderBytes));

    /// <summary>A bit of the state to begin in.</summary>
    /// <param name="number">From 0 to 55.</param>
    public bool Bit(int number) => Field(number, 1) != 0;

    /// <summary>Some bits of the state to begin in.</summary>
    /// <param name="first">The lowest.</param>
    /// <param name="count">How many.</param>
    public uint Field(int first, int count) => bytes.Length < 8 ? 0 : (uint)(BinaryPrimitives.ReadUInt64LittleEndian(bytes) >> (8 + first)) & ((1u << count) - 1);
}
