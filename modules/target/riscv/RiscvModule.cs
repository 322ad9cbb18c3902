using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv;

/// <summary>RISC-V: the frontend, its CPU models and the devices that belong to the architecture.</summary>
[EmuModule("target-riscv", ModuleKind.Target, Summary = "RISC-V processors and the devices of their platform")]
public sealed partial class RiscvModule : EmuModule;
