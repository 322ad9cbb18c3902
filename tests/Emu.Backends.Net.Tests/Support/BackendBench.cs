using System.Net;
using System.Net.Sockets;
using Emu.Abstractions.Qdev.Backend;
using Emu.Backends.Net.Tests.Guest;

namespace Emu.Backends.Net.Tests.Support;

/// <summary>
/// A backend in a machine of <c>Emu.Testing</c>, with a station in the place of the device. The machine's calls and time go on only
/// while the test waits for something.
/// </summary>
internal sealed class BackendBench : INetFrontend, IDisposable
{
    private readonly Queue<byte[]> refused = new();
    private readonly NetBackend backend;
    private long time;

    public BackendBench(string type, params ReadOnlySpan<(string Name, object Value)> properties)
    {
        Machine = new TestMachine(new NetModule());
        backend = Machine.Add<NetBackend>(type, properties);
        backend.Bind(this);
        Guest = new Station(Send);
    }

    public TestMachine Machine { get; }

    public Station Guest { get; }

    public UserBackend User => (UserBackend)backend;

    public SocketBackend Socket => (SocketBackend)backend;

    public INetBackend Backend => backend;

    /// <summary>Whether the device takes frames.</summary>
    public bool CanReceive { get; set; } = true;

    /// <summary>Changes of the link.</summary>
    public List<bool> Links { get; } = [];

    /// <summary>How often it was told that it can send again.</summary>
    public int WritableCalls { get; private set; }

    /// <summary>Frames that were received, when nobody reads them as packets.</summary>
    public List<byte[]> Raw { get; } = [];

    public void Receive(ReadOnlySpan<byte> frame)
    {
        Assert.True(backend is SocketBackend || frame.Length is >= 60 and <= 1514);
        if (backend is UserBackend || Packets.U16(frame[12..]) == 0x0806)
        {
            Guest.Receive(frame.ToArray());
            return;
        }

        Raw.Add(frame.ToArray());
    }

    public void Writable()
    {
        WritableCalls++;
        while (refused.TryPeek(out byte[]? frame) && backend.Send(frame))
        {
            refused.Dequeue();
        }
    }

    public void LinkChanged(bool up) => Links.Add(up);

    /// <summary>Runs the machine until something holds.</summary>
    public void Until(Func<bool> condition) => Assert.True(Machine.Services.RunPostedUntil(() =>
    {
        // Every look is a little time of the machine, so that what waits for time goes on.
        Machine.Services.Advance(1_000_000);
        Guest.Tick(++time);
        return condition();
    }));

    public void Dispose() => TestMachine.Remove(backend);

    public static (Socket Near, Socket Far) Accept(Socket listener)
    {
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        near.Connect(listener.LocalEndPoint!);
        return (near, listener.Accept());
    }

    public static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(16);
        return listener;
    }

    public static ushort PortOf(Socket socket) => (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;

    private void Send(byte[] frame)
    {
        if (refused.Count > 0 || !backend.Send(frame))
        {
            refused.Enqueue(frame);
        }
    }
}
