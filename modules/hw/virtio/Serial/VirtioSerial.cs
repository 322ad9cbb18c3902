using System.Buffers.Binary;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Serial;

/// <summary>
/// Serial device (Virtual I/O Device, section 5.3): consoles and streams are ports of it, added as devices of their own. Not
/// modelled: the size of consoles.
/// </summary>
[Device("virtio-serial-device", Family = "char")]
public sealed partial class VirtioSerial : VirtioDevice, IVirtioSerialBus
{
    /// <summary>Bytes of the longest name of a port.</summary>
    internal const int MaxName = 256;

    private const ulong MultiPortFeature = 1UL << 1;
    private const ulong EmergencyWriteFeature = 1UL << 2;
    private const int EmergencyOffset = 8;

    private const int Ports = 31;
    private const int ControlInQueue = 2;
    private const int ControlOutQueue = 3;
    private const int DataEntries = 128;
    private const int ControlEntries = 32;

    [Derived]
    private readonly VirtioSerialPort?[] ports = new VirtioSerialPort?[Ports];

    /// <summary>How many ports it can have.</summary>
    [Config(Name = "max_ports", Default = (uint)Ports, Min = 1, Max = Ports)]
    public partial uint MaxPorts { get; init; }

    /// <summary>The driver may write characters to the console without any queue.</summary>
    [Config(Name = "emergency-write", Default = true)]
    public partial bool EmergencyWrite { get; init; }

    /// <inheritdoc/>
    public int Slots => (int)MaxPorts;

    /// <inheritdoc/>
    public bool HasPorts => Has(MultiPortFeature);

    /// <inheritdoc/>
    public override uint DeviceId => 3;

    /// <inheritdoc/>
    public override ulong Features => MultiPortFeature | (EmergencyWrite ? EmergencyWriteFeature : 0);

    /// <inheritdoc/>
    public override int Queues => 2 * ((int)MaxPorts + 1);

    /// <inheritdoc/>
    public override int ConfigSize => 12;

    /// <inheritdoc/>
    public override int QueueSize(int queue) => queue is ControlInQueue or ControlOutQueue ? ControlEntries : DataEntries;

    /// <inheritdoc/>
    public override void ReadConfig(int offset, Span<byte> bytes)
    {
        Span<byte> config = stackalloc byte[ConfigSize];
        config.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(config[4..], MaxPorts);
        config.Slice(offset, bytes.Length).CopyTo(bytes);
    }

    /// <inheritdoc/>
    public override void WriteConfig(int offset, ReadOnlySpan<byte> bytes)
    {
        if (EmergencyWrite && offset <= EmergencyOffset && offset + bytes.Length > EmergencyOffset)
        {
            ports[0]?.SendEmergency(bytes[EmergencyOffset - offset]);
        }
    }

    /// <inheritdoc/>
    public override void Notify(int queue)
    {
        switch (queue)
        {
            case ControlInQueue:
                TellDriver();
                break;
            case ControlOutQueue:
                HearDriver();
                break;
            default:
                if (ports[PortOf(queue)] is not { } port || (!HasPorts && port.Number != 0))
                {
                    break;
                }

                if (queue % 2 == 0)
                {
                    port.TakeRoom();
                }
                else
                {
                    port.Send();
                }

                break;
        }
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        base.Stop();
        Array.Clear(owed);
        foreach (VirtioSerialPort? port in ports)
        {
            port?.Stop();
        }
    }

    /// <inheritdoc/>
    public int Attach(VirtioSerialPort port, int number)
    {
        number = number >= 0 ? number : FirstFree(port);
        if (number < 0 || number >= Slots)
        {
            throw new ConfigurationException($"{Path} has no port {(number < 0 ? "left" : number)}: its 'max_ports' is {MaxPorts}, and port 0 is for a console");
        }

        if (number == 0 && !port.IsConsole)
        {
            throw new ConfigurationException($"port 0 of {Path} is for a 'virtconsole', and {port.Path} is a '{port.Type}'; give it another 'nr', or none");
        }

        if (ports[number] is { } other)
        {
            throw new ConfigurationException($"port {number} of {Path} is taken by {other.Path}; give {port.Path} another 'nr', or none");
        }

        ports[number] = port;
        Owe(number, Owed.Add);
        return number;
    }

    /// <inheritdoc/>
    public void Detach(VirtioSerialPort port)
    {
        if (ports[port.Number] == port)
        {
            port.Close();
            ports[port.Number] = null;
            owed[port.Number] = Owed.None;
            Owe(port.Number, Owed.Remove);
        }
    }

    /// <inheritdoc/>
    IVirtioQueue? IVirtioSerialBus.Queue(int port, bool input) =>
        IsRunning && (HasPorts || port == 0) ? Slot.Queue(QueueOf(port) + (input ? 0 : 1)) : null;

    /// <inheritdoc/>
    public void TellOpen(int port) => Owe(port, Owed.Open);

    /// <inheritdoc/>
    public void SendLater(int port) => NotifyLater(QueueOf(port) + 1);

    /// <summary>Queue for what a port receives; the one behind it is for what it sends. Between ports 0 and 1 are those for control.</summary>
    private static int QueueOf(int port) => port == 0 ? 0 : (2 * port) + 2;

    private static int PortOf(int queue) => queue < 2 ? 0 : (queue - 2) / 2;

    private int FirstFree(VirtioSerialPort port)
    {
        int first = port.IsConsole && ports[0] is null ? 0 : 1;
        return Array.FindIndex(ports, first, (int)MaxPorts - Math.Min(first, (int)MaxPorts), p => p is null);
    }
}
