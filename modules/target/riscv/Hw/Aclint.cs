using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.Hw;

/// <summary>
/// The advanced core-local interruptor in the layout of SiFive's CLINT: software interrupts and timers of machine mode for up to
/// 4095 harts. (RISC-V Advanced Core Local Interruptor Specification, MTIMER and MSWI devices.)
/// Not modelled: SSWI, and the time CSR following writes to mtime.
/// </summary>
[Device("riscv.aclint", Family = "timer", HotPluggable = false)]
internal sealed partial class Aclint : Device
{
    private const ulong CompareBase = 0x4000;
    private const ulong TimeOffset = 0xBFF8;
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
    [Region(Size = 0x10000, MinSize = 4, MaxSize = 8)]
    public partial IoRegion Mmio { get; }

    /// <summary>Software interrupt of each hart.</summary>
    [Output(Count = nameof(NumHarts))]
    public partial IrqLine[] Software { get; }

    /// <summary>Timer interrupt of each hart.</summary>
    [Output(Count = nameof(NumHarts))]
    public partial IrqLine[] Timer { get; }

    private ulong Time => Services.Clock.NowTicks(TimebaseFrequency) + timeBase;

    /// <inheritdoc/>
    public override IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        if (size == 8 && offset < CompareBase)
        {
            // Two software interrupts at once.
            Read(region, offset + 4, 4, attributes, out var high);
            Read(region, offset, 4, attributes, out var low);
            value = low | (high << 32);
            return IoResult.Ok;
        }

        value = Word(offset) >> (int)(8 * (offset & 4));
        return IoResult.Ok;
    }

    /// <inheritdoc/>
    public override IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        if (offset < CompareBase)
        {
            SetSoftware(offset / 4, value);
            if (size == 8)
            {
                SetSoftware((offset / 4) + 1, value >> 32);
            }

            return IoResult.Ok;
        }

        var word = size == 8 ? value
            : (offset & 4) != 0 ? (uint)Word(offset) | (value << 32)
            : (Word(offset) & ~0xFFFF_FFFFUL) | (uint)value;
        if ((offset & ~7UL) == TimeOffset)
        {
            timeBase += word - Time;
            UpdateAll();
        }
        else if (Hart(offset) is >= 0 and var hart)
        {
            compare[hart] = word;
            Update(hart);
        }

        return IoResult.Ok;
    }

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
                Array.Fill(compare, ulong.MaxValue);
                timeBase = 0;
                break;
            case ResetPhase.Hold:
                for (var hart = 0; hart < NumHarts; hart++)
                {
                    Software[hart].Lower();
                }

                UpdateAll();
                break;
        }
    }

    private ulong Word(ulong offset)
    {
        if (offset < CompareBase)
        {
            return offset / 4 < (ulong)NumHarts && Software[offset / 4].Level ? (offset & 4) != 0 ? 1UL << 32 : 1 : 0;
        }

        return (offset & ~7UL) == TimeOffset ? Time : Hart(offset) is >= 0 and var hart ? compare[hart] : 0;
    }

    private int Hart(ulong offset) => offset < TimeOffset && (offset - CompareBase) / 8 < (ulong)NumHarts ? (int)((offset - CompareBase) / 8) : -1;

    private void SetSoftware(ulong hart, ulong value)
    {
        if (hart < (ulong)NumHarts)
        {
            Software[hart].Set((value & 1) != 0);
        }
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
