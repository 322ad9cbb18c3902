using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Cmsdk;

/// <summary>
/// FPGA I/O of the MPS2 boards (Application Note AN385, table 4-2): lamps, buttons, counters of seconds, hundredths and clocks. MISC is
/// kept and has no effect: what it switches is not on these boards.
/// </summary>
[Device("mps2-fpgaio", Family = "misc")]
public sealed partial class Mps2Fpgaio : Device
{
    private const int Lamps = 2;
    private const int Buttons = 2;
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    [State]
    private uint lamps;

    [State]
    private uint buttons;

    [State]
    private uint misc;

    [State]
    private uint prescale;

    /// <summary>What to add to the seconds, hundredths and prescaled clocks since time began.</summary>
    [State]
    private readonly uint[] offsets = new uint[3];

    /// <summary>Clocks a second that COUNTER counts.</summary>
    [Config(Name = "prescale-clk", Default = 20_000_000U, Min = 1, Unit = "Hz")]
    public partial uint PrescaleClock { get; init; }

    /// <summary>The lamps of the board.</summary>
    [Output(Name = "led", Count = nameof(Lamps))]
    public partial IrqLine[] Led { get; }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            (lamps, misc, prescale) = (0, 0, 0);
            for (int counter = 0; counter < offsets.Length; counter++)
            {
                Set(counter, 0);
            }
        }
        else if (phase == ResetPhase.Hold)
        {
            Light();
        }
    }

    private static void Describe(RegisterMapBuilder<Mps2Fpgaio> map) => map
        .Size(0x1000)
        .Register(0x00, "LED0", 32).Field(1, 0, "LED", of: d => ref d.lamps, changed: d => d.Light()).Reserved(31, 2)
        .Register(0x08, "BUTTON", 32).Field(1, 0, "BUTTON", read: d => d.buttons).Reserved(31, 2)
        .Register(0x10, "CLK1HZ", 32, read: d => d.Count(0), write: (d, v) => d.Set(0, (uint)v))
        .Register(0x14, "CLK100HZ", 32, read: d => d.Count(1), write: (d, v) => d.Set(1, (uint)v))
        .Register(0x18, "COUNTER", 32, read: d => d.Count(2), write: (d, v) => d.Set(2, (uint)v))
        .Register(0x1C, "PRESCALE", 32, read: d => d.prescale, write: (d, v) => d.SetPrescale((uint)v))
        .Register(0x20, "PSCNTR", 32, read: d => d.prescale - (uint)(d.Ticks(d.PrescaleClock) % (d.prescale + 1UL)))
        .Register(0x4C, "MISC", 32).Field(9, 0, "MISC", of: d => ref d.misc).Reserved(31, 10);

    [Input("button", Count = nameof(Buttons))]
    private void OnButton(int button, bool level) => buttons = level ? buttons | (1u << button) : buttons & ~(1u << button);

    private void Light()
    {
        Led[0].Set((lamps & 1) != 0);
        Led[1].Set((lamps & 2) != 0);
    }

    private uint Count(int counter) => Passed(counter) + offsets[counter];

    private void Set(int counter, uint value) => offsets[counter] = value - Passed(counter);

    private void SetPrescale(uint value)
    {
        uint count = Count(2);
        prescale = value;
        Set(2, count);
    }

    private uint Passed(int counter) => counter switch
    {
        0 => (uint)Ticks(1),
        1 => (uint)Ticks(100),
        _ => (uint)(Ticks(PrescaleClock) / (prescale + 1UL)),
    };

    private ulong Ticks(ulong hertz) => ClockMath.MultiplyDivide((ulong)Services.Clock.Now, hertz, 0, NanosecondsPerSecond, out _);
}
