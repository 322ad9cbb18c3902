using Emu.Abstractions.Qom;
using Emu.Backends.Block.Images;

namespace Emu.Backends.Block;

/// <summary>
/// A disk in QEMU's own format: it grows with what is written, and may lie on another image, which is only read. Versions 2 and 3;
/// snapshots inside it are kept.
/// </summary>
[ObjectType("blockdev-qcow2", Family = "block")]
public sealed partial class Qcow2Backend : BlockBackend
{
    /// <inheritdoc/>
    private protected override DiskImage Open(ImageOpener opener) => opener.OpenQcow2(Filename, IsFileWritten);
}
