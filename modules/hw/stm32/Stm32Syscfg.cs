using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>
/// The system configuration of the STM32F2 and STM32F4 (RM0090, chapter 9): chooses the port of each external interrupt. Not modelled:
/// what is at address 0 (MEMRMP is kept), the Ethernet interface.
/// </summary>
[Device("stm32f4xx-syscfg", Family = "misc")]
public sealed partial class Stm32Syscfg : Stm32Peripheral
{
    private const int Pins = 16;
    private const int Ports = 9;
    private const int Inputs = Ports * Pins;

    [State]
    private readonly bool[] levels = new bool[Inputs];

    [State]
    private readonly uint[] choices = new uint[4];

    [State]
    private uint remap;

    [State]
    private uint peripheralMode;

    [State]
    private uint compensation;

    /// <summary>Each pin number of the port that is chosen for it.</summary>
    [Output(Name = "exti", Count = nameof(Pins))]
    public partial IrqLine[] Exti { get; }

    /// <inheritdoc/>
    protected override void Clear()
    {
        (remap, peripheralMode, compensation) = (0, 0, 0);
        choices.AsSpan().Clear();
    }

    /// <inheritdoc/>
    protected override void Show() => Route();

    private static void Describe(RegisterMapBuilder<Stm32Syscfg> map) => map
        .Size(0x400)
        .Register(0x00, "MEMRMP", 32).Field(1, 0, "MEM_MODE", of: d => ref d.remap).Reserved(31, 2)
        .Register(0x04, "PMC", 32).Reserved(22, 0).Flag(23, "MII_RMII_SEL", of: d => ref d.peripheralMode, at: 23).Reserved(31, 24)
        .Array(0x08, "EXTICR", 32, 4).EachField(15, 0, "EXTI", of: (d, i) => ref d.choices[i], changed: (d, _) => d.Route()).Reserved(31, 16)
        .Register(0x20, "CMPCR", 32).Flag(0, "CMP_PD", of: d => ref d.compensation).Reserved(7, 1).Flag(8, "READY", read: d => d.compensation != 0).Reserved(31, 9);

    /// <summary>Pins of all ports: 16 times the port, and the pin.</summary>
    [Input("in", Count = nameof(Inputs))]
    private void OnPin(int pin, bool level)
    {
        levels[pin] = level;
        Route();
    }

    private void Route()
    {
        for (int pin = 0; pin < Pins; pin++)
        {
            int port = (int)(choices[pin / 4] >> (4 * (pin % 4)) & 15);
            Exti[pin].Set(port < Ports && levels[(port * Pins) + pin]);
        }
    }
}
