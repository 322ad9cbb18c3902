using Emu.Abstractions.Qom;
using Emu.Backends.Block.Images;

namespace Emu.Backends.Block;

/// <summary>
/// A disk in a file whose format nobody named: found by how the file begins. What looks like no format is raw, and the guest may
/// then not make it look like one.
/// </summary>
[ObjectType("blockdev-auto", Family = "block")]
public sealed partial class AutoBackend : BlockBackend
{
    /// <inheritdoc/>
    private protected override DiskImage Open(ImageOpener opener) => opener.OpenGuessed(Filename, IsFileWritten);
}
