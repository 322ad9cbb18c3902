using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Cmsdk;

/// <summary>
/// The AHB GPIO of the Cortex-M System Design Kit (Technical Reference Manual DDI 0479, section 4.1): 16 pins, each with an interrupt by
/// edge or level. A pin that is driven reads as what it is driven to, another as its input. Alternate functions are kept and have no effect.
/// </summary>
[Device("cmsdk-ahb-gpio", Family = "gpio")]
public sealed partial class CmsdkGpio : Device
{
    private const int Pins = 16;
    private const uint All = 0xFFFF;

    [State]
    private uint inputs;

    [State]
    private uint pins;

    [State]
    private uint data;

    [State]
    private uint outputEnable;

    [State]
    private uint alternate;

    [State]
    private uint interruptEnable;

    [State]
    private uint edge;

    [State]
    private uint high;

    [State]
    private uint pending;

    /// <summary>What the pins are driven to; low where they are not driven.</summary>
    [Output(Count = nameof(Pins))]
    public partial IrqLine[] Out { get; }

    /// <summary>Interrupt of each pin.</summary>
    [Output(Name = "gpioint", Count = nameof(Pins))]
    public partial IrqLine[] Irq { get; }

    /// <summary>Any of them.</summary>
    [Output(Name = "combint")]
    public partial IrqLine Combined { get; }

    /// <inheritdoc/>
    protected override void OnReset(ResetPhase phase, ResetKind kind)
    {
        base.OnReset(phase, kind);
        if (phase == ResetPhase.Enter)
        {
            (data, outputEnable, alternate, interruptEnable, edge, high, pending) = (0, 0, 0, 0, 0, 0, 0);
            pins = inputs;
        }
        else if (phase == ResetPhase.Hold)
        {
            Look();
        }
    }

    private static void Describe(RegisterMapBuilder<CmsdkGpio> map) => map
        .Size(0x1000)
        .Register(0x000, "DATA", 32).Field(15, 0, "DATA", read: d => d.pins, write: (d, v) => d.Drive(v, All), peek: d => d.data).Reserved(31, 16)
        .Register(0x004, "DATAOUT", 32).Field(15, 0, "DATAOUT", of: d => ref d.data, changed: d => d.Look()).Reserved(31, 16)
        .Register(0x010, "OUTENSET", 32).Field(15, 0, "OUTENSET", of: d => ref d.outputEnable, changed: d => d.Look(), access: RegisterAccess.WriteOneToSet).Reserved(31, 16)
        .Register(0x014, "OUTENCLR", 32).Field(15, 0, "OUTENCLR", of: d => ref d.outputEnable, changed: d => d.Look(), access: RegisterAccess.WriteOneToClear).Reserved(31, 16)
        .Register(0x018, "ALTFUNCSET", 32).Field(15, 0, "ALTFUNCSET", of: d => ref d.alternate, access: RegisterAccess.WriteOneToSet).Reserved(31, 16)
        .Register(0x01C, "ALTFUNCCLR", 32).Field(15, 0, "ALTFUNCCLR", of: d => ref d.alternate, access: RegisterAccess.WriteOneToClear).Reserved(31, 16)
        .Register(0x020, "INTENSET", 32).Field(15, 0, "INTENSET", of: d => ref d.interruptEnable, changed: d => d.Look(), access: RegisterAccess.WriteOneToSet).Reserved(31, 16)
        .Register(0x024, "INTENCLR", 32).Field(15, 0, "INTENCLR", of: d => ref d.interruptEnable, changed: d => d.Look(), access: RegisterAccess.WriteOneToClear).Reserved(31, 16)
        .Register(0x028, "INTTYPESET", 32).Field(15, 0, "INTTYPESET", of: d => ref d.edge, changed: d => d.Look(), access: RegisterAccess.WriteOneToSet).Reserved(31, 16)
        .Register(0x02C, "INTTYPECLR", 32).Field(15, 0, "INTTYPECLR", of: d => ref d.edge, changed: d => d.Look(), access: RegisterAccess.WriteOneToClear).Reserved(31, 16)
        .Register(0x030, "INTPOLSET", 32).Field(15, 0, "INTPOLSET", of: d => ref d.high, changed: d => d.Look(), access: RegisterAccess.WriteOneToSet).Reserved(31, 16)
        .Register(0x034, "INTPOLCLR", 32).Field(15, 0, "INTPOLCLR", of: d => ref d.high, changed: d => d.Look(), access: RegisterAccess.WriteOneToClear).Reserved(31, 16)
        .Register(0x038, "INTSTATUS", 32).Field(15, 0, "INTSTATUS", of: d => ref d.pending, changed: d => d.Look(), access: RegisterAccess.WriteOneToClear).Reserved(31, 16)
        .Array(0x400, "MASKLOWBYTE", 32, 256, read: (d, mask) => d.pins & (uint)mask, write: (d, mask, v) => d.Drive(v, (uint)mask), peek: (d, mask) => d.data & (uint)mask)
        .Array(0x800, "MASKHIGHBYTE", 32, 256, read: (d, mask) => d.pins & ((uint)mask << 8), write: (d, mask, v) => d.Drive(v, (uint)mask << 8), peek: (d, mask) => d.data & ((uint)mask << 8))
        .Array(0xFD0, "PID_CID", 32, 12, read: (_, i) => Identity.Of(0x20)[i]);

    [Input("in", Count = nameof(Pins))]
    private void OnInput(int pin, bool level)
    {
        inputs = level ? inputs | (1u << pin) : inputs & ~(1u << pin);
        Look();
    }

    private void Drive(ulong value, uint mask)
    {
        data = (data & ~mask) | ((uint)value & mask);
        Look();
    }

    /// <summary>Drives the pins, and looks at them for what is waited for. A level asks again as long as it is there.</summary>
    private void Look()
    {
        uint now = (data & outputEnable) | (inputs & ~outputEnable);
        uint changed = now ^ pins;
        pins = now;
        uint wanted = ~(now ^ high) & All;
        pending |= interruptEnable & wanted & (~edge | changed);
        for (int pin = 0; pin < Pins; pin++)
        {
            Out[pin].Set((data & outputEnable & (1u << pin)) != 0);
            Irq[pin].Set((pending & (1u << pin)) != 0);
        }

        Combined.Set(pending != 0);
    }
}
