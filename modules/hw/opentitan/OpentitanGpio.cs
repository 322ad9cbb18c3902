using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Opentitan;

/// <summary>
/// OpenTitan's GPIO controller (hardware IP block "gpio", version 1): 32 pins, each with an interrupt by edge or level. A pin that is
/// driven reads as what it is driven to, another as its input. Not modelled: the noise filter, straps, alerts.
/// </summary>
[Device("opentitan.gpio", Family = "gpio")]
public sealed partial class OpentitanGpio : Device
{
    private const int Pins = 32;

    /// <summary>Levels of the inputs.</summary>
    [State]
    private uint inputs;

    /// <summary>Levels of the pins, as they were last looked at.</summary>
    [State]
    private uint pins;

    [State]
    private uint interruptState;

    [State]
    private uint interruptEnable;

    [State]
    private uint data;

    [State]
    private uint outputEnable;

    [State]
    private uint onRising;

    [State]
    private uint onFalling;

    [State]
    private uint onHigh;

    [State]
    private uint onLow;

    [State]
    private uint filter;

    /// <summary>What the pins are driven to; low where they are not driven.</summary>
    [Output(Count = nameof(Pins))]
    public partial IrqLine[] Out { get; }

    /// <summary>Interrupt of each pin.</summary>
    [Output(Count = nameof(Pins))]
    public partial IrqLine[] Irq { get; }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        switch (phase)
        {
            case ResetPhase.Enter:
                (interruptState, interruptEnable, data, outputEnable) = (0, 0, 0, 0);
                (onRising, onFalling, onHigh, onLow, filter) = (0, 0, 0, 0, 0);
                pins = inputs;
                break;
            case ResetPhase.Hold:
                Drive();
                UpdateInterrupts();
                break;
            default:
                break;
        }
    }

    [Input("in", Count = nameof(Pins))]
    private void OnInput(int pin, bool level)
    {
        inputs = level ? inputs | (1u << pin) : inputs & ~(1u << pin);
        Look();
    }

    /// <summary>Takes what software drives to the pins.</summary>
    private void Drive()
    {
        for (int pin = 0; pin < Pins; pin++)
        {
            Out[pin].Set((data & outputEnable & (1u << pin)) != 0);
        }

        Look();
    }

    /// <summary>Looks at the pins for what is waited for.</summary>
    private void Look()
    {
        uint now = (data & outputEnable) | (inputs & ~outputEnable);
        uint risen = now & ~pins, fallen = pins & ~now;
        pins = now;
        interruptState |= (risen & onRising) | (fallen & onFalling);
        UpdateInterrupts();
    }

    private void UpdateInterrupts()
    {
        // A level goes on asking: it is there again at once when it is cleared.
        interruptState |= (pins & onHigh) | (~pins & onLow);
        for (int pin = 0; pin < Pins; pin++)
        {
            Irq[pin].Set((interruptState & interruptEnable & (1u << pin)) != 0);
        }
    }
}
