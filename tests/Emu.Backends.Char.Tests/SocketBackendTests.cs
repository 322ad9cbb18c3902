using System.Net;
using System.Net.Sockets;
using System.Text;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;

namespace Emu.Backends.Char.Tests;

public sealed class SocketBackendTests : IDisposable
{
    private readonly TestMachine machine = new(new CharModule());
    private readonly FakeFrontend frontend = new();
    private readonly string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly List<SocketBackend> made = [];
    private readonly List<Socket> clients = [];

    public void Dispose()
    {
        made.Where(backend => backend.Phase == LifeCycle.Realized).ToList().ForEach(TestMachine.Remove);
        clients.ForEach(client => client.Dispose());
        File.Delete(path);
    }

    [Fact]
    public void Server_WithAClient_CarriesBothWays()
    {
        SocketBackend server = Add(("path", path));
        Assert.Equal($"unix:{path},server=on", server.Address);
        Socket client = Connect();
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events.Contains(CharEvent.Opened)));
        client.Send("to the guest"u8);
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Text == "to the guest"));
        Assert.Equal(4, server.Write("back"u8));
        Assert.Equal("back", Receive(client, 4));
    }

    [Fact]
    public void Output_WithNobodyThere_IsDropped()
    {
        SocketBackend server = Add(("path", path));
        Assert.Equal(1 << 20, server.Write(new byte[1 << 20]));
        machine.Services.RunPosted();
        Assert.Equal([CharEvent.Closed], frontend.Events);
        Socket client = Connect();
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events.Contains(CharEvent.Opened)));
        server.Write("now"u8);
        Assert.Equal("now", Receive(client, 3));
    }

    [Fact]
    public void Client_ThatGoes_MakesRoomForTheNext()
    {
        SocketBackend server = Add(("path", path));
        Connect().Dispose();
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events is [.., CharEvent.Opened, CharEvent.Closed]));
        Socket second = Connect();
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events is [.., CharEvent.Opened]));
        server.Write("second"u8);
        Assert.Equal("second", Receive(second, 6));
    }

    [Fact]
    public void Client_ThatReadsNothing_HoldsNobodyUpForLong()
    {
        SocketBackend server = Add(("path", path));
        Connect();
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events.Contains(CharEvent.Opened)));
        byte[] block = new byte[65536];

        // First the buffers fill, and the device is told to wait; then it is told not to, and what it writes is lost.
        Assert.True(machine.Services.RunPostedUntil(() => server.Write(block) < block.Length));
        Assert.True(machine.Services.RunPostedUntil(() => frontend.WritableCalls > 0));
        Assert.True(machine.Services.RunPostedUntil(() => server.Write(block) == block.Length && server.Write(block) == block.Length));
    }

    [Fact]
    public async Task Guest_ThatReadsNothing_HoldsTheClientBackAndLosesNothing()
    {
        frontend.Capacity = 0;
        SocketBackend server = Add(("path", path));
        Socket client = Connect();
        byte[] sent = Enumerable.Range(0, 1 << 19).Select(i => (byte)(i * 7)).ToArray();
        Task sending = Task.Run(() => client.Send(sent));
        Assert.True(machine.Services.RunPostedUntil(() =>
        {
            frontend.Capacity = 1000;
            server.ReadyToReceive();
            return frontend.Count == sent.Length;
        }));
        Assert.Equal(Encoding.Latin1.GetString(sent), frontend.Text);
        await sending.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Server_ThatWaits_IsAwaitedUntilTheFirstClient()
    {
        SocketBackend server = Add(("path", path), ("wait", true));
        Assert.False(server.Awaited.IsCompleted);
        Connect();
        await server.Awaited.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(Add(("path", path + "2")).Awaited.IsCompleted);
        File.Delete(path + "2");
    }

    [Fact]
    public void Tcp_WithoutAHost_ServesTheHostItselfOnly()
    {
        SocketBackend server = Add(("port", 0), ("nodelay", true));
        var address = IPEndPoint.Parse(server.Address["tcp:".Length..^",server=on".Length]);
        Assert.Equal(IPAddress.Loopback, address.Address);
        Socket client = Connect(address);
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events.Contains(CharEvent.Opened)));
        server.Write("hi"u8);
        Assert.Equal("hi", Receive(client, 2));
        client.Dispose();
        TestMachine.Remove(server);
        SocketBackend again = Add(("port", address.Port));
        Assert.Equal(server.Address, again.Address);
    }

    [Fact]
    public void Client_OfAServer_CarriesBothWays()
    {
        using Socket listener = Listen();
        SocketBackend client = Add(("path", path), ("server", false));
        Socket server = Accept(listener);
        server.Send("hello"u8);
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Text == "hello"));
        client.Write("yes"u8);
        Assert.Equal("yes", Receive(server, 3));
        Assert.Equal($"unix:{path}", client.Address);
        server.Dispose();
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events is [.., CharEvent.Closed]));
        Assert.Equal(3, client.Write("abc"u8));
    }

    [Fact]
    public void Client_ThatMayConnectAgain_ComesWhenTheServerDoes()
    {
        SocketBackend client = Add(("path", path), ("server", false), ("reconnect-ms", 5));
        for (int i = 0; i < 2; i++)
        {
            using Socket listener = Listen();
            using Socket server = Accept(listener);
            Assert.True(machine.Services.RunPostedUntil(() => frontend.Events is [.., CharEvent.Opened]));
            client.Write("here"u8);
            Assert.Equal("here", Receive(server, 4));
            server.Dispose();
            listener.Dispose();
            Assert.True(machine.Services.RunPostedUntil(() => frontend.Events is [.., CharEvent.Closed]));
            File.Delete(path);
        }
    }

    [Fact]
    public void Telnet_CommandsAreTakenOutAndABreakIsOne()
    {
        SocketBackend server = Add(("port", 0), ("telnet", true));
        Assert.StartsWith("telnet:127.0.0.1:", server.Address, StringComparison.Ordinal);
        Socket client = Connect(IPEndPoint.Parse(server.Address["telnet:".Length..^",server=on".Length]));
        client.Send([(byte)'a', 255, 253, 3, (byte)'b', 255, 250, 24, 1, 255, 240, (byte)'c', 255, 255, 13, 0, 255, 243, (byte)'d']);
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Text.EndsWith('d')));
        Assert.Equal("abc\u00FF\rd", frontend.Text);
        Assert.Contains(CharEvent.Break, frontend.Events);
        server.Write([1, 255, 2]);
        Assert.Equal("\u00FF\u00FB\u0001\u00FF\u00FB\u0003\u00FF\u00FB\0\u00FF\u00FD\0\u0001\u00FF\u00FF\u0002", Receive(client, 16));
    }

    [Fact]
    public void Path_OfAServerThatIsNoMore_IsTakenOver()
    {
        // Closing it would remove its name, had it kept it.
        Socket leftover = Listen();
        File.Move(path, path + ".away");
        leftover.Dispose();
        File.Move(path + ".away", path);
        Assert.True(File.Exists(path));
        SocketBackend server = Add(("path", path));
        Connect();
        Assert.True(machine.Services.RunPostedUntil(() => frontend.Events.Contains(CharEvent.Opened)));
        TestMachine.Remove(server);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Path_OfAServerThatIsThere_IsRefused()
    {
        using Socket other = Listen();
        Assert.Contains("another program serves", Refused(("path", path)), StringComparison.Ordinal);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void Path_OfAFile_IsRefusedAndLeftAlone()
    {
        File.WriteAllText(path, "mine");
        Assert.Contains("is a file, not a socket", Refused(("path", path)), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public void Socket_ThatCannotBe_SaysWhy()
    {
        Assert.Contains("cannot serve unix:/no/such/folder/s", Refused(("path", "/no/such/folder/s")), StringComparison.Ordinal);
        Assert.Contains("too long for a socket", Refused(("path", "/" + new string('x', 200))), StringComparison.Ordinal);
        Assert.Contains("nobody answers at unix:" + path, Refused(("path", path), ("server", false)), StringComparison.Ordinal);
        Assert.Contains("needs a 'path', or a 'host' and a 'port'", Refused(("server", false)), StringComparison.Ordinal);
        Assert.Contains("'reconnect-ms' is for clients only", Refused(("path", path), ("reconnect-ms", 5)), StringComparison.Ordinal);
        Assert.Contains("cannot serve tcp:192.0.2.1:1", Refused(("host", "192.0.2.1"), ("port", 1)), StringComparison.Ordinal);
    }

    private SocketBackend Add(params ReadOnlySpan<(string Name, object Value)> properties)
    {
        SocketBackend backend = machine.Add<SocketBackend>("chardev-socket", properties);
        made.Add(backend);
        if (made.Count(other => other.Phase == LifeCycle.Realized) == 1)
        {
            backend.Bind(frontend);
        }

        return backend;
    }

    private string Refused(params (string Name, object Value)[] properties) =>
        Assert.Throws<ConfigurationException>(() => machine.Add<SocketBackend>("chardev-socket", properties)).Message;

    private Socket Connect(EndPoint? to = null)
    {
        EndPoint target = to ?? new UnixDomainSocketEndPoint(path);
        var client = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        clients.Add(client);
        client.Connect(target);
        return client;
    }

    private Socket Listen()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        clients.Add(listener);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return listener;
    }

    private Socket Accept(Socket listener)
    {
        Socket server = listener.Accept();
        clients.Add(server);
        return server;
    }

    private static string Receive(Socket from, int count)
    {
        byte[] bytes = new byte[count];
        from.ReceiveTimeout = 10_000;
        for (int done = 0; done < count;)
        {
            int length = from.Receive(bytes, done, count - done, SocketFlags.None);
            Assert.NotEqual(0, length);
            done += length;
        }

        return Encoding.Latin1.GetString(bytes);
    }
}
