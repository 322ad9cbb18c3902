using Emu.Abstractions.Qom;
using Emu.Backends.Net.Stack;
using Emu.Backends.Net.Tests.Guest;

namespace Emu.Backends.Net.Tests.Stack;

public class NetworkConfigTests
{
    [Fact]
    public void Config_ByDefault_HasTheUsualAddresses()
    {
        NetworkConfig config = NetworkConfig.Create("10.0.2.0/24", "", "", "", "", false);

        Assert.Equal(Packets.Address("10.0.2.2"), config.Host);
        Assert.Equal(Packets.Address("10.0.2.3"), config.Dns);
        Assert.Equal(Packets.Address("10.0.2.15"), config.DhcpStart);
        Assert.Equal(Packets.Address("10.0.2.255"), config.Broadcast);
    }

    [Fact]
    public void Config_OfAnotherNetwork_FollowsIt()
    {
        NetworkConfig config = NetworkConfig.Create("192.168.7.33/28", "192.168.7.40", "", "", "box", true);

        Assert.Equal(Packets.Address("192.168.7.40"), config.Host);
        Assert.Equal(Packets.Address("192.168.7.35"), config.Dns);
        Assert.Equal("box", config.HostName);
        Assert.True(config.IsRestricted);
    }

    [Theory]
    [InlineData("10.0.2.0", "", "", "", "", "no network")]
    [InlineData("10.0.2.0/99", "", "", "", "", "8 to 28 bits")]
    [InlineData("10.0.2/24", "", "", "", "", "no network")]
    [InlineData("127.0.0.0/24", "", "", "", "", "no network for hosts")]
    [InlineData("10.0.2.0/24", "10.0.3.2", "", "", "", "host 10.0.3.2 is no address of a host in the network 10.0.2.0/24")]
    [InlineData("10.0.2.0/24", "10.0.2.255", "", "", "", "host 10.0.2.255 is no address")]
    [InlineData("10.0.2.0/24", "", "dns.example", "", "", "dns 'dns.example' is no address")]
    [InlineData("10.0.2.0/24", "", "", "10.0.2.2", "", "must differ")]
    [InlineData("10.0.2.0/24", "", "", "", "a b", "hostname 'a b' is no host name")]
    public void Config_ThatDoesNotFit_SaysWhat(string net, string host, string dns, string start, string name, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => NetworkConfig.Create(net, host, dns, start, name, false)).Message, StringComparison.Ordinal);
}
