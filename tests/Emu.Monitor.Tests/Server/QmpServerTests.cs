using System.Net.Sockets;
using Emu.Abstractions.Qom;
using Emu.Monitor.Server;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests.Server;

public sealed class QmpServerTests : IDisposable
{
    private readonly MonitorBench bench = new();
    private readonly string folder = Directory.CreateTempSubdirectory("emu-qmp-").FullName;

    private string SocketPath => Path.Combine(folder, "m.sock");

    public void Dispose()
    {
        bench.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Server_OnATcpPort_GreetsEveryClient()
    {
        using var server = new QmpServer(bench.Monitor, MonitorAddress.Parse(":0"));
        using var first = new TcpClient();
        using var second = new TcpClient();
        await first.ConnectAsync(((TcpAddress)server.Address).EndPoint);
        await second.ConnectAsync(((TcpAddress)server.Address).EndPoint);

        Assert.StartsWith("{\"QMP\":", await ReadLine(second.GetStream()));
        Assert.StartsWith("{\"QMP\":", await ReadLine(first.GetStream()));
    }

    [Fact]
    public async Task Server_OnASocketFile_GreetsAndRemovesTheFileAtItsEnd()
    {
        using (var server = new QmpServer(bench.Monitor, new UnixAddress(SocketPath)))
        {
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
            Assert.StartsWith("{\"QMP\":", await ReadLine(new NetworkStream(client)));
        }

        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public void Server_WhereAnotherListens_IsRefused()
    {
        using var server = new QmpServer(bench.Monitor, new UnixAddress(SocketPath));

        EmuException e = Assert.Throws<EmuException>(() => new QmpServer(bench.Monitor, new UnixAddress(SocketPath)));
        Assert.Equal($"cannot listen at unix:{SocketPath}: another process listens there", e.Message);
    }

    [Fact]
    public void Server_WhereAFileIs_IsRefusedAndTheFileStays()
    {
        File.WriteAllText(SocketPath, "precious");

        Assert.Throws<EmuException>(() => new QmpServer(bench.Monitor, new UnixAddress(SocketPath)));
        Assert.Equal("precious", File.ReadAllText(SocketPath));
    }

    [Fact]
    public void Server_WhereADeadProcessListened_TakesItsPlace()
    {
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(SocketPath));
        }

        using var server = new QmpServer(bench.Monitor, new UnixAddress(SocketPath));
        Assert.Equal($"unix:{SocketPath}", server.Address.ToString());
    }

    private static async Task<string?> ReadLine(Stream stream) => await new StreamReader(stream).ReadLineAsync();
}
