using Emu.Abstractions.Qdev.Memory;

namespace Emu.Accel.Tcg.Blocks;

/// <summary>Bytes of code that lie together in RAM.</summary>
/// <param name="ram">The RAM; null for no bytes.</param>
/// <param name="offset">Where in it they begin.</param>
/// <param name="bytes">The bytes as they were translated.</param>
internal readonly ref struct CodeBytes(RamBlock? ram, ulong offset, ReadOnlySpan<byte> bytes)
{
    /// <summary>The RAM; null for no bytes.</summary>
    public RamBlock? Ram { get; } = ram;

    /// <summary>Where in it they begin.</summary>
    public ulong Offset { get; } = offset;

    /// <summary>The bytes as they were translated.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Whether they are still the same there.</summary>
    public bool IsInMemory => Ram is null || Ram.Span(Offset, Bytes.Length).SequenceEqual(Bytes);
}
