namespace Emu.Abstractions.Qdev.Bus;

/// <summary>Speeds of a USB device.</summary>
public enum UsbSpeed : byte
{
    /// <summary>1.5 Mbit/s.</summary>
    Low,

    /// <summary>12 Mbit/s.</summary>
    Full,

    /// <summary>480 Mbit/s.</summary>
    High,

    /// <summary>5 Gbit/s.</summary>
    Super,
}

/// <summary>How a USB transfer ended.</summary>
public enum UsbStatus : byte
{
    /// <summary>Done; the length tells how much.</summary>
    Ok,

    /// <summary>No data now; <see cref="IUsbDevice.Wakeup"/> tells when to try again.</summary>
    Nak,

    /// <summary>The endpoint is halted, or the request is not known.</summary>
    Stall,

    /// <summary>The device sent more than was asked for.</summary>
    Babble,
}

/// <summary>A device on a USB port (USB 2.0 specification, chapters 8 and 9). Called under the machine's lock.</summary>
public interface IUsbDevice
{
    /// <summary>Its speed.</summary>
    UsbSpeed Speed { get; }

    /// <summary>The port is reset: address 0, not configured.</summary>
    void Reset();

    /// <summary>Runs a control transfer on endpoint 0.</summary>
    /// <param name="setup">The 8 bytes of the setup packet.</param>
    /// <param name="data">Data of the data stage, out or in as the setup packet says.</param>
    /// <param name="length">Bytes transferred.</param>
    UsbStatus Control(ReadOnlySpan<byte> setup, Span<byte> data, out int length);

    /// <summary>Takes data of an OUT transfer.</summary>
    /// <param name="endpoint">1 to 15.</param>
    /// <param name="data">The data.</param>
    UsbStatus Write(int endpoint, ReadOnlySpan<byte> data);

    /// <summary>Gives data of an IN transfer.</summary>
    /// <param name="endpoint">1 to 15.</param>
    /// <param name="data">Takes the data.</param>
    /// <param name="length">Bytes given.</param>
    UsbStatus Read(int endpoint, Span<byte> data, out int length);

    /// <summary>Raised with an endpoint number when a transfer that got <see cref="UsbStatus.Nak"/> can go on.</summary>
    event Action<int>? Wakeup;
}

/// <summary>A USB bus: addresses are ports of its root hub, from 1.</summary>
public abstract class UsbBus : DeviceBus<IUsbDevice>
{
    /// <inheritdoc/>
    public override uint MaxAddress => 255;
}
