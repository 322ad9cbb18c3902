using Emu.Abstractions.Qom;

namespace Emu.Hw.Misc;

/// <summary>Small devices of boards.</summary>
[EmuModule("hw-misc", ModuleKind.Hardware, Summary = "test finisher: ends or resets the machine")]
public sealed partial class MiscModule : EmuModule;
