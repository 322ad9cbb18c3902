namespace Emu.Abstractions.Qdev.Bus;

/// <summary>What a controller signals on an I2C bus besides data (UM10204, section 3.1).</summary>
public enum I2cCondition : byte
{
    /// <summary>START or repeated START, then the address with the write bit.</summary>
    StartWrite,

    /// <summary>START or repeated START, then the address with the read bit.</summary>
    StartRead,

    /// <summary>STOP.</summary>
    Stop,

    /// <summary>The controller did not acknowledge the byte that it read last.</summary>
    NotAcknowledged,
}

/// <summary>A target on an I2C bus. Called under the machine's lock.</summary>
public interface II2cTarget
{
    /// <summary>A condition on the bus for this target.</summary>
    /// <param name="condition">Which.</param>
    /// <returns>For a START: whether the address is acknowledged; otherwise ignored.</returns>
    bool Signal(I2cCondition condition);

    /// <summary>Takes a byte.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>Whether it is acknowledged.</returns>
    bool Write(byte value);

    /// <summary>Gives a byte.</summary>
    byte Read();
}

/// <summary>An I2C bus with 7-bit addresses.</summary>
public abstract class I2cBus : DeviceBus<II2cTarget>
{
    /// <inheritdoc/>
    public override uint MaxAddress => 0x7F;
}
