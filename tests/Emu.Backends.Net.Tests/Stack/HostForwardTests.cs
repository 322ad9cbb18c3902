using System.Net;
using Emu.Abstractions.Qom;
using Emu.Backends.Net.Stack;

namespace Emu.Backends.Net.Tests.Stack;

public class HostForwardTests
{
    private static readonly NetworkConfig Config = NetworkConfig.Create("10.0.2.0/24", "", "", "", "", false);

    [Theory]
    [InlineData("tcp::2222-:22", false, "127.0.0.1:2222", "10.0.2.15:22")]
    [InlineData("::2222-:22", false, "127.0.0.1:2222", "10.0.2.15:22")]
    [InlineData("udp:0.0.0.0:5353-10.0.2.20:53", true, "0.0.0.0:5353", "10.0.2.20:53")]
    [InlineData("tcp:[::1]:0-:80", false, "[::1]:0", "10.0.2.15:80")]
    public void Forward_Written_IsRead(string text, bool udp, string at, string guest)
    {
        HostForward forward = HostForward.Parse(text, Config);

        Assert.Equal(udp, forward.IsUdp);
        Assert.Equal(IPEndPoint.Parse(at), forward.At);
        Assert.Equal(guest, forward.Guest.ToString());
    }

    [Theory]
    [InlineData("2222", "expected [tcp|udp]:")]
    [InlineData("tcp::2222", "expected [tcp|udp]:")]
    [InlineData("tcp::-:22", "expected [tcp|udp]:")]
    [InlineData("tcp::70000-:22", "expected [tcp|udp]:")]
    [InlineData("sctp::1-:2", "'sctp' is neither tcp nor udp")]
    [InlineData("tcp:somehost:1-:2", "'somehost' is no address of the host")]
    [InlineData("tcp:[127.0.0.1]:1-:2", "is no address of the host")]
    [InlineData("tcp::1-10.0.3.1:2", "'10.0.3.1' is no address of a guest in the network 10.0.2.0/24")]
    [InlineData("tcp::1-10.0.2.2:2", "'10.0.2.2' is no address of a guest")]
    [InlineData("tcp::1-:0", "port 0")]
    public void Forward_WrittenWrong_SaysWhat(string text, string expected)
    {
        string message = Assert.Throws<ConfigurationException>(() => HostForward.Parse(text, Config)).Message;

        Assert.StartsWith($"hostfwd '{text}': ", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }
}
