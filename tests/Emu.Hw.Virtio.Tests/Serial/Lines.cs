using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Emu.Hw.Virtio.Serial;
using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Serial;

/// <summary>A serial device with ports, and a driver that behaves as Linux' does.</summary>
internal sealed class Lines
{
    public const ulong MultiPort = 2;

    public const int Ready = 0;
    public const int PortReady = 3;
    public const int PortOpen = 6;

    private readonly Dictionary<int, Piece> controlBuffers = [];

    public Lines(params ReadOnlySpan<(string Name, object Value)> properties) => Device = Board.Plug<VirtioSerial>("virtio-serial-device", properties);

    public Board Board { get; } = new();

    public VirtioSerial Device { get; }

    public DriverQueue[] Queues { get; private set; } = [];

    /// <summary>Adds a port with a probe at its other side.</summary>
    public (VirtioSerialPort Port, CharProbe Probe) Add(string type, params ReadOnlySpan<(string Name, object Value)> properties)
    {
        CharProbe probe = Board.Machine.Attach(new CharProbe(), "probe");
        return (Board.Machine.Add<VirtioSerialPort>(type, [("bus", Device), ("chardev", probe), .. properties]), probe);
    }

    /// <summary>Sets the device up, with buffers for control messages when ports are agreed on.</summary>
    public void Begin(ulong features = ulong.MaxValue, int controlBuffers = 16)
    {
        Queues = Board.Driver.Begin((features & MultiPort) != 0 ? Device.Queues : 2, features);
        for (int i = 0; i < controlBuffers && (features & MultiPort) != 0; i++)
        {
            AddControlBuffer();
        }
    }

    /// <summary>Gives a buffer for a control message.</summary>
    public void AddControlBuffer(int length = 64)
    {
        var buffer = new Piece(Board.Allocate((ulong)length), length, true);
        controlBuffers[Queues[2].Add(buffer)] = buffer;
        Queues[2].Kick();
    }

    /// <summary>Says something to the device.</summary>
    public void Say(int port, int what, int value)
    {
        byte[] message = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(message, port);
        BinaryPrimitives.WriteInt16LittleEndian(message.AsSpan(4), (short)what);
        BinaryPrimitives.WriteInt16LittleEndian(message.AsSpan(6), (short)value);
        Queues[3].Add(new Piece(Board.Place(message), 8, false));
        Queues[3].Kick();
        Queues[3].TakeAll();
    }

    /// <summary>What the device said: <c>0 add 1</c>.</summary>
    public string[] Heard() => [.. Queues[2].TakeAll().Select(used =>
    {
        byte[] message = Board.Read(controlBuffers[used.Head].Address, (int)used.Length);
        string what = BinaryPrimitives.ReadInt16LittleEndian(message.AsSpan(4)) switch
        {
            1 => "add",
            2 => "remove",
            4 => "console",
            6 => "open",
            7 => "name",
            _ => "?",
        };
        string text = Encoding.UTF8.GetString(message.AsSpan(8));
        return string.Create(CultureInfo.InvariantCulture, $"{message[0]} {what} {message[6]} {text}").TrimEnd();
    })];

    /// <summary>Goes through what Linux does when it finds a port.</summary>
    public void Open(int port)
    {
        Say(0, Ready, 1);
        Say(port, PortReady, 1);
        Say(port, PortOpen, 1);
        Heard();
    }

    /// <summary>Sends text on a port.</summary>
    public void Send(int port, string text)
    {
        DriverQueue queue = Out(port);
        queue.Add(new Piece(Board.Place(Encoding.ASCII.GetBytes(text)), text.Length, false));
        queue.Kick();
    }

    /// <summary>Gives a buffer for what a port receives.</summary>
    public Piece AddRoom(int port, int length)
    {
        var buffer = new Piece(Board.Allocate((ulong)length), length, true);
        In(port).Add(buffer);
        In(port).Kick();
        return buffer;
    }

    public string Text(Piece buffer, int length) => Encoding.ASCII.GetString(Board.Read(buffer.Address, length));

    public DriverQueue In(int port) => Queues[port == 0 ? 0 : (2 * port) + 2];

    public DriverQueue Out(int port) => Queues[port == 0 ? 1 : (2 * port) + 3];
}
