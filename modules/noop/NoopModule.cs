using Emu.Abstractions.Qom;

namespace Emu.Noop;

/// <summary>The reference module: an entry class and no type. A template for authors and a fixture for tests.</summary>
[EmuModule("noop", ModuleKind.Hardware, Summary = "reference module without any type")]
public sealed partial class NoopModule : EmuModule;
