using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Stack;

public class ArpTests
{
    private readonly StackBench bench = new();

    [Theory]
    [InlineData("10.0.2.2")]
    [InlineData("10.0.2.3")]
    public void Arp_ForOurAddress_IsAnswered(string address)
    {
        uint asked = Packets.Address(address);
        bench.Guest.SendArp(1, new byte[6], asked);
        bench.Run();

        byte[] answer = Assert.Single(bench.Guest.Arps);
        byte[] mac = [0x52, 0x55, .. Packets.Be32(asked)];
        Assert.Equal([0, 1, 8, 0, 6, 4, 0, 2, .. mac, .. Packets.Be32(asked), .. bench.Guest.Mac, .. Packets.Be32(bench.Guest.Address)], answer);
        Assert.Equal(mac, bench.Guest.Frames[0][6..12]);
    }

    [Theory]
    [InlineData("10.0.2.15")]
    [InlineData("10.0.2.77")]
    [InlineData("8.8.8.8")]
    public void Arp_ForAnotherAddress_IsNotAnswered(string address)
    {
        bench.Guest.SendArp(1, new byte[6], Packets.Address(address));
        bench.Run();

        Assert.Empty(bench.Guest.Frames);
    }

    [Fact]
    public void Packet_ToAStationThatWasNotHeard_WaitsForItsAnswer()
    {
        bench.Guest.Address = Packets.Address("10.0.2.16");
        bench.Guest.AnswersArp = false;
        bench.Stack.Open(Emu.Backends.Net.Stack.HostForward.Parse("udp::9-10.0.2.16:99", Emu.Backends.Net.Stack.NetworkConfig.Create("10.0.2.0/24", "", "", "", "", false)));
        FakeDatagram port = Assert.Single(bench.Host.Datagrams);
        port.Receive(new(System.Net.IPAddress.Loopback, 5), [1, 2, 3]);
        bench.Run();
        Assert.Empty(bench.Guest.Udps);
        Assert.Equal(Packets.Be32(bench.Guest.Address), Assert.Single(bench.Guest.Arps)[24..28]);

        bench.Guest.SendArp(2, bench.Guest.GatewayMac, Packets.Address("10.0.2.2"));
        bench.Run();

        Assert.Equal([1, 2, 3], Packets.ReadUdp(Assert.Single(bench.Guest.Udps)).Data);
    }

    [Fact]
    public void Packets_ToAStationThatNeverAnswers_AreBounded()
    {
        bench.Guest.Address = Packets.Address("10.0.2.16");
        bench.Guest.AnswersArp = false;
        bench.Stack.Open(Emu.Backends.Net.Stack.HostForward.Parse("udp::9-10.0.2.16:99", Emu.Backends.Net.Stack.NetworkConfig.Create("10.0.2.0/24", "", "", "", "", false)));
        for (int i = 0; i < 1000; i++)
        {
            bench.Host.Datagrams[0].Receive(new(System.Net.IPAddress.Loopback, 5), [1]);
        }

        bench.Run();
        Assert.Single(bench.Guest.Arps);
        bench.Guest.SendArp(2, bench.Guest.GatewayMac, Packets.Address("10.0.2.2"));
        bench.Run();

        Assert.Equal(16, bench.Guest.Udps.Count());
    }

    [Theory]
    [InlineData("10.0.2.2")]
    [InlineData("10.0.2.255")]
    [InlineData("8.8.8.8")]
    [InlineData("127.0.0.1")]
    [InlineData("224.0.0.1")]
    public void Packet_FromAnAddressThatIsNoGuests_IsDropped(string source)
    {
        uint from = Packets.Address(source);
        uint to = Packets.Address("10.0.2.2");
        bench.Guest.SendIp(Packets.Ip(from, to, 1, Packets.Icmp(8, 0, 0, [])));
        bench.Run();

        Assert.Empty(bench.Guest.Frames);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.1")]
    [InlineData("224.0.0.251")]
    [InlineData("240.0.0.1")]
    [InlineData("10.0.2.77")]
    [InlineData("10.0.2.255")]
    public void Packet_ToAnAddressThatIsNobodys_GoesNowhere(string address)
    {
        bench.Guest.SendUdp(1000, address, 2000, [1]);
        bench.Guest.SendTcp(Packets.Address(address), new Segment(1000, 2000, 1, 0, "S", 1000, []) { Mss = 1460 });
        bench.Run();

        Assert.Empty(bench.Host.Datagrams);
        Assert.Empty(bench.Host.Streams);
    }
}
