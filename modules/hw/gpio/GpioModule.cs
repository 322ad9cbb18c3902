using Emu.Abstractions.Qom;

namespace Emu.Hw.Gpio;

/// <summary>What people have at the pins of a chip.</summary>
[EmuModule("hw-gpio", ModuleKind.Hardware, Summary = "what people have at pins: switches")]
public sealed partial class GpioModule : EmuModule;
