using Emu.Abstractions.Qom;

namespace Emu.Hw.Flash;

/// <summary>Flash memory.</summary>
[EmuModule("hw-flash", ModuleKind.Hardware, Summary = "parallel flash with the Intel command set (CFI)")]
public sealed partial class FlashModule : EmuModule;
