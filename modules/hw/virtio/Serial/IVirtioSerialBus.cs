using Emu.Abstractions.Qdev.Bus;

namespace Emu.Hw.Virtio.Serial;

/// <summary>What a port is plugged into. Called under the machine's lock.</summary>
public interface IVirtioSerialBus : IDeviceSlots
{
    /// <summary>Whether the driver knows of ports and of what they are; otherwise there is one, and it is always open.</summary>
    bool HasPorts { get; }

    /// <summary>Plugs a port in.</summary>
    /// <param name="port">The port.</param>
    /// <param name="number">Its number, or -1 for the first that is free.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="Abstractions.Qom.ConfigurationException">The number is taken, not for this kind of port, or none is free.</exception>
    int Attach(VirtioSerialPort port, int number);

    /// <summary>Takes a port out.</summary>
    /// <param name="port">The port.</param>
    void Detach(VirtioSerialPort port);

    /// <summary>Queue of a port with buffers for what the driver receives, or with what it sends; null when it is not running.</summary>
    /// <param name="port">Number of the port.</param>
    /// <param name="input">Whether for what the driver receives.</param>
    IVirtioQueue? Queue(int port, bool input);

    /// <summary>The other side of a port came or went: the driver is told.</summary>
    /// <param name="port">Number of the port.</param>
    void TellOpen(int port);

    /// <summary>Looks again at what a driver sends, when others had their turn.</summary>
    /// <param name="port">Number of the port.</param>
    void SendLater(int port);
}
