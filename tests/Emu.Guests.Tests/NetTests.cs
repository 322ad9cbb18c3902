using System.Net;
using System.Net.Sockets;
using System.Text;
using Emu.Guests.Tests.Support;

namespace Emu.Guests.Tests;

/// <summary>Linux talks to servers of the host and is one itself, through a network of its own.</summary>
[Trait("Category", "RealGuest")]
public class NetTests
{
    private const string Up = "ip link set eth0 up; ip addr add 10.0.2.15/24 dev eth0; ip route add default via 10.0.2.2";

    [Fact]
    [Trait("Guest", "Always")]
    public async Task UserNetwork_GuestFetchesAFileFromTheHost_ItIsTheSame()
    {
        byte[] file = new byte[300_000];
        new Random(1).NextBytes(file);
        using var server = new FileServer(file);
        await using var guest = Shells.Run("--net", "user");

        await guest.Expect("guest# ");
        await guest.Shell(Up);
        string sum = await guest.Shell($"wget -q -O /file http://10.0.2.2:{server.Port}/file; md5sum < /file");

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(file)) + "  -", sum);
    }

    [Fact]
    [Trait("Guest", "Always")]
    public async Task UserNetwork_PortForwardedToAGuestsServer_AnswersTheHost()
    {
        int port = FreePort();
        await using var guest = Shells.Run("--net", $"user,hostfwd=tcp:127.0.0.1:{port}-:80");

        await guest.Expect("guest# ");
        await guest.Shell(Up + "; mkdir /www; echo served by the guest > /www/index.html; httpd -h /www");
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(2) };
        string answer = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/index.html"));

        Assert.Equal("served by the guest\n", answer);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>A server on the loopback that answers every request with one file.</summary>
    private sealed class FileServer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly byte[] file;

        public FileServer(byte[] file)
        {
            this.file = file;
            listener.Start();
            _ = Serve();
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public void Dispose() => listener.Dispose();

        private async Task Serve()
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await listener.AcceptTcpClientAsync();
                    NetworkStream stream = client.GetStream();
                    using var request = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                    while (await request.ReadLineAsync() is { Length: > 0 })
                    {
                        // The answer is the same whatever the headers, but a request must have been read before its connection closes.
                    }

                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.0 200 OK\r\nContent-Length: {file.Length}\r\n\r\n"));
                    await stream.WriteAsync(file);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}
