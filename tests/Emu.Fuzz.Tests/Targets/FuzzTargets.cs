using Emu.Fuzz.Tests.Fuzzing;
using Emu.Fuzz.Tests.Targets.Engine;
using Emu.Fuzz.Tests.Targets.Guest.Arm;
using Emu.Fuzz.Tests.Targets.Guest.Riscv;
using Emu.Fuzz.Tests.Targets.Qmp;

namespace Emu.Fuzz.Tests.Targets;

/// <summary>Everything that is fuzzed: a line for each.</summary>
public static class FuzzTargets
{
    /// <summary>The targets, by name.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new ElfTarget(),
        new LinuxTarget(),
        new GzipTarget(),
        new HexTarget(),
        new FdtTarget(),
        new Qcow2Target(),
        new MachineFileTarget(),
        new TreeFileTarget(),
        new OptionTextTarget(),
        new QmpTarget(),
        new QmpCommandsTarget(),
        new IrTarget(),
        new RiscvTarget(),
        new ArmTarget(),
    ];
}
