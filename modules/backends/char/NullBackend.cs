using Emu.Abstractions.Qom;

namespace Emu.Backends.Char;

/// <summary>Takes everything and gives nothing.</summary>
[ObjectType("chardev-null", Family = "char")]
public sealed partial class NullBackend : CharBackend
{
    /// <inheritdoc/>
    public override int Write(ReadOnlySpan<byte> bytes) => bytes.Length;
}
