using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Hw;

/// <summary>
/// The advanced core-local interruptor in the layout of SiFive's CLINT: software interrupts and timers of machine mode for up to
/// 4095 harts. (RISC-V Advanced Core Local Interruptor Specification, MSWI and MTIMER devices; SSWI is a device of its own.) The time
/// CSR of a hart follows the mtime of the device whose timer line it is wired to.
/// </summary>
[Device("riscv.aclint", Family = "timer", HotPluggable = false)]
internal sealed partial class Aclint : Device
{
    private const int MaxHarts = 4095;

    [Derived]
    private DeviceTimer[] timers = [];

    [State]
    private ulong[] compare = [];

    /// <summary>mtime minus the ticks of virtual time.</summary>
    [State]
    private ulong timeBase;

    /// <summary>Harts it serves.</summary>
    [Config(Default = 1, Min = 1, Max = MaxHarts, Shapes = true)]
    public partial int NumHarts { get; init; }

    /// <summary>Ticks of mtime a second.</summary>
    [Config(Default = 10_000_000UL, Min = 1, Unit = "Hz")]
    public partial ulong TimebaseFrequency { get; init; }

    /// <summary>The registers.</summary>
    [Region]
    public partial IoRegion Mmio { get; }

    /// <summary>Software interrupt of each hart.</summary>
    [Output(Count = nameof(NumHarts))]
    public partial IrqLine[] Software { get; }

    /// <summary>Timer interrupt of each hart.</summary>
    [Output(Count = nameof(NumHarts))]
    public partial IrqLine[] Timer { get; }

    /// <inheritdoc/>
    public override void DescribeToGuest(IDeviceTreeNode node)
    {
        node.Name("clint");
        node.Texts("compatible", "sifive,clint0", "riscv,clint0");
        node.Reg();

        // Two for each hart, in the order of harts.
        var lines = new string[2 * NumHarts];
        for (var i = 0; i < NumHarts; i++)
        {
            lines[2 * i] = Software[i].Name;
            lines[(2 * i) + 1] = Timer[i].Name;
        }

        node.Interrupts(lines);
    }

    private ulong Time => Services.Clock.NowTicks(TimebaseFrequency) + timeBase;

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        compare = new ulong[NumHarts];
        timers = new DeviceTimer[NumHarts];
        for (var i = 0; i < NumHarts; i++)
        {
            var hart = i;
            timers[i] = AddTimer($"mtimecmp[{i}]", () => Update(hart));
        }
    }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        switch (phase)
        {
            case ResetPhase.Enter:
                // mtimecmp is not reset by the specification; all ones keeps the line low until software sets it.
                for (int i = 0; i < compare.Length; i++)
                {
                    compare[i] = ulong.MaxValue;
                }

                timeBase = 0;
                break;
            case ResetPhase.Hold:
                Array.ForEach(Software, line => line.Lower());
                TellTime();
                UpdateAll();
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnRestored()
    {
        base.OnRestored();
        foreach (var hart in Harts())
        {
            hart.FollowTime(TimebaseFrequency, timeBase);
        }
    }

    private void TellTime()
    {
        foreach (var hart in Harts())
        {
            hart.FollowTime(TimebaseFrequency, timeBase);
            hart.TimeChanged();
        }
    }

    /// <summary>The harts whose time registers are views of mtime: those that the timer lines lead to.</summary>
    private List<RiscvCpu> Harts()
    {
        List<RiscvCpu> harts = [];
        foreach (var line in Timer)
        {
            foreach (var sink in line.Sinks)
            {
                if (sink.Input.Owner is RiscvCpu hart)
                {
                    harts.Add(hart);
                }
            }
        }

        return harts;
    }

    private void UpdateAll()
    {
        for (var hart = 0; hart < NumHarts; hart++)
        {
            Update(hart);
        }
    }

    /// <summary>Drives a hart's timer line, and wakes up when that changes by time alone.</summary>
    private void Update(int hart)
    {
        var now = Services.Clock.NowTicks(TimebaseFrequency);
        var time = now + timeBase;
        var due = time >= compare[hart];
        var left = compare[hart] - time;
        Timer[hart].Set(due);
        timers[hart].ArmAt(due || left > ulong.MaxValue - now ? DeviceTimer.Never : VirtualClock.ToNanoseconds(now + left, TimebaseFrequency));
    }
}
