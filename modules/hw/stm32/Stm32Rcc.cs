using Emu.Abstractions.Clock;
using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>
/// Reset and clock control of the STM32F405 and its relatives (RM0090, chapter 7): oscillators, the main PLL, the choice of the system
/// clock, dividers of buses, whose clocks it gives out, and resets of peripherals. Oscillators are ready as soon as they are on. Not
/// modelled: peripherals work also while their clock is off (the enable bits are kept), clock security, PLL of I2S, clock outputs,
/// reasons of resets other than power-on.
/// </summary>
[Device("stm32f4xx-rcc", Family = "misc", HotPluggable = false)]
public sealed partial class Stm32Rcc : Device
{
    private const int Buses = 5;
    private const ulong Internal = 16_000_000;

    [State]
    private uint control;

    [State]
    private uint pll;

    [State]
    private uint pllI2s;

    [State]
    private uint config;

    [State]
    private uint interrupts;

    [State]
    private uint ready;

    [State]
    private uint backup;

    [State]
    private uint status;

    [State]
    private uint spread;

    [State]
    private readonly uint[] resets = new uint[Buses];

    [State]
    private readonly uint[] enables = new uint[Buses];

    [State]
    private readonly uint[] sleeping = new uint[Buses];

    /// <summary>Frequency of the external oscillator; 0 when there is none.</summary>
    [Config(Default = 8_000_000UL, Min = 0, Max = 50_000_000, Unit = "Hz")]
    public partial ulong HseFrequency { get; init; }

    /// <summary>An oscillator or PLL is ready.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    /// <summary>Resets of AHB1, AHB2, AHB3, APB1 and APB2: 32 times the bus, and the bit.</summary>
    [Output(Name = "reset", Count = nameof(ResetLines))]
    public partial IrqLine[] Resets { get; }

    /// <summary>Clock of the core and of AHB.</summary>
    [Clock]
    public partial ClockOutput Hclk { get; }

    /// <summary>An eighth of the core's clock, the reference of SysTick.</summary>
    [Clock]
    public partial ClockOutput Refclk { get; }

    /// <summary>Clock of APB1.</summary>
    [Clock]
    public partial ClockOutput Pclk1 { get; }

    /// <summary>Clock of APB2.</summary>
    [Clock]
    public partial ClockOutput Pclk2 { get; }

    /// <summary>Clock of timers at APB1.</summary>
    [Clock]
    public partial ClockOutput Timclk1 { get; }

    /// <summary>Clock of timers at APB2.</summary>
    [Clock]
    public partial ClockOutput Timclk2 { get; }

    private const int ResetLines = 32 * Buses;

    private ulong PllHertz
    {
        get
        {
            ulong source = (pll & PllFromExternal) != 0 ? HseFrequency : Internal;
            ulong divider = pll & 63, factor = pll >> 6 & 511, last = ((pll >> 16 & 3) + 1) * 2;
            return (control & PllOn) == 0 || divider < 2 ? 0 : source * factor / (divider * last);
        }
    }

    private ulong SystemHertz => (config & 3) switch
    {
        1 when HasExternal => HseFrequency,
        2 when PllHertz != 0 => PllHertz,
        _ => Internal,
    };

    private bool HasExternal => (control & ExternalOn) != 0 && HseFrequency != 0;

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            (control, pll, pllI2s, config, interrupts, ready, spread) = (0x0000_8083 & ~ReadyBits, 0x2400_3010, 0x2000_3000, 0, 0, 0, 0);
            status = (status & LsiOn) | (kind == ResetKind.Cold ? 0x0E00_0000 : (status & 0xFE00_0000) | 0x0400_0000);
            backup = kind == ResetKind.Cold ? 0 : backup;
            status = kind == ResetKind.Cold ? status & ~LsiOn : status;
            resets.AsSpan().Clear();
            SetEnables();
        }
        else if (phase == ResetPhase.Hold)
        {
            UpdateClocks();
            UpdateResets();
            UpdateInterrupt();
        }
    }

    private void SetEnables()
    {
        enables.AsSpan().Clear();
        enables[0] = 0x0010_0000;
        ReadOnlySpan<uint> whileAsleep = [0x7E67_91FF, 0x0000_00F1, 0x0000_0001, 0x36FE_C9FF, 0x0007_5F33];
        whileAsleep.CopyTo(sleeping);
    }

    private void SetControl(uint value)
    {
        uint before = control;
        control = value & ~ReadyBits;
        uint risen = control & ~before;
        ready |= (risen & 1) != 0 ? HsiReadyFlag : 0;
        ready |= (risen & ExternalOn) != 0 && HseFrequency != 0 ? HseReadyFlag : 0;
        ready |= (risen & PllOn) != 0 ? PllReadyFlag : 0;
        ready |= (risen & I2sPllOn) != 0 ? I2sPllReadyFlag : 0;
        if (SystemSource == 0 || (config & 3) is 0 or 3)
        {
            // The oscillator that the core runs from cannot be switched off.
            control |= 1;
        }

        UpdateClocks();
        UpdateInterrupt();
    }

    private uint ReadControl()
    {
        uint value = control;
        value |= (control & 1) << 1;
        value |= HasExternal ? ExternalOn << 1 : 0;
        value |= PllHertz != 0 ? PllOn << 1 : 0;
        value |= (control & I2sPllOn) << 1;
        return value;
    }

    /// <summary>What the core runs from; a source that is not ready is waited for with the internal oscillator.</summary>
    private uint SystemSource => (config & 3) switch { 1 when HasExternal => 1, 2 when PllHertz != 0 => 2, _ => 0 };

    private void SetConfig(uint value)
    {
        config = value;
        UpdateClocks();
    }

    private void SetPll(uint value)
    {
        if ((control & PllOn) != 0)
        {
            if (Services.IsLogged(LogTopic.GuestError))
            {
                Services.Log(LogTopic.GuestError, this, $"write of 0x{value:x} to PLLCFGR while the PLL is on is ignored");
            }

            return;
        }

        pll = value;
    }

    private void SetInterrupts(uint value)
    {
        interrupts = value & 0x3F00;
        ready &= ~(value >> 16 & 0x3F);
        UpdateInterrupt();
    }

    private void SetBackup(uint value)
    {
        ready |= (value & ~backup & 1) != 0 ? LseReadyFlag : 0;
        backup = (value & ResetBackup) != 0 ? ResetBackup : value;
        UpdateInterrupt();
    }

    private void SetStatus(uint value)
    {
        ready |= (value & ~status & LsiOn) != 0 ? LsiReadyFlag : 0;
        status = ((value & RemoveFlags) != 0 ? 0 : status & 0xFE00_0000) | (value & LsiOn);
        UpdateInterrupt();
    }

    private void UpdateClocks()
    {
        ulong core = SystemHertz >> AhbShift(config >> 4 & 15);
        int first = ApbShift(config >> 10 & 7), second = ApbShift(config >> 13 & 7);
        Hclk.SetHertz(core);
        Refclk.SetHertz(core / 8);
        Pclk1.SetHertz(core >> first);
        Pclk2.SetHertz(core >> second);

        // Timers have twice the clock of a bus that is divided (§ 7.2).
        Timclk1.SetHertz(first == 0 ? core : core >> (first - 1));
        Timclk2.SetHertz(second == 0 ? core : core >> (second - 1));
    }

    /// <summary>HPRE: from 8 on 2, 4, 8, 16, 64 and on.</summary>
    private static int AhbShift(uint field) => field < 8 ? 0 : field < 12 ? (int)field - 7 : (int)field - 6;

    /// <summary>PPRE: from 4 on 2, 4, 8, 16.</summary>
    private static int ApbShift(uint field) => field < 4 ? 0 : (int)field - 3;

    private void UpdateResets()
    {
        for (int line = 0; line < ResetLines; line++)
        {
            Resets[line].Set((resets[line / 32] >> (line % 32) & 1) != 0);
        }
    }

    private void UpdateInterrupt() => Irq.Set((ready & (interrupts >> 8)) != 0);
}
