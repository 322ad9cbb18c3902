using Emu.Abstractions.Qom;
using Emu.Backends.Block.Images;

namespace Emu.Backends.Block;

/// <summary>A disk whose bytes are those of a file or of a block device of the host. The file may be sparse.</summary>
[ObjectType("blockdev-raw", Family = "block")]
public sealed partial class RawBackend : BlockBackend
{
    /// <inheritdoc/>
    private protected override DiskImage Open(ImageOpener opener) => opener.OpenRaw(Filename, IsFileWritten);
}
