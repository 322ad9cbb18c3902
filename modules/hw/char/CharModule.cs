using Emu.Abstractions.Qom;

namespace Emu.Hw.Char;

/// <summary>Serial ports.</summary>
[EmuModule("hw-char", ModuleKind.Hardware, Summary = "serial ports: 16550A")]
public sealed partial class CharModule : EmuModule;
