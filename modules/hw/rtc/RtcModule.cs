using Emu.Abstractions.Qom;

namespace Emu.Hw.Rtc;

/// <summary>Real-time clocks.</summary>
[EmuModule("hw-rtc", ModuleKind.Hardware, Summary = "real-time clocks: Goldfish")]
public sealed partial class RtcModule : EmuModule;
