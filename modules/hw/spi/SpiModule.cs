using Emu.Abstractions.Qom;

namespace Emu.Hw.Spi;

/// <summary>SPI: the bus, and what is on it.</summary>
[EmuModule("hw-spi", ModuleKind.Hardware, Summary = "SPI bus; serial flash on it")]
public sealed partial class SpiModule : EmuModule;
