using Emu.Abstractions.Cpu.Accel;

namespace Emu.Fuzz.Tests.Targets.Guest.Riscv;

/// <summary>Programs of RISC-V, of 64 and of 32 bits.</summary>
internal sealed class RiscvTarget() : GuestTarget("riscv", "programs of RISC-V, by machine code and by the interpreter")
{
    // Their order is part of every input that was ever kept.
    protected override IReadOnlyList<string> Models { get; } = ["max", "max32", "max", "max32", "rv64gc", "rv32imac"];

    protected override GuestRig MakeRig(string model, Func<ClusterHost, AccelCluster> make) => new RiscvRig(model, make);

    protected override ProgramMaker MakeMaker(GuestRig rig) => new RiscvMaker(rig.Cpu);
}
