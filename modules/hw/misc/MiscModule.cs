using Emu.Abstractions.Qom;

namespace Emu.Hw.Misc;

/// <summary>Small devices of boards.</summary>
[EmuModule("hw-misc", ModuleKind.Hardware, Summary = "test finisher that ends or resets the machine; places of devices that are not modelled")]
public sealed partial class MiscModule : EmuModule;
