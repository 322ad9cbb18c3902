namespace Emu.Abstractions.Qdev.Bus;

/// <summary>A peripheral on an SPI bus, addressed by its chip select. Called under the machine's lock.</summary>
public interface ISpiPeripheral
{
    /// <summary>Its chip select changed.</summary>
    /// <param name="selected">Whether it is selected now.</param>
    void Select(bool selected);

    /// <summary>Shifts a word out and in at once.</summary>
    /// <param name="value">Word from the controller, in the low bits.</param>
    /// <param name="bits">Bits of the word, 1 to 32.</param>
    /// <returns>Word from the peripheral, in the low bits.</returns>
    uint Transfer(uint value, int bits);
}

/// <summary>An SPI bus; addresses are chip selects.</summary>
public abstract class SpiBus : DeviceBus<ISpiPeripheral>
{
    /// <inheritdoc/>
    public override uint MaxAddress => 31;
}
