using Emu.Abstractions.Qom;

namespace Emu.Hw.Iotkit;

/// <summary>What Arm's IoT subsystems have around a core with TrustZone.</summary>
[EmuModule("hw-iotkit", ModuleKind.Hardware, Summary = "TrustZone around Arm's M profile: protection controllers of memories and peripherals, control blocks of the IoT Kit")]
public sealed partial class IotkitModule : EmuModule;
