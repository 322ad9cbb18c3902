using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>
/// The external interrupts of the STM32F2 and STM32F4 (RM0090, section 12.2): 23 lines with edges, software triggers and what is
/// pending. Not modelled: events (EMR is kept; they wake a core from WFE).
/// </summary>
[Device("stm32f4xx-exti", Family = "intc")]
public sealed partial class Stm32Exti : Stm32Peripheral
{
    private const int Lines = 23;

    [State]
    private uint levels;

    [State]
    private uint interrupts;

    [State]
    private uint events;

    [State]
    private uint rising;

    [State]
    private uint falling;

    [State]
    private uint software;

    [State]
    private uint pending;

    /// <summary>The interrupt of each line.</summary>
    [Output(Count = nameof(Lines))]
    public partial IrqLine[] Irq { get; }

    /// <inheritdoc/>
    protected override void Clear() => (interrupts, events, rising, falling, software, pending) = (0, 0, 0, 0, 0, 0);

    /// <inheritdoc/>
    protected override void Show() => Update();

    private static void Describe(RegisterMapBuilder<Stm32Exti> map) => map
        .Size(0x400)
        .Register(0x00, "IMR", 32).Field(22, 0, "MR", of: d => ref d.interrupts, changed: d => d.Update()).Reserved(31, 23)
        .Register(0x04, "EMR", 32).Field(22, 0, "MR", of: d => ref d.events).Reserved(31, 23)
        .Register(0x08, "RTSR", 32).Field(22, 0, "TR", of: d => ref d.rising).Reserved(31, 23)
        .Register(0x0C, "FTSR", 32).Field(22, 0, "TR", of: d => ref d.falling).Reserved(31, 23)
        .Register(0x10, "SWIER", 32).Field(22, 0, "SWIER", read: d => d.software, write: (d, v) => d.Trigger((uint)v)).Reserved(31, 23)
        .Register(0x14, "PR", 32).Field(22, 0, "PR", read: d => d.pending, write: (d, v) => d.Acknowledge((uint)v)).Reserved(31, 23);

    [Input("in", Count = nameof(Lines))]
    private void OnInput(int line, bool level)
    {
        uint bit = 1u << line;
        levels = level ? levels | bit : levels & ~bit;
        if (((level ? rising : falling) & bit) != 0)
        {
            pending |= bit;
            Update();
        }
    }

    private void Trigger(uint value)
    {
        // A bit that goes from 0 to 1 triggers; it goes back when the line is acknowledged.
        pending |= value & ~software;
        software |= value;
        Update();
    }

    private void Acknowledge(uint value)
    {
        pending &= ~value;
        software &= ~value;
        Update();
    }

    private void Update()
    {
        for (int line = 0; line < Lines; line++)
        {
            Irq[line].Set((pending & interrupts & (1u << line)) != 0);
        }
    }
}
