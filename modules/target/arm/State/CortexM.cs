using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Target.Arm.Hw;
using Emu.Target.Arm.Isa;
using Emu.Target.Arm.Translate;

namespace Emu.Target.Arm.State;

/// <summary>
/// A core of the M profile: ARMv6-M, ARMv7-M or ARMv8-M, with its exceptions, nested interrupts and states. Not modelled: debug (halting and monitor).
/// </summary>
[CpuModel("cortex-m0", "arm", Summary = "Arm Cortex-M0: ARMv6-M", Defaults = ["thumb2=false", "has-vtor=false", "mpu-regions=0", "cpuid=0x410cc200", "priority-bits=2"])]
[CpuModel("cortex-m0plus", "arm", Summary = "Arm Cortex-M0+: ARMv6-M with unprivileged execution", Defaults = ["thumb2=false", "unprivileged=true", "mpu-regions=0", "cpuid=0x410cc601", "priority-bits=2"])]
[CpuModel("cortex-m3", "arm", Summary = "Arm Cortex-M3: ARMv7-M", Defaults = ["unprivileged=true", "bitband=true", "cpuid=0x412fc231"])]
[CpuModel("cortex-m4", "arm", Summary = "Arm Cortex-M4: ARMv7E-M with single-precision floating point", Defaults = ["unprivileged=true", "bitband=true", "dsp=true", "float=single4", "cpuid=0x410fc241"])]
[CpuModel("cortex-m23", "arm", Summary = "Arm Cortex-M23: ARMv8-M baseline with the security extension", Defaults = ["thumb2=false", "v8=true", "security=true", "unprivileged=true", "priority-bits=2", "sau-regions=4", "cpuid=0x411cd200"])]
[CpuModel("cortex-m33", "arm", Summary = "Arm Cortex-M33: ARMv8-M mainline with DSP, single-precision floating point and the security extension", Defaults = ["v8=true", "security=true", "unprivileged=true", "dsp=true", "float=single5", "sau-regions=8", "cpuid=0x410fd213"])]
[CpuModel("cortex-m55", "arm", Summary = "Arm Cortex-M55: ARMv8.1-M mainline with DSP, floating point of half to double precision and the security extension, without Helium", Defaults = ["v8=true", "v81=true", "security=true", "unprivileged=true", "dsp=true", "float=half", "sau-regions=8", "mpu-regions=16", "cpuid=0x410fd221"])]
[CpuModel("cortex-m7", "arm", Summary = "Arm Cortex-M7: ARMv7E-M with double-precision floating point", Defaults = ["unprivileged=true", "dsp=true", "float=double", "cpuid=0x411fc272"])]
internal sealed partial class CortexM : CpuDevice<ArmState>
{
    /// <summary>Most external interrupts.</summary>
    public const int MaxIrqs = 256;

    [Derived]
    private ArmFeatures features;

    [Derived]
    private ArmHelpers? helpers;

    [Derived]
    private SysTick[] ticks = [];

    /// <summary>Ticks a second of the core's clock.</summary>
    [Derived]
    private ulong coreHertz;

    /// <summary>Ticks a second of the reference clock.</summary>
    [Derived]
    private ulong referenceHertz;

    [Derived]
    private Mapping[] privateRegions = [];

    /// <summary>Whether the core has ARMv7-M's instructions and system registers, or those of ARMv6-M.</summary>
    [Config(Default = true, Shapes = true)]
    public partial bool Thumb2 { get; init; }

    /// <summary>Whether the core has the DSP extension.</summary>
    [Config(Shapes = true)]
    public partial bool Dsp { get; init; }

    /// <summary>Its floating-point unit: none, FPv4 with single precision, FPv5 with single or with double precision.</summary>
    [Config(Default = FloatUnit.None, Shapes = true)]
    public partial FloatUnit Float { get; init; }

    /// <summary>Whether the core is one of ARMv8-M: its instructions, exceptions and memory protection.</summary>
    [Config(Shapes = true)]
    public partial bool V8 { get; init; }

    /// <summary>Whether it is one of ARMv8.1-M, too: loops, choices, registers for calls between the states.</summary>
    [Config(Shapes = true)]
    public partial bool V81 { get; init; }

    /// <summary>Whether it has the security extension (TrustZone); it begins in the secure state then.</summary>
    [Config(Shapes = true)]
    public partial bool Security { get; init; }

    /// <summary>Regions of the security attribution unit.</summary>
    [Config(Default = 0, Min = 0, Max = Mpu.MaxRegions)]
    public partial int SauRegions { get; init; }

    /// <summary>What the board says of addresses: a bit for each 256 MiB that are secure whatever the security attribution unit says.</summary>
    [Config]
    public partial uint IdauSecure { get; init; }

    /// <summary>Whether thread mode can be unprivileged.</summary>
    [Config]
    public partial bool Unprivileged { get; init; }

    /// <summary>External interrupts.</summary>
    [Config(Default = 32, Min = 1, Max = 240, Shapes = true)]
    public partial int NumIrq { get; init; }

    /// <summary>Bits of a priority that are implemented, the upper ones of a byte.</summary>
    [Config(Default = 8, Min = 2, Max = 8, Unit = "bits")]
    public partial int PriorityBits { get; init; }

    /// <summary>What CPUID says.</summary>
    [Config]
    public partial uint Cpuid { get; init; }

    /// <summary>Address of the vector table after reset.</summary>
    [Config]
    public partial uint InitVtor { get; init; }

    /// <summary>Ticks a second of the core's clock while nothing feeds its input.</summary>
    [Config(Default = 25_000_000UL, Min = 1, Unit = "Hz")]
    public partial ulong CpuFrequency { get; init; }

    /// <summary>Ticks a second of SysTick's reference clock while nothing feeds its input.</summary>
    [Config(Default = 1_000_000UL, Min = 100, Unit = "Hz")]
    public partial ulong ReferenceFrequency { get; init; }

    /// <summary>Regions of the memory protection unit; none when there is no such unit.</summary>
    [Config(Default = 8, Min = 0, Max = Mpu.MaxRegions)]
    public partial int MpuRegions { get; init; }

    /// <summary>Whether the bits of the first megabyte of SRAM and of peripherals are words elsewhere.</summary>
    [Config]
    public partial bool Bitband { get; init; }

    /// <summary>Whether software can move the vector table.</summary>
    [Config(Default = true)]
    public partial bool HasVtor { get; init; }

    /// <summary>Address of the non-secure state's vector table after reset.</summary>
    [Config]
    public partial uint InitNsvtor { get; init; }

    /// <summary>The core's clock, which SysTick and CYCCNT count. How fast it executes does not depend on it.</summary>
    [Clock(Name = "cpuclk", Changed = nameof(OnClock))]
    public partial ClockInput CoreClock { get; }

    /// <summary>The reference clock, which SysTick may count instead.</summary>
    [Clock(Name = "refclk", Changed = nameof(OnClock))]
    public partial ClockInput ReferenceClock { get; }

    /// <summary>Ends when SysTick reaches zero, that of the non-secure state where there are two.</summary>
    [Timer(nameof(OnTick))]
    public partial DeviceTimer TickTimer { get; }

    /// <summary>Ends when the secure state's SysTick reaches zero.</summary>
    [Timer(nameof(OnSecureTick))]
    public partial DeviceTimer SecureTickTimer { get; }

    internal bool IsMainline => Thumb2;

    /// <summary>Pieces of the address space in which a board can let the non-secure state call secure code.</summary>
    internal int CallablePieces => Security ? 16 : 0;

    internal MachineServices Machine => Services;

    /// <summary>Ticks a second of the core's clock; at least 1.</summary>
    internal ulong CoreHertz => coreHertz;

    /// <summary>Ticks a second of SysTick's reference clock; at least 1.</summary>
    internal ulong ReferenceHertz => referenceHertz;

    /// <inheritdoc/>
    public override IReadOnlyList<Mapping> PrivateRegions(int port) => privateRegions;

    /// <inheritdoc/>
    public override CpuTranslator CreateTranslator() => new ArmTranslator(features, helpers!);

    /// <inheritdoc/>
    public override void SetBootEntry(ulong entry, ReadOnlySpan<ulong> arguments)
    {
        // A vector table says where to begin; one that is told another place has the stack of the table all the same.
        State.Starting = 1;
        State.R[14] = uint.MaxValue;
        Header.Pc = entry & ~1UL & uint.MaxValue;
        bootEntry = entry == 0 ? 0 : (uint)entry | 1;
        for (var i = 0; i < arguments.Length && i < 4; i++)
        {
            State.R[i] = (uint)arguments[i];
        }
    }

    /// <inheritdoc/>
    protected override CpuClass CreateClass()
    {
        features = default;
        Add(ArmFeature.Thumb2, IsMainline);
        Add(ArmFeature.Dsp, Dsp);
        Add(ArmFeature.V8, V8);
        Add(ArmFeature.Security, Security);
        Add(ArmFeature.Fp, Float != FloatUnit.None);
        Add(ArmFeature.Fpv5, Float > FloatUnit.Single4);
        Add(ArmFeature.Double, Float >= FloatUnit.Double);
        Add(ArmFeature.Half, Float == FloatUnit.Half);
        Add(ArmFeature.V81, V81);
        floatTraits = MakeTraitsByModes();
        var table = new HelperTable();
        helpers = new ArmHelpers(table);
        return new CpuClass
        {
            Model = Type.Name,
            Architecture = Type.Architecture,
            WordBits = 32,
            PcBits = 32,
            VirtualBits = 32,
            MmuModes = MmuMode.Count,
            // Boards whose memory looks different to the states, behind protection controllers, wire the second port to a space of its own.
            Ports = Security ? [new CpuPort("memory", 32), new CpuPort("secure", 32)] : [new CpuPort("memory", 32)],
            Registers = ArmRegisters.Make(IsMainline, HasFloat, Security),
            Float = HasFloat ? MakeTraits() : null,
            Helpers = table,
            // What debuggers make of the M profile they take from the features.
            DebugArchitecture = "arm",
            DebugFeatures = [new("org.gnu.gdb.arm.m-profile", "general"), new("org.gnu.gdb.arm.m-system", "system"), new("org.gnu.gdb.arm.vfp", "float"), new("org.gnu.gdb.arm.secext", "secure")],
            StateSize = StateLayout<ArmState>.Size,
            MinInstructionBytes = 2,
            MaxInstructionBytes = 4,
        };

        void Add(ArmFeature feature, bool has) => features = has ? features.With(feature) : features;
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        CoreClock.SetDefault(CpuFrequency);
        ReferenceClock.SetDefault(ReferenceFrequency);
        TakeClocks();
        ticks = [new SysTick(this, TickTimer, 0), new SysTick(this, SecureTickTimer, 1)];
        var words = new IoRegionOptions { MaxSize = 4, MaxHandled = 4 };
        var mappings = new List<Mapping>();
        Add("scs", SystemControlSpace.Size, 0xE000_E000, new SystemControlSpace(this, ticks, isOther: false), isSeen: true);
        Add("scs-ns", SystemControlSpace.Size, 0xE002_E000, new SystemControlSpace(this, ticks, isOther: true), isSeen: Security);

        // Every core has them; only one with bit-banding shows them to its program.
        Add("bitband-sram", BitBand.Size, 0x2200_0000, new BitBand(this, 0x2000_0000), isSeen: Bitband);
        Add("bitband-peripherals", BitBand.Size, 0x4200_0000, new BitBand(this, 0x4000_0000), isSeen: Bitband);
        AddDebugUnits(words, mappings);
        privateRegions = [.. mappings];

        void Add(string name, ulong size, ulong address, IIoHandler handler, bool isSeen)
        {
            var region = AddIoRegion(name, size, words, handler);
            if (isSeen)
            {
                mappings.Add(new Mapping(region, address, 0));
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        if (phase != ResetPhase.Enter)
        {
            return;
        }

        // § B1.5.5: what the manual leaves open is zero here. Levels belong to the sources of interrupts: those that are high ask anew.
        var (header, level, callable) = (Header, State.Level, State.Callable);
        State = default;
        Header = header;
        Header.Halted = 0;
        Header.Pc = 0;
        Header.StateKey = 0;
        State.Level = level;
        State.Pending = level;
        State.Callable = callable;
        State.Secure = Security ? 1u : 0;
        for (var bank = 0; bank < 2; bank++)
        {
            ref var own = ref State.Banks[bank];
            own.Vtor = (bank == 0 && Security ? InitNsvtor : InitVtor) & ~0x7Fu;
            own.Ccr = (IsMainline ? ControlBits.AlignStack : ControlBits.AlignStack | ControlBits.TrapUnaligned) | (V8 ? ControlBits.ThreadAnywhere : 0);
            own.Fpccr = HasFloat ? Fpscr.AutomaticState | Fpscr.LazyState : 0;
        }

        State.R[14] = uint.MaxValue;
        State.Starting = 1;
        bootEntry = 0;
        TickTimer.Cancel();
        SecureTickTimer.Cancel();
        ProtectionChanged();
        UpdateStateKey();
        Request(CpuRequest.Interrupt);
    }

    /// <summary>The system control space was written: what may be executed, and how, is looked at again.</summary>
    internal void SystemChanged()
    {
        UpdateStateKey();
        Request(CpuRequest.Interrupt);
    }

    /// <summary>The memory protection unit was written: addresses are looked at anew behind this instruction's block.</summary>
    internal void ProtectionChanged() => Control?.Post(() => Control?.FlushTlb());

    /// <inheritdoc/>
    protected override void OnRestored()
    {
        base.OnRestored();
        TakeClocks();
    }

    /// <summary>Counters keep what they have counted with the clocks as they were.</summary>
    private void OnClock()
    {
        if (ticks.Length == 0)
        {
            return;
        }

        Action change = TakeClocks;
        foreach (var tick in ticks)
        {
            var inner = change;
            change = () => tick.Keep(inner);
        }

        if (watchpoints is null)
        {
            change();
        }
        else
        {
            watchpoints.Keep(change);
        }
    }

    private void TakeClocks() => (coreHertz, referenceHertz) = (Math.Max(1, CoreClock.Hertz), Math.Max(1, ReferenceClock.Hertz));

    private void OnTick() => ticks[0].Expire();

    private void OnSecureTick() => ticks[1].Expire();

    [Input("idau-callable", Count = nameof(CallablePieces))]
    private void OnCallable(int piece, bool high)
    {
        var bit = 1u << piece;
        State.Callable = high ? State.Callable | bit : State.Callable & ~bit;
        ProtectionChanged();
    }

    [Input("irq", Count = nameof(NumIrq))]
    private void OnIrq(int number, bool high)
    {
        var exception = ExceptionNumber.FirstInterrupt + number;
        if (high)
        {
            Interlocked.Or(ref State.Level[Word(exception)], Bit(exception));
            SetPending(exception, true);
        }
        else
        {
            Interlocked.And(ref State.Level[Word(exception)], ~Bit(exception));
        }
    }

    [Input("nmi")]
    private void OnNmi(bool high)
    {
        if (high)
        {
            SetPending(ExceptionNumber.Nmi, true);
        }
    }
}
