using Emu.Abstractions.Qom;
using Emu.Monitor.Server;

namespace Emu.Monitor.Tests.Server;

public sealed class MonitorAddressTests
{
    [Theory]
    [InlineData("stdio", "stdio")]
    [InlineData("-", "stdio")]
    [InlineData("unix:/tmp/m.sock", "unix:/tmp/m.sock")]
    [InlineData("unix:/tmp/m.sock,server=on,wait=off", "unix:/tmp/m.sock")]
    [InlineData(":4444", "tcp:127.0.0.1:4444")]
    [InlineData("4444", "tcp:127.0.0.1:4444")]
    [InlineData("tcp::0", "tcp:127.0.0.1:0")]
    [InlineData("tcp:localhost:1", "tcp:127.0.0.1:1")]
    [InlineData("tcp:0.0.0.0:4444", "tcp:0.0.0.0:4444")]
    [InlineData("tcp:[::1]:4444,server,nowait", "tcp:[::1]:4444")]
    public void Address_IsRead(string text, string expected) => Assert.Equal(expected, MonitorAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("unix:")]
    [InlineData("m.sock")]
    [InlineData("tcp:127.0.0.1:65536")]
    [InlineData("tcp:example.org:1")]
    [InlineData(":4444,wait=on")]
    public void Address_ThatIsNone_IsRefused(string text) => Assert.Throws<EmuException>(() => MonitorAddress.Parse(text));
}
