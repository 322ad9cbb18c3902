using Emu.Abstractions.Qom;

[assembly: ModulePermission("native", "locks image files against other programs and punches holes into them, which .NET cannot")]

namespace Emu.Backends.Block;

/// <summary>Block backends: disks of machines, kept in files of the host.</summary>
[EmuModule("backends-block", ModuleKind.Backend, Summary = "block backends: disk images, raw and qcow2")]
public sealed partial class BlockModule : EmuModule;
