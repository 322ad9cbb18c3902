using Emu.Abstractions.Cpu.Accel;

namespace Emu.Fuzz.Tests.Targets.Guest.Arm;

/// <summary>Programs of Arm's M profile, for each of its cores.</summary>
internal sealed class ArmTarget() : GuestTarget("arm", "programs of Arm's M profile, by machine code and by the interpreter")
{
    // Their order is part of every input that was ever kept.
    protected override IReadOnlyList<string> Models { get; } = ["cortex-m0", "cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m23", "cortex-m33", "cortex-m55", "cortex-m4", "cortex-m55"];

    protected override GuestRig MakeRig(string model, Func<ClusterHost, AccelCluster> make) => new ArmRig(model, make);

    protected override ProgramMaker MakeMaker(GuestRig rig) => new ArmMaker(rig.Cpu);
}
