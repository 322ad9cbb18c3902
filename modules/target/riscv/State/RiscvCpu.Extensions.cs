using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.State;

/// <content>
/// A property for each extension. What one needs and what it brings along is in <see cref="Isa.Extensions"/>; models
/// differ in the defaults alone. Whoever asks what the hart has asks <see cref="Features"/>.
/// </content>
[CpuModel("rv32im", "riscv32", Summary = "RISC-V, RV32IM with machine mode", Defaults = ["xlen=32"])]
[CpuModel("rv32imac", "riscv32", Summary = "RISC-V, RV32IMAC with machine and user mode: a microcontroller", Defaults = ["xlen=32", "a=true", "c=true", "u=true"])]
[CpuModel(
    "rv32gc",
    "riscv32",
    Summary = "RISC-V, RV32GC with supervisor mode and Sv32",
    Defaults = ["xlen=32", "a=true", "f=true", "d=true", "c=true", "zihpm=true", "u=true", "s=true", "sv32=true"])]
[CpuModel("rv64im", "riscv64", Summary = "RISC-V, RV64IM with machine mode", Defaults = ["xlen=64"])]
[CpuModel(
    "rv64gc",
    "riscv64",
    Summary = "RISC-V, RV64GC with supervisor mode and Sv39",
    Defaults = ["xlen=64", "a=true", "f=true", "d=true", "c=true", "zihpm=true", "u=true", "s=true", "sv39=true"])]
[CpuModel(
    "rva22s64",
    "riscv64",
    Summary = "RISC-V, what the profile RVA22S64 demands",
    Defaults =
    [
        "xlen=64", "a=true", "f=true", "d=true", "c=true", "zihpm=true", "zba=true", "zbb=true", "zbs=true", "zicbom=true", "zicbop=true",
        "zicboz=true", "zfhmin=true", "u=true", "s=true", "sv39=true", "svpbmt=true", "svinval=true",
    ])]
[CpuModel(
    "max32",
    "riscv32",
    Summary = "RISC-V of 32 bits with everything that this frontend has",
    Defaults =
    [
        "xlen=32", "a=true", "f=true", "d=true", "c=true", "b=true", "zihpm=true", "zicond=true", "zicbom=true", "zicbop=true", "zicboz=true",
        "zimop=true", "zabha=true", "zacas=true", "zawrs=true", "zfh=true", "zcb=true", "zcmop=true", "zbc=true", "zbkb=true", "zbkx=true",
        "u=true", "s=true", "sv32=true", "svadu=true", "svinval=true", "sstc=true", "smstateen=true",
    ])]
[CpuModel(
    "max",
    "riscv64",
    Summary = "RISC-V of 64 bits with everything that this frontend has",
    Defaults =
    [
        "xlen=64", "a=true", "f=true", "d=true", "c=true", "b=true", "zihpm=true", "zicond=true", "zicbom=true", "zicbop=true", "zicboz=true",
        "zimop=true", "zabha=true", "zacas=true", "zawrs=true", "zfh=true", "zcb=true", "zcmop=true", "zbc=true", "zbkb=true", "zbkx=true",
        "u=true", "s=true", "sv39=true", "sv48=true", "sv57=true", "svadu=true", "svinval=true", "svnapot=true", "svpbmt=true", "sstc=true",
        "smstateen=true",
    ])]
internal sealed partial class RiscvCpu
{
    /// <summary>M: integer multiplication and division.</summary>
    [Config(Default = true, Shapes = true)]
    public partial bool M { get; init; }

    /// <summary>Zmmul: the multiplications of M alone.</summary>
    [Config(Shapes = true)]
    public partial bool Zmmul { get; init; }

    /// <summary>A: atomic instructions, which are Zaamo and Zalrsc.</summary>
    [Config(Shapes = true)]
    public partial bool A { get; init; }

    /// <summary>F: single-precision floating point.</summary>
    [Config(Shapes = true)]
    public partial bool F { get; init; }

    /// <summary>D: double-precision floating point.</summary>
    [Config(Shapes = true)]
    public partial bool D { get; init; }

    /// <summary>C: compressed instructions, which are Zca and what it adds for F and D.</summary>
    [Config(Shapes = true)]
    public partial bool C { get; init; }

    /// <summary>B: bit manipulation, which is Zba, Zbb and Zbs.</summary>
    [Config(Shapes = true)]
    public partial bool B { get; init; }

    /// <summary>V: vectors.</summary>
    [Config(Shapes = true)]
    public partial bool V { get; init; }

    /// <summary>H: hypervisor.</summary>
    [Config(Shapes = true)]
    public partial bool H { get; init; }

    /// <summary>S: supervisor mode.</summary>
    [Config(Shapes = true)]
    public partial bool S { get; init; }

    /// <summary>U: user mode.</summary>
    [Config(Shapes = true)]
    public partial bool U { get; init; }

    /// <summary>Zicsr: control and status registers.</summary>
    [Config(Default = true, Shapes = true)]
    public partial bool Zicsr { get; init; }

    /// <summary>Zifencei: instruction-fetch fence.</summary>
    [Config(Default = true, Shapes = true)]
    public partial bool Zifencei { get; init; }

    /// <summary>Zicntr: the user-level counters cycle, time and instret.</summary>
    [Config(Default = true, Shapes = true)]
    public partial bool Zicntr { get; init; }

    /// <summary>Zihpm: the user-level event counters.</summary>
    [Config(Shapes = true)]
    public partial bool Zihpm { get; init; }

    /// <summary>Zicond: conditional zeroing.</summary>
    [Config(Shapes = true)]
    public partial bool Zicond { get; init; }

    /// <summary>Zicbom: cleaning, flushing and invalidating cache blocks.</summary>
    [Config(Shapes = true)]
    public partial bool Zicbom { get; init; }

    /// <summary>Zicbop: prefetch hints.</summary>
    [Config(Shapes = true)]
    public partial bool Zicbop { get; init; }

    /// <summary>Zicboz: zeroing cache blocks.</summary>
    [Config(Shapes = true)]
    public partial bool Zicboz { get; init; }

    /// <summary>Zihintpause: the hint that a loop waits.</summary>
    [Config(Default = true, Shapes = true)]
    public partial bool Zihintpause { get; init; }

    /// <summary>Zimop: may-be operations.</summary>
    [Config(Shapes = true)]
    public partial bool Zimop { get; init; }

    /// <summary>Zaamo: atomic memory operations.</summary>
    [Config(Shapes = true)]
    public partial bool Zaamo { get; init; }

    /// <summary>Zalrsc: load-reserved and store-conditional.</summary>
    [Config(Shapes = true)]
    public partial bool Zalrsc { get; init; }

    /// <summary>Zabha: atomic memory operations on bytes and halfwords.</summary>
    [Config(Shapes = true)]
    public partial bool Zabha { get; init; }

    /// <summary>Zacas: atomic compare-and-swap.</summary>
    [Config(Shapes = true)]
    public partial bool Zacas { get; init; }

    /// <summary>Zawrs: waiting for a reservation to be lost.</summary>
    [Config(Shapes = true)]
    public partial bool Zawrs { get; init; }

    /// <summary>Zfh: half-precision floating point.</summary>
    [Config(Shapes = true)]
    public partial bool Zfh { get; init; }

    /// <summary>Zfhmin: loads, stores and conversions of half precision.</summary>
    [Config(Shapes = true)]
    public partial bool Zfhmin { get; init; }

    /// <summary>Zca: compressed instructions on integers.</summary>
    [Config(Shapes = true)]
    public partial bool Zca { get; init; }

    /// <summary>Zcb: more compressed instructions on integers.</summary>
    [Config(Shapes = true)]
    public partial bool Zcb { get; init; }

    /// <summary>Zcd: compressed loads and stores of D.</summary>
    [Config(Shapes = true)]
    public partial bool Zcd { get; init; }

    /// <summary>Zcf: compressed loads and stores of F.</summary>
    [Config(Shapes = true)]
    public partial bool Zcf { get; init; }

    /// <summary>Zcmop: compressed may-be operations.</summary>
    [Config(Shapes = true)]
    public partial bool Zcmop { get; init; }

    /// <summary>Zba: address generation.</summary>
    [Config(Shapes = true)]
    public partial bool Zba { get; init; }

    /// <summary>Zbb: basic bit manipulation.</summary>
    [Config(Shapes = true)]
    public partial bool Zbb { get; init; }

    /// <summary>Zbc: carry-less multiplication.</summary>
    [Config(Shapes = true)]
    public partial bool Zbc { get; init; }

    /// <summary>Zbs: single bits.</summary>
    [Config(Shapes = true)]
    public partial bool Zbs { get; init; }

    /// <summary>Zbkb: bit manipulation for cryptography.</summary>
    [Config(Shapes = true)]
    public partial bool Zbkb { get; init; }

    /// <summary>Zbkc: carry-less multiplication for cryptography.</summary>
    [Config(Shapes = true)]
    public partial bool Zbkc { get; init; }

    /// <summary>Zbkx: crossbar permutations.</summary>
    [Config(Shapes = true)]
    public partial bool Zbkx { get; init; }

    /// <summary>Sv32: virtual addresses of 32 bits.</summary>
    [Config(Shapes = true)]
    public partial bool Sv32 { get; init; }

    /// <summary>Sv39: virtual addresses of 39 bits.</summary>
    [Config(Shapes = true)]
    public partial bool Sv39 { get; init; }

    /// <summary>Sv48: virtual addresses of 48 bits.</summary>
    [Config(Shapes = true)]
    public partial bool Sv48 { get; init; }

    /// <summary>Sv57: virtual addresses of 57 bits.</summary>
    [Config(Shapes = true)]
    public partial bool Sv57 { get; init; }

    /// <summary>Svadu: hardware updates accessed and dirty bits.</summary>
    [Config(Shapes = true)]
    public partial bool Svadu { get; init; }

    /// <summary>Svinval: fine-grained invalidation of address translations.</summary>
    [Config(Shapes = true)]
    public partial bool Svinval { get; init; }

    /// <summary>Svnapot: contiguous pages as one translation.</summary>
    [Config(Shapes = true)]
    public partial bool Svnapot { get; init; }

    /// <summary>Svpbmt: memory types in page tables.</summary>
    [Config(Shapes = true)]
    public partial bool Svpbmt { get; init; }

    /// <summary>Sstc: timer interrupts of supervisor mode.</summary>
    [Config(Shapes = true)]
    public partial bool Sstc { get; init; }

    /// <summary>Smstateen: enabling state of extensions for less privileged modes.</summary>
    [Config(Shapes = true)]
    public partial bool Smstateen { get; init; }
}
