using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Float;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;
using Emu.Target.Riscv.Isa;
using Emu.Target.Riscv.Translate;

namespace Emu.Target.Riscv.State;

/// <summary>
/// A RISC-V hart: RV32I or RV64I, the extensions that its properties choose, and physical memory protection. Misaligned loads and
/// stores are carried out. Not modelled: V, H, triggers.
/// </summary>
internal sealed partial class RiscvCpu : CpuDevice<RiscvState>
{
    [Derived]
    private RiscvFeatures features;

    [Derived]
    private RiscvHelpers? helpers;

    /// <summary>Width of the integer registers.</summary>
    [Config(Default = 64, Min = 32, Max = 64, Unit = "bits", Shapes = true)]
    public partial int Xlen { get; init; }

    /// <summary>Entries of the physical memory protection.</summary>
    [Config(Default = 16, Min = 0, Max = Pmp.Entries)]
    public partial int PmpRegions { get; init; }

    /// <summary>What mhartid says; -1 stands for the number of the hart in its cluster.</summary>
    [Config(Default = -1L, Min = -1)]
    public partial long Hartid { get; init; }

    /// <summary>Where the hart begins after reset unless a boot says otherwise.</summary>
    [Config(Default = 0x1000UL)]
    public partial ulong Resetvec { get; init; }

    /// <summary>Ticks of the time counter a second.</summary>
    [Config(Default = 10_000_000UL, Min = 1, Unit = "Hz")]
    public partial ulong TimebaseFrequency { get; init; }

    /// <summary>Bytes of the block that Zicbom manages; a power of two.</summary>
    [Config(Name = "cbom_blocksize", Default = 64, Min = 4, Max = 4096, Unit = "bytes", Shapes = true)]
    public partial int CbomBlocksize { get; init; }

    /// <summary>Bytes of the block that Zicbop prefetches; a power of two.</summary>
    [Config(Name = "cbop_blocksize", Default = 64, Min = 4, Max = 4096, Unit = "bytes", Shapes = true)]
    public partial int CbopBlocksize { get; init; }

    /// <summary>Bytes of the block that Zicboz zeroes; a power of two.</summary>
    [Config(Name = "cboz_blocksize", Default = 64, Min = 4, Max = 4096, Unit = "bytes", Shapes = true)]
    public partial int CbozBlocksize { get; init; }

    internal bool Is32 => Class.WordBits == 32;

    internal int XlenBits => Class.WordBits;

    internal ulong XlenMask => Class.PcMask;

    internal int PmpEntries => PmpRegions;

    internal ulong HartNumber => Hartid < 0 ? (ulong)Index : (ulong)Hartid;

    /// <summary>The bits of an address that an instruction can have.</summary>
    internal ulong InstructionMask => Features.Has(RiscvFeature.Zca) ? ~1UL : ~3UL;

    /// <summary>What the hart has: the extensions that are chosen, and those that these bring along.</summary>
    internal ref readonly RiscvFeatures Features => ref features;

    /// <inheritdoc/>
    public override CpuTranslator CreateTranslator() => new RiscvTranslator(features, Is32, CbozBlocksize, helpers!);

    /// <inheritdoc/>
    public override void SetBootEntry(ulong entry, ReadOnlySpan<ulong> arguments)
    {
        Header.Pc = entry & InstructionMask & XlenMask;
        for (var i = 0; i < arguments.Length && i < 8; i++)
        {
            State.X[10 + i] = arguments[i]; // a0 to a7
        }
    }

    /// <inheritdoc/>
    protected override CpuClass CreateClass()
    {
        if (Xlen is not (32 or 64))
        {
            throw new ConfigurationException($"xlen of {Path} is {Xlen}; a hart has 32 or 64 bits");
        }

        CheckBlock("cbom_blocksize", CbomBlocksize);
        CheckBlock("cbop_blocksize", CbopBlocksize);
        CheckBlock("cboz_blocksize", CbozBlocksize);
        features = Extensions.Resolve(Xlen, name => Type.FindProperty(name)!.Get(this).AsBool(), Path);
        FindStatusFields();
        var table = new HelperTable();
        helpers = new RiscvHelpers(table);
        return new CpuClass
        {
            Model = Type.Name,
            Architecture = Type.Architecture,
            WordBits = Xlen,
            PcBits = Xlen,
            VirtualBits = Xlen,
            MmuModes = MmuMode.Count,
            Ports = [new CpuPort("memory", Xlen == 32 ? 34 : 56)],
            Registers = RiscvRegisters.Make(Xlen, features, PmpRegions),
            Float = HasFloat ? new FloatTraits() : null,
            Helpers = table,
            DebugArchitecture = Xlen == 32 ? "riscv:rv32" : "riscv:rv64",
            DebugFeatures = [new("org.gnu.gdb.riscv.cpu", "general"), new("org.gnu.gdb.riscv.fpu", "float"), new("org.gnu.gdb.riscv.csr", "system")],
            StateSize = StateLayout<RiscvState>.Size,
            MinInstructionBytes = features.Has(RiscvFeature.Zca) ? 2 : 4,
            MaxInstructionBytes = 4,
        };
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        AddInterruptInput("software", Interrupts.MachineSoftware);
        AddInterruptInput("timer", Interrupts.MachineTimer);
        AddInterruptInput("external", Interrupts.MachineExternal);
        AddInterruptInput("supervisor-external", Interrupts.SupervisorExternal); // without supervisor mode they lead nowhere
        AddInterruptInput("supervisor-software", Interrupts.SupervisorSoftware, Latch);
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        if (phase != ResetPhase.Enter)
        {
            return;
        }

        // § Privileged, Reset: what the manual leaves open is zero here. Interrupt inputs keep the level that their sources drive.
        // Time is another device's.
        var (header, offset) = (Header, State.TimeOffset);
        State = default;
        Header = header;
        Header.Halted = 0;
        Header.Pc = Resetvec & InstructionMask & XlenMask;
        Interlocked.And(ref Header.InterruptLines, ~(SoftwareBit | TimerBit));
        State.Mode = (ulong)PrivilegeMode.Machine;
        Header.FloatFlags = 0;
        BoxFloatRegisters();
        WriteStatus(Mstatus.Mpp);
        State.Stimecmp = ulong.MaxValue;
        State.TimeOffset = offset;
        SupervisorTimer.Cancel();
        protection.Build(ref State, PmpEntries);
        ForgetAddresses();
        State.Reservation = ulong.MaxValue;
        State.InstretBase = 0 - Header.InstructionCount;
        State.CycleBase = State.InstretBase;
        State.X[10] = HartNumber;
    }

    private void CheckBlock(string property, int bytes)
    {
        if (!int.IsPow2(bytes))
        {
            throw new ConfigurationException($"{property} of {Path} is {bytes}; a cache block has a power of two bytes, such as 64");
        }
    }
}
