using Emu.Abstractions.Qom;

[assembly: ModulePermission("native", "guest memory, translated blocks and address caches are native memory, reached with unsafe code; machine code is executed in memory of its own")]

namespace Emu.Accel.Tcg;

/// <summary>Entry point: offers the accelerator type <c>tcg</c>.</summary>
[EmuModule("accel-tcg", ModuleKind.Accelerator, Summary = "runs guest code by translating it to machine code, or interprets it")]
public sealed partial class TcgModule : EmuModule;
