using System.Net;
using System.Net.Sockets;
using Emu.Abstractions.Qom;
using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Backends;

public class UserBackendTests
{
    private readonly byte[] data = new byte[3 << 20];

    public UserBackendTests() => new Random(1).NextBytes(data);

    [Fact]
    public async Task Connection_CarriesMegabytesBothWaysAndEnds()
    {
        using var bench = new BackendBench("netdev-user");
        using Socket listener = BackendBench.Listen();
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "10.0.2.2", BackendBench.PortOf(listener));
        using Socket host = listener.Accept();
        Task<byte[]> read = Task.Run(() => ReadAll(host));
        Task write = Task.Run(() =>
        {
            host.Send(data);
            host.Shutdown(SocketShutdown.Send);
        });
        bench.Until(() => guest.IsOpen);
        guest.Send(data);
        guest.Close();
        bench.Until(() => guest.IsEnded && guest.IsDone && read.IsCompleted);

        await write;
        byte[] got = await read;
        Assert.True(data.AsSpan().SequenceEqual(got));
        Assert.True(data.AsSpan().SequenceEqual(guest.Received.ToArray()));
    }

    [Fact]
    public void Connection_ToAPortWithoutListener_IsReset()
    {
        using var bench = new BackendBench("netdev-user");
        ushort port;
        using (Socket listener = BackendBench.Listen())
        {
            port = BackendBench.PortOf(listener);
        }

        GuestTcp guest = GuestTcp.Connect(bench.Guest, "10.0.2.2", port);

        bench.Until(() => guest.IsReset);
    }

    [Fact]
    public void Connection_ThatTheHostBreaks_IsReset()
    {
        using var bench = new BackendBench("netdev-user");
        using Socket listener = BackendBench.Listen();
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "10.0.2.2", BackendBench.PortOf(listener));
        bench.Until(() => guest.IsOpen);
        using (Socket host = listener.Accept())
        {
            host.LingerState = new LingerOption(true, 0);
        }

        bench.Until(() => guest.IsReset);
    }

    [Fact]
    public void Connection_ThatTheGuestBreaks_IsResetOnTheHost()
    {
        using var bench = new BackendBench("netdev-user");
        using Socket listener = BackendBench.Listen();
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "10.0.2.2", BackendBench.PortOf(listener));
        bench.Until(() => guest.IsOpen);
        using Socket host = listener.Accept();
        guest.Reset();

        // The host's kernel says so on its own.
        SocketException e = Assert.Throws<SocketException>(() => host.Receive(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
    }

    [Fact]
    public async Task ForwardedPort_LeadsIntoTheGuest()
    {
        using var bench = new BackendBench("netdev-user", ("hostfwd", new object[] { "tcp::0-:80" }));
        IPEndPoint at = Assert.Single(bench.User.Stack.Listening);
        Assert.Equal(IPAddress.Loopback, at.Address);
        GuestTcp? guest = null;
        bench.Guest.OnSyn = (packet, syn) => guest = GuestTcp.Accept(bench.Guest, packet, syn);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(at);
        client.Send([1, 2, 3]);
        Task<byte[]> read = Task.Run(() => ReadAll(client));
        bench.Until(() => guest is { Received.Length: 3 });

        guest!.Send(data);
        guest.Close();
        bench.Until(() => read.IsCompleted);

        byte[] got = await read;
        Assert.True(data.AsSpan().SequenceEqual(got));
    }

    [Fact]
    public void Datagrams_GoToTheLoopbackAndBack()
    {
        using var bench = new BackendBench("netdev-user");
        using var host = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        host.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        bench.Guest.SendUdp(5000, "10.0.2.2", BackendBench.PortOf(host), [1, 2, 3]);
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        byte[] got = new byte[10];
        Assert.Equal(3, host.ReceiveFrom(got, ref from));

        host.SendTo(new byte[20_000], from);

        bench.Until(() => bench.Guest.Udps.Sum(p => p.Data.Length) == 20_008);
    }

    [Fact]
    public void ForwardedPort_OfDatagrams_LeadsIntoTheGuestAndBack()
    {
        using var bench = new BackendBench("netdev-user", ("hostfwd", new object[] { "udp::0-:53" }));
        bench.Guest.SendArp(1, new byte[6], Packets.Address("10.0.2.2"));
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        client.SendTo([9], bench.User.Stack.Listening[0]);
        bench.Until(() => bench.Guest.Udps.Any());

        bench.Guest.SendUdp(53, "10.0.2.2", BackendBench.PortOf(client), [8, 7]);

        byte[] got = new byte[10];
        Assert.Equal(2, client.Receive(got));
    }

    [Fact]
    public void Datagram_ToAPortWithoutListener_IsReported()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var bench = new BackendBench("netdev-user");
        ushort port;
        using (var free = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = BackendBench.PortOf(free);
        }

        bench.Guest.SendUdp(5000, "10.0.2.2", port, [1, 2, 3]);

        bench.Until(() => bench.Guest.Icmps.Any());
        Assert.Equal([3, 3], bench.Guest.Icmps.First().Data[..2]);
    }

    [Fact]
    public void Echo_ToTheGateway_IsAnswered()
    {
        using var bench = new BackendBench("netdev-user");
        bench.Guest.SendIcmp("10.0.2.2", Packets.Icmp(8, 0, 7, [1]));

        bench.Until(() => bench.Guest.Icmps.Any());
    }

    [Fact]
    public void Echo_ToAHost_GetsAnAnswerOrARefusal()
    {
        using var bench = new BackendBench("netdev-user");

        // An address of documentation: nobody has it. Where echo sockets are not allowed, or there is no way, the guest is told.
        bench.Guest.SendIcmp("192.0.2.1", Packets.Icmp(8, 0, 7, [1]));
        bench.Guest.SendIcmp("10.0.2.2", Packets.Icmp(8, 0, 8, [1]));

        bench.Until(() => bench.Guest.Icmps.Any(p => p.Data[0] == 0));
        Assert.All(bench.Guest.Icmps.Where(p => p.Data[0] != 0), p => Assert.Equal(3, p.Data[0]));
    }

    [Fact]
    public void Query_IsAnsweredOrFails()
    {
        using var bench = new BackendBench("netdev-user");
        bench.Guest.SendUdp(5000, "10.0.2.3", 53, [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]);

        // Whether the host has name servers or not: within their time there is an answer.
        bench.Until(() => bench.Guest.Udps.Any());
        Assert.Equal([0, 1], Packets.ReadUdp(bench.Guest.Udps.First()).Data[..2]);
    }

    [Fact]
    public void Device_ThatTakesNothing_GetsItLater()
    {
        using var bench = new BackendBench("netdev-user") { CanReceive = false };
        bench.Guest.SendIcmp("10.0.2.2", Packets.Icmp(8, 0, 7, [1]));
        bench.Guest.SendArp(1, new byte[6], Packets.Address("10.0.2.2"));
        Assert.True(bench.Machine.Services.RunPostedUntil(() => !bench.User.IsDelivered));
        Assert.Empty(bench.Guest.Frames);

        bench.CanReceive = true;
        bench.Backend.ReadyToReceive();

        bench.Until(() => bench.Guest.Icmps.Any() && bench.Guest.Arps.Count > 0);
    }

    [Fact]
    public void Machine_ThatIsPaused_GetsNothingUntilItRuns()
    {
        using var bench = new BackendBench("netdev-user");
        bench.Machine.Services.Running = false;
        bench.Guest.SendArp(1, new byte[6], Packets.Address("10.0.2.2"));
        Assert.True(bench.Machine.Services.RunPostedUntil(() => bench.User.Resume.IsArmed));
        Assert.Empty(bench.Guest.Frames);

        bench.Machine.Services.Running = true;

        bench.Until(() => bench.Guest.Arps.Count > 0);
    }

    [Fact]
    public void Snapshot_Restored_EndsConnectionsOfBefore()
    {
        using var bench = new BackendBench("netdev-user");
        using Socket listener = BackendBench.Listen();
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "10.0.2.2", BackendBench.PortOf(listener));
        bench.Until(() => guest.IsOpen);
        using Socket host = listener.Accept();

        TestMachine.RestoreObject(bench.User, TestMachine.SaveObject(bench.User));

        Assert.Throws<SocketException>(() => host.Receive(new byte[1]));
        guest.Send([1]);
        bench.Until(() => guest.IsReset);
    }

    [Fact]
    public void Backend_WithTwoDevices_IsRefused()
    {
        using var bench = new BackendBench("netdev-user");

        Assert.Contains("used by another device", Assert.Throws<ConfigurationException>(() => bench.Backend.Bind(bench)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backend_WithoutADevice_DropsFrames()
    {
        using var bench = new BackendBench("netdev-user");
        bench.Guest.SendArp(1, new byte[6], Packets.Address("10.0.2.2"));
        bench.Backend.Bind(null);
        Assert.True(bench.Machine.Services.RunPostedUntil(() => bench.User.IsDelivered));

        Assert.Empty(bench.Guest.Frames);
    }

    [Theory]
    [InlineData("net", "10.0.2.0", "net '10.0.2.0' is no network")]
    [InlineData("hostname", "a b", "hostname 'a b'")]
    [InlineData("ipv6", true, "IPv6 is not modelled")]
    public void Backend_ConfiguredWrong_SaysWhat(string property, object value, string expected)
    {
        var machine = new TestMachine(new NetModule());
        string message = Assert.Throws<ConfigurationException>(() => machine.Add<NetBackend>("netdev-user", (property, value))).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.StartsWith("/netdev-user: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ForwardedPort_ThatIsTaken_IsRefusedWithItsName()
    {
        using Socket listener = BackendBench.Listen();
        string text = $"tcp::{BackendBench.PortOf(listener)}-:22";
        var machine = new TestMachine(new NetModule());
        string message = Assert.Throws<ConfigurationException>(() => machine.Add<NetBackend>("netdev-user", ("hostfwd", new object[] { "tcp::0-:1", text }))).Message;

        Assert.Contains($"hostfwd '{text}': cannot listen on {listener.LocalEndPoint}", message, StringComparison.Ordinal);
    }

    private static byte[] ReadAll(Socket socket)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[65536];
        for (int count = socket.Receive(buffer); count > 0; count = socket.Receive(buffer))
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }
}
