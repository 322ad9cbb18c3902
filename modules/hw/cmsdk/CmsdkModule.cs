using Emu.Abstractions.Qom;

namespace Emu.Hw.Cmsdk;

/// <summary>Peripherals of Arm's Cortex-M System Design Kit and of the FPGA boards MPS2.</summary>
[EmuModule("hw-cmsdk", ModuleKind.Hardware, Summary = "peripherals of Arm's Cortex-M System Design Kit: timers, watchdog, GPIO; system registers of its MPS2 boards")]
public sealed partial class CmsdkModule : EmuModule;
