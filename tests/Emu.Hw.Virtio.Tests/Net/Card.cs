using Emu.Hw.Virtio.Net;
using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Net;

/// <summary>A network card with a driver that has set it up.</summary>
internal sealed class Card
{
    public const ulong MergeFeature = 1UL << 15;
    public const ulong ControlFeatures = 0x1FUL << 17 | 1UL << 23;

    public const int HeaderSize = 12;

    public static readonly byte[] Own = [0x52, 0x54, 0, 0x12, 0x34, 0x56];

    public Card(ulong features = ulong.MaxValue, params ReadOnlySpan<(string Name, object Value)> properties)
    {
        Net = Board.Machine.Attach(new NetProbe(), "net");
        Device = Board.Plug<VirtioNet>("virtio-net-device", [("netdev", Net), ("mac", "52:54:00:12:34:56"), .. properties]);
        Restart(features);
    }

    public Board Board { get; } = new();

    public NetProbe Net { get; }

    public VirtioNet Device { get; }

    public DriverQueue Rx { get; private set; } = null!;

    public DriverQueue Tx { get; private set; } = null!;

    public DriverQueue Control { get; private set; } = null!;

    public void Restart(ulong features = ulong.MaxValue)
    {
        DriverQueue[] queues = Board.Driver.Begin(Device.Queues, features);
        (Rx, Tx, Control) = (queues[0], queues[1], queues[^1]);
    }

    /// <summary>A frame to an address.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> to, int length = 60)
    {
        byte[] frame = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        to.CopyTo(frame);
        return frame;
    }

    /// <summary>Gives the card a buffer for frames.</summary>
    public Piece AddBuffer(int length = 1526)
    {
        Piece buffer = new(Board.Allocate((ulong)length), length, true);
        Rx.Add(buffer);
        Rx.Kick();
        return buffer;
    }

    /// <summary>Sends a frame behind a header.</summary>
    public void Send(ReadOnlySpan<byte> frame)
    {
        Tx.Add(new Piece(Board.Allocate(HeaderSize), HeaderSize, false), new Piece(Board.Place(frame), frame.Length, false));
        Tx.Kick();
    }

    /// <summary>Sends a command.</summary>
    /// <returns>Its answer: 0 good, 1 error, 255 none.</returns>
    public int Command(byte kind, byte command, params ReadOnlySpan<byte> data)
    {
        Piece answer = new(Board.Place([0xFF]), 1, true);
        Control.Add(new Piece(Board.Place([kind, command]), 2, false), new Piece(Board.Place(data), data.Length, false), answer);
        Control.Kick();
        Control.TakeAll();
        return Board.Read(answer.Address, 1)[0];
    }

    /// <summary>Whether the card takes a frame to an address; there is always a buffer.</summary>
    public bool Takes(params ReadOnlySpan<byte> to)
    {
        AddBuffer();
        Net.Deliver(Frame(to));
        return Rx.TakeAll().Length == 1;
    }
}
