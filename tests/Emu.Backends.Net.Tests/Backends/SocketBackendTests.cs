using System.Net;
using System.Net.Sockets;
using Emu.Abstractions.Qom;
using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Backends;

public class SocketBackendTests
{
    private static readonly byte[] Frame = Packets.Frame(Station.Everybody, [2, 0, 0, 0, 0, 1], 0x88B5, new byte[50]);

    [Fact]
    public void Peers_OverTcp_ExchangeFrames()
    {
        using var server = new BackendBench("netdev-socket", ("listen", ":0"));
        using var client = new BackendBench("netdev-socket", ("connect", $"localhost:{server.Socket.Local!.Port}"));
        Until(server, client, () => server.Links is [.., true] && client.Links is [.., true]);

        server.Backend.Send(Frame);
        client.Guest.SendArp(1, new byte[6], 5);

        Until(server, client, () => server.Guest.Arps.Count == 1 && client.Raw.Count == 1);
        Assert.Equal(Frame, client.Raw[0]);
    }

    [Fact]
    public void Frame_GoesBehindItsLength()
    {
        using var bench = new BackendBench("netdev-socket", ("listen", ":0"));
        using Socket peer = Connect(bench);

        bench.Backend.Send(Frame);
        bench.Backend.Send(Frame);

        byte[] expected = [0, 0, 0, (byte)Frame.Length, .. Frame];
        Assert.Equal([.. expected, .. expected], Read(peer, 2 * expected.Length));
    }

    [Fact]
    public void Frames_InPieces_ArePutTogether()
    {
        using var bench = new BackendBench("netdev-socket", ("listen", ":0"));
        using Socket peer = Connect(bench);
        byte[] bytes = [0, 0, 0, (byte)Frame.Length, .. Frame, 0, 0, 0, (byte)Frame.Length, .. Frame];
        peer.Send(bytes.AsSpan(0, 3));
        peer.Send(bytes.AsSpan(3, 70));
        peer.Send(bytes.AsSpan(73));

        bench.Until(() => bench.Raw.Count == 2);
        Assert.All(bench.Raw, frame => Assert.Equal(Frame, frame));
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0x00)]
    public void Peer_ThatSendsNoFrame_IsDropped_AndTheNextIsTaken(byte first)
    {
        using var bench = new BackendBench("netdev-socket", ("listen", ":0"));
        using Socket bad = Connect(bench);
        bad.Send([first, 0, 0, 0]);
        bench.Until(() => bench.Links is [.., false]);

        using Socket good = Connect(bench);
        bench.Backend.Send(Frame);

        Assert.Equal(Frame.Length + 4, Read(good, Frame.Length + 4).Length);
    }

    [Fact]
    public void Link_FollowsThePeer()
    {
        using var bench = new BackendBench("netdev-socket", ("listen", ":0"));
        bench.Until(() => bench.Links is [false]);
        Assert.True(bench.Backend.Send(Frame));

        using (Socket peer = Connect(bench))
        {
            Assert.Equal([false, true], bench.Links);
        }

        bench.Until(() => bench.Links is [false, true, false]);
    }

    [Fact]
    public void Connecting_IsTriedAgainUntilThePeerIsThere()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var bench = new BackendBench("netdev-socket", ("connect", $"127.0.0.1:{BackendBench.PortOf(listener)}"));
        bench.Until(() => bench.Links is [false]);

        listener.Listen(1);

        bench.Until(() => bench.Links is [false, true]);
    }

    [Fact]
    public void Device_ThatTakesNothing_HoldsThePeerBack()
    {
        using var bench = new BackendBench("netdev-socket", ("listen", ":0"));
        using Socket peer = Connect(bench);
        bench.CanReceive = false;
        byte[] bytes = [0, 0, 0x40, 0, .. new byte[0x4000]];
        var sender = new Thread(() => Enumerable.Range(0, 1000).ToList().ForEach(_ => peer.Send(bytes)));
        sender.Start();

        // What waits for the device is bounded, so the sender cannot have come to its end.
        bench.Until(() => !bench.Socket.IsDelivered);
        Assert.True(sender.IsAlive);
        bench.CanReceive = true;
        bench.Backend.ReadyToReceive();

        bench.Until(() => bench.Raw.Count == 1000);
        sender.Join();
    }

    [Fact]
    public void Peer_ThatTakesNothing_HoldsTheDeviceBack_AndItIsTold()
    {
        using var bench = new BackendBench("netdev-socket", ("listen", ":0"));
        using Socket peer = Connect(bench);
        byte[] frame = new byte[0x4000];
        int sent = 0;
        bench.Until(() =>
        {
            while (bench.Backend.Send(frame))
            {
                sent++;
            }

            return sent >= 32;
        });
        int before = bench.WritableCalls;
        var reader = new Thread(() => Read(peer, sent * (frame.Length + 4)));
        reader.Start();

        bench.Until(() => bench.WritableCalls > before);
        reader.Join();
    }

    [Fact]
    public void Peers_OverUdp_ExchangeFrames()
    {
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        first.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var bench = new BackendBench("netdev-socket", ("udp", first.LocalEndPoint!.ToString()!), ("localaddr", "127.0.0.1:0"));
        bench.Backend.Send(Frame);
        byte[] got = new byte[100];
        Assert.Equal(Frame.Length, first.Receive(got));

        first.SendTo(Frame, bench.Socket.Local!);

        bench.Until(() => bench.Raw.Count == 1);
        Assert.Empty(bench.Links);
    }

    [Theory]
    [InlineData("listen", "1234", "listen '1234' is no address")]
    [InlineData("listen", "somehost:1", "listen: 'somehost' is no address of this host")]
    [InlineData("listen", "192.0.2.1:0", "cannot use 192.0.2.1:0")]
    [InlineData("connect", "a:b:1", "connect 'a:b:1' is no address")]
    [InlineData("connect", "host:70000", "is no address")]
    [InlineData("udp", "127.0.0.1:1", "udp needs localaddr")]
    [InlineData("mcast", "127.0.0.1:1", "is no group")]
    [InlineData("localaddr", "127.0.0.1:1", "set exactly one of listen, connect, udp and mcast")]
    public void Backend_ConfiguredWrong_SaysWhat(string property, string value, string expected)
    {
        var machine = new TestMachine(new NetModule());

        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => machine.Add<NetBackend>("netdev-socket", (property, value))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backend_WithLocaladdrOverTcp_IsRefused()
    {
        var machine = new TestMachine(new NetModule());

        Assert.Throws<ConfigurationException>(() => machine.Add<NetBackend>("netdev-socket", ("listen", ":0"), ("localaddr", ":1")));
        Assert.Throws<ConfigurationException>(() => machine.Add<NetBackend>("netdev-socket", ("mcast", "230.0.0.1:1"), ("localaddr", "x")));
    }

    private static Socket Connect(BackendBench bench)
    {
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(bench.Socket.Local!);
        bench.Until(() => bench.Links is [.., true]);
        return peer;
    }

    private static byte[] Read(Socket socket, int count)
    {
        byte[] all = new byte[count];
        for (int at = 0; at < count;)
        {
            int got = socket.Receive(all.AsSpan(at));
            Assert.NotEqual(0, got);
            at += got;
        }

        return all;
    }

    private static void Until(BackendBench one, BackendBench other, Func<bool> condition) => one.Until(() =>
    {
        other.Machine.Services.RunPosted();
        return condition();
    });
}
