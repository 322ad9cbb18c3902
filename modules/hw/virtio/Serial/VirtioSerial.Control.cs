using System.Buffers.Binary;
using System.Text;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Serial;

/// <content>
/// Control messages (section 5.3.6.2): port, event, value. What the driver is to be told is kept as what it does not know yet, not
/// as messages, so that a driver that never listens costs nothing.
/// </content>
public sealed partial class VirtioSerial
{
    private const int MessageSize = 8;

    private const ushort DeviceReady = 0;
    private const ushort DeviceAdd = 1;
    private const ushort DeviceRemove = 2;
    private const ushort PortReady = 3;
    private const ushort ConsolePort = 4;
    private const ushort PortOpen = 6;
    private const ushort PortName = 7;

    [State]
    private readonly Owed[] owed = new Owed[Ports];

    /// <summary>The driver is to be told something, if it wants to hear of ports at all.</summary>
    private void Owe(int port, Owed what)
    {
        if (HasPorts && IsRunning)
        {
            owed[port] |= what;
            TellDriver();
        }
    }

    /// <summary>Tells the driver what it does not know, as far as it has buffers.</summary>
    private void TellDriver()
    {
        if (!HasPorts)
        {
            return;
        }

        IVirtioQueue buffers = Slot.Queue(ControlInQueue);
        Span<byte> message = stackalloc byte[MessageSize + MaxName];
        for (int i = 0; i < owed.Length; i++)
        {
            while (owed[i] != Owed.None)
            {
                if (buffers.Take() is not { } buffer)
                {
                    return;
                }

                // The lowest bit is the first to be told.
                var next = (Owed)((int)owed[i] & -(int)owed[i]);
                owed[i] &= ~next;
                int length = (int)Math.Min((ulong)Compose(message, i, next), buffer.WritableLength);
                if (!buffer.Write(0, message[..length]))
                {
                    return;
                }

                buffer.Complete((uint)length);
            }
        }
    }

    /// <summary>Listens to the driver.</summary>
    private void HearDriver()
    {
        if (!HasPorts)
        {
            return;
        }

        IVirtioQueue messages = Slot.Queue(ControlOutQueue);
        Span<byte> message = stackalloc byte[MessageSize];
        for (int i = 0; i < ControlEntries; i++)
        {
            if (messages.Take() is not { } request)
            {
                return;
            }

            if (request.ReadableLength >= MessageSize)
            {
                if (!request.Read(0, message))
                {
                    return;
                }

                Hear(BinaryPrimitives.ReadUInt32LittleEndian(message), BinaryPrimitives.ReadUInt16LittleEndian(message[4..]), BinaryPrimitives.ReadUInt16LittleEndian(message[6..]));
            }

            request.Complete(0);
        }

        NotifyLater(ControlOutQueue);
    }

    private void Hear(uint number, ushort what, ushort value)
    {
        if (what == DeviceReady)
        {
            AddAll(value);
            return;
        }

        if (number >= Ports || ports[number] is not { } port)
        {
            if (Services.IsLogged(LogTopic.GuestError))
            {
                Services.Log(LogTopic.GuestError, this, $"message {what} for port {number}, which is not there");
            }

            return;
        }

        switch (what)
        {
            case PortReady when value != 0:
                Owe(port.Number, (port.IsConsole ? Owed.Console : Owed.None) | (port.PortName.Length > 0 ? Owed.Name : Owed.None) | (port.IsOpen ? Owed.Open : Owed.None));
                break;
            case PortOpen:
                port.SetGuestOpen(value != 0);
                break;
            default:
                break;
        }
    }

    /// <summary>The driver is ready to hear of ports.</summary>
    private void AddAll(ushort value)
    {
        foreach (VirtioSerialPort? port in ports)
        {
            if (port is not null && value != 0)
            {
                Owe(port.Number, Owed.Add);
            }
        }
    }

    /// <summary>Writes a message.</summary>
    /// <returns>Its length.</returns>
    private int Compose(Span<byte> message, int number, Owed what)
    {
        VirtioSerialPort? port = ports[number];
        ushort code = what switch
        {
            Owed.Remove => DeviceRemove,
            Owed.Add => DeviceAdd,
            Owed.Console => ConsolePort,
            Owed.Name => PortName,
            _ => PortOpen,
        };
        ushort value = code == PortOpen && port is not { IsOpen: true } ? (ushort)0 : (ushort)1;
        BinaryPrimitives.WriteUInt32LittleEndian(message, (uint)number);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], code);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], value);
        return MessageSize + (what == Owed.Name && port is not null ? Encoding.UTF8.GetBytes(port.PortName, message[MessageSize..]) : 0);
    }
}
