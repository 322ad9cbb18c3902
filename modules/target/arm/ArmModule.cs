using Emu.Abstractions.Qom;

namespace Emu.Target.Arm;

/// <summary>Arm: the frontend of the M profile and the devices that belong to the architecture.</summary>
[EmuModule("target-arm", ModuleKind.Target, Summary = "Arm processors of the M profile with their system control space")]
public sealed partial class ArmModule : EmuModule;
