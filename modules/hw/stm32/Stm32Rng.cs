using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Registers;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Stm32;

/// <summary>
/// The random number generator of the STM32F4 (RM0090, chapter 24): words of the machine's seeded randomness, always ready while it
/// is on. Not modelled: errors of clock and seed.
/// </summary>
[Device("stm32f4xx-rng", Family = "rng")]
public sealed partial class Stm32Rng : Stm32Peripheral
{
    private const uint Enable = 1 << 2, Interrupt = 1 << 3;

    [State]
    private uint control;

    /// <summary>A word is there.</summary>
    [Output]
    public partial IrqLine Irq { get; }

    /// <inheritdoc/>
    protected override void Clear() => control = 0;

    /// <inheritdoc/>
    protected override void Show() => Update();

    private static void Describe(RegisterMapBuilder<Stm32Rng> map) => map
        .Size(0x400)
        .Register(0x00, "CR", 32).Reserved(1, 0).Flag(2, "RNGEN", of: d => ref d.control, changed: d => d.Update(), at: 2).Flag(3, "IE", of: d => ref d.control, changed: d => d.Update(), at: 3).Reserved(31, 4)
        .Register(0x04, "SR", 32).Flag(0, "DRDY", read: d => (d.control & Enable) != 0).Constant(2, 1, "CECS_SECS", 0).Reserved(4, 3).Constant(6, 5, "CEIS_SEIS", 0).Reserved(31, 7)
        .Register(0x08, "DR", 32, read: d => (d.control & Enable) != 0 ? (uint)d.Services.Random.NextUInt64() : 0, peek: _ => 0);

    private void Update() => Irq.Set((control & (Enable | Interrupt)) == (Enable | Interrupt));
}
