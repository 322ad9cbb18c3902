using System.Net;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Stack;

public class IcmpTests
{
    private readonly StackBench bench = new();

    [Theory]
    [InlineData("10.0.2.2")]
    [InlineData("10.0.2.3")]
    public void Echo_ToOurAddress_IsAnswered(string address)
    {
        bench.Guest.SendIcmp(address, Packets.Icmp(8, 0, 0x1234_0001, [1, 2, 3]));
        bench.Run();

        Packet reply = Assert.Single(bench.Guest.Icmps);
        Assert.Equal(Packets.Address(address), reply.From);
        Assert.Equal(Packets.Icmp(0, 0, 0x1234_0001, [1, 2, 3]), reply.Data);
    }

    [Fact]
    public void Echo_ToAHost_GoesOutAndItsAnswerComesBackUnderTheGuestsNumber()
    {
        bench.Guest.SendIcmp("192.0.2.7", Packets.Icmp(8, 0, 0x1234_0001, [1]));
        bench.Run();
        FakeDatagram socket = Assert.Single(bench.Host.Datagrams);
        Assert.Equal(IPAddress.Parse("192.0.2.7"), Assert.Single(socket.Sent).To.Address);

        socket.Receive(new(IPAddress.Parse("192.0.2.7"), 0), Packets.Icmp(0, 0, 0x9999_0001, [1]));
        bench.Run();

        Assert.Equal(Packets.Icmp(0, 0, 0x1234_0001, [1]), Assert.Single(bench.Guest.Icmps).Data);
    }

    [Fact]
    public void Echo_WhereTheHostAllowsNone_IsProhibited()
    {
        bench.Host.AllowsPing = false;
        bench.Guest.SendIcmp("192.0.2.7", Packets.Icmp(8, 0, 1, [1]));
        bench.Run();

        Assert.Equal([3, 13], Assert.Single(bench.Guest.Icmps).Data[..2]);
    }

    [Fact]
    public void Echo_OfARestrictedGuest_ReachesUsOnly()
    {
        var kept = new StackBench(isRestricted: true);
        kept.Guest.SendIcmp("192.0.2.7", Packets.Icmp(8, 0, 1, [1]));
        kept.Guest.SendIcmp("10.0.2.2", Packets.Icmp(8, 0, 1, [1]));
        kept.Run();

        Assert.Equal([3, 0], kept.Guest.Icmps.Select(p => p.Data[0]));
    }

    [Fact]
    public void Echo_ToAHostThatCannotBeReached_IsReported()
    {
        bench.Guest.SendIcmp("192.0.2.7", Packets.Icmp(8, 0, 1, [1]));
        bench.Run();
        bench.Host.Datagrams[0].Broken = HostFailure.Unreachable;
        bench.Guest.SendIcmp("192.0.2.7", Packets.Icmp(8, 0, 1, [1]));
        bench.Run();

        Assert.Equal([3, 1], Assert.Single(bench.Guest.Icmps).Data[..2]);
    }

    [Fact]
    public void EchoSockets_AreFewAndClosedWhenIdle()
    {
        for (uint i = 0; i < 20; i++)
        {
            bench.Guest.SendIcmp("192.0.2.7", Packets.Icmp(8, 0, i << 16, []));
            bench.Advance(1);
        }

        Assert.Equal(16, bench.Host.Datagrams.Count(d => !d.IsClosed));
        bench.Advance(31_000);
        Assert.DoesNotContain(bench.Host.Datagrams, d => !d.IsClosed);
        Assert.Equal(long.MaxValue, bench.Stack.Deadline);
    }

    [Fact]
    public void Packet_AtTheEndOfItsTime_IsReportedByTheGateway()
    {
        bench.Guest.SendIcmp("192.0.2.7", Packets.Icmp(8, 0, 1, [1]), ttl: 1);
        bench.Run();

        Packet error = Assert.Single(bench.Guest.Icmps);
        Assert.Equal(Packets.Address("10.0.2.2"), error.From);
        Assert.Equal([11, 0], error.Data[..2]);
        Assert.Empty(bench.Host.Datagrams);
    }

    [Fact]
    public void Protocol_ThatIsNotKnown_IsReported()
    {
        bench.Guest.SendIp(Packets.Ip(bench.Guest.Address, Packets.Address("10.0.2.2"), 132, [1, 2, 3, 4, 5, 6, 7, 8]));
        bench.Run();

        Assert.Equal([3, 2], Assert.Single(bench.Guest.Icmps).Data[..2]);
    }

    [Fact]
    public void Error_IsNeverAnsweredByAnError()
    {
        bench.Guest.SendIcmp("192.0.2.7", Packets.Icmp(3, 3, 0, new byte[28]), ttl: 1);
        bench.Run();

        Assert.Empty(bench.Guest.Icmps);
    }

    [Fact]
    public void Echo_WithAWrongChecksum_IsDropped()
    {
        byte[] echo = Packets.Icmp(8, 0, 1, [1]);
        echo[2] ^= 0x10;
        bench.Guest.SendIcmp("10.0.2.2", echo);
        bench.Run();

        Assert.Empty(bench.Guest.Icmps);
    }
}
