using Emu.Abstractions.Qom;

namespace Emu.Hw.Opentitan;

/// <summary>Peripherals of OpenTitan.</summary>
[EmuModule("hw-opentitan", ModuleKind.Hardware, Summary = "peripherals of OpenTitan: UART, timer, GPIO")]
public sealed partial class OpentitanModule : EmuModule;
