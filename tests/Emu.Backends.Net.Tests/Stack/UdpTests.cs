using System.Net;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Stack;
using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Stack;

public class UdpTests
{
    private readonly StackBench bench = new();

    [Fact]
    public void Datagram_GoesOutAndItsAnswerComesBack()
    {
        IPEndPoint far = new(IPAddress.Parse("192.0.2.7"), 123);
        bench.Guest.SendUdp(5000, "192.0.2.7", 123, [1, 2, 3]);
        bench.Run();
        FakeDatagram socket = Assert.Single(bench.Host.Datagrams);
        Assert.Equal(far, Assert.Single(socket.Sent).To);
        Assert.Equal([1, 2, 3], socket.Sent[0].Data);

        socket.Receive(far, [4, 5]);
        bench.Run();

        Packet packet = Assert.Single(bench.Guest.Udps);
        Assert.Equal(Packets.Address("192.0.2.7"), packet.From);
        (ushort from, ushort to, byte[] data) = Packets.ReadUdp(packet);
        Assert.Equal((123, 5000), (from, to));
        Assert.Equal([4, 5], data);
    }

    [Fact]
    public void Datagram_ToTheGateway_GoesToTheLoopback()
    {
        bench.Guest.SendUdp(5000, "10.0.2.2", 9, [1]);
        bench.Run();
        IPEndPoint near = new(IPAddress.Loopback, 9);
        Assert.Equal(near, Assert.Single(bench.Host.Datagrams[0].Sent).To);

        bench.Host.Datagrams[0].Receive(near, [2]);
        bench.Run();

        Assert.Equal(Packets.Address("10.0.2.2"), Assert.Single(bench.Guest.Udps).From);
    }

    [Fact]
    public void Datagrams_OfOnePortToSeveral_ShareASocket()
    {
        bench.Guest.SendUdp(5000, "192.0.2.7", 123, [1]);
        bench.Guest.SendUdp(5000, "192.0.2.8", 124, [1]);
        bench.Guest.SendUdp(5001, "192.0.2.8", 124, [1]);
        bench.Run();

        Assert.Equal([2, 1], bench.Host.Datagrams.Select(d => d.Sent.Count));
    }

    [Fact]
    public void Answer_FromAnotherPortOfTheAddress_ComesThrough_FromAnotherAddressNot()
    {
        bench.Guest.SendUdp(5000, "192.0.2.7", 69, [1]);
        bench.Run();

        bench.Host.Datagrams[0].Receive(new(IPAddress.Parse("192.0.2.7"), 3333), [2]);
        bench.Host.Datagrams[0].Receive(new(IPAddress.Parse("192.0.2.8"), 69), [3]);
        bench.Run();

        Assert.Equal([2], Packets.ReadUdp(Assert.Single(bench.Guest.Udps)).Data);
    }

    [Fact]
    public void Flow_SilentForTwoMinutes_IsClosed()
    {
        bench.Guest.SendUdp(5000, "192.0.2.7", 123, [1]);
        bench.Run();
        bench.Advance(119_000);
        Assert.False(bench.Host.Datagrams[0].IsClosed);

        bench.Advance(2000);

        Assert.True(bench.Host.Datagrams[0].IsClosed);
        Assert.Equal(0, bench.Stack.Udp.Count);
        Assert.Equal(long.MaxValue, bench.Stack.Deadline);
    }

    [Fact]
    public void Flows_TooMany_CloseTheOldest()
    {
        for (ushort i = 0; i < UdpNat.MaxFlows + 10; i++)
        {
            bench.Guest.SendUdp((ushort)(5000 + i), "192.0.2.7", 123, [1]);
            bench.Advance(1);
        }

        Assert.Equal(UdpNat.MaxFlows, bench.Host.Datagrams.Count(d => !d.IsClosed));
        Assert.All(bench.Host.Datagrams.Take(10), d => Assert.True(d.IsClosed));
    }

    [Fact]
    public void Datagram_ThatFoundNobody_IsReported()
    {
        bench.Guest.SendUdp(5000, "10.0.2.2", 9, [1, 2, 3, 4]);
        bench.Run();

        bench.Host.Datagrams[0].Refuse();
        bench.Run();

        Packet error = Assert.Single(bench.Guest.Icmps);
        Assert.Equal(Packets.Address("10.0.2.2"), error.From);
        Assert.Equal([3, 3], error.Data[..2]);
        Assert.Equal(0, Packets.Sum(error.Data));
        Assert.Equal(Packets.Be16(5000), error.Data[28..30]);
        Assert.Equal(Packets.Be16(9), error.Data[30..32]);
    }

    [Fact]
    public void Refusal_OfAPortThatSpokeToSeveral_IsNobodys()
    {
        bench.Guest.SendUdp(5000, "10.0.2.2", 9, [1]);
        bench.Guest.SendUdp(5000, "192.0.2.7", 9, [1]);
        bench.Run();

        bench.Host.Datagrams[0].Refuse();
        bench.Run();

        Assert.Empty(bench.Guest.Icmps);
    }

    [Theory]
    [InlineData(HostFailure.Unreachable, 1)]
    [InlineData(HostFailure.Forbidden, 13)]
    internal void Datagram_ThatCannotBeSent_IsReported(HostFailure why, byte code)
    {
        bench.Guest.SendUdp(5000, "192.0.2.7", 123, [1]);
        bench.Run();
        bench.Host.Datagrams[0].Broken = why;

        bench.Guest.SendUdp(5000, "192.0.2.7", 123, [1]);
        bench.Run();

        Assert.Equal([3, code], Assert.Single(bench.Guest.Icmps).Data[..2]);
    }

    [Fact]
    public void Datagram_WithoutSockets_IsReported()
    {
        bench.Host.AllowsUdp = false;
        bench.Guest.SendUdp(5000, "192.0.2.7", 123, [1]);
        bench.Run();

        Assert.Equal([3, 1], Assert.Single(bench.Guest.Icmps).Data[..2]);
    }

    [Fact]
    public void Datagram_OfARestrictedGuest_IsProhibited()
    {
        var kept = new StackBench(isRestricted: true);
        kept.Guest.SendUdp(5000, "192.0.2.7", 123, [1]);
        kept.Guest.SendUdp(5000, "10.0.2.2", 123, [1]);
        kept.Run();

        Assert.Empty(kept.Host.Datagrams);
        Assert.Equal([13, 13], kept.Guest.Icmps.Select(p => p.Data[1]));
    }

    [Fact]
    public void Datagram_WithAWrongChecksum_IsDropped()
    {
        uint to = Packets.Address("192.0.2.7");
        byte[] udp = Packets.Udp(bench.Guest.Address, 1, to, 2, [1]);
        udp[6] ^= 1;
        bench.Guest.SendIp(Packets.Ip(bench.Guest.Address, to, 17, udp));
        bench.Run();

        Assert.Empty(bench.Host.Datagrams);
    }

    [Fact]
    public void Datagram_WithoutAChecksum_IsTaken()
    {
        uint to = Packets.Address("192.0.2.7");
        byte[] udp = Packets.Udp(bench.Guest.Address, 1, to, 2, [1]);
        (udp[6], udp[7]) = (0, 0);
        bench.Guest.SendIp(Packets.Ip(bench.Guest.Address, to, 17, udp));
        bench.Run();

        Assert.Single(bench.Host.Datagrams);
    }

    [Fact]
    public void Forward_CarriesDatagramsInAndAnswersOut()
    {
        bench.Stack.Open(Forward("udp::7000-:53"));
        FakeDatagram port = Assert.Single(bench.Host.Datagrams);
        IPEndPoint near = new(IPAddress.Loopback, 40001);
        IPEndPoint far = new(IPAddress.Parse("192.0.2.7"), 40001);
        port.Receive(near, [1]);
        port.Receive(far, [2]);
        bench.Run();

        Packet[] packets = [.. bench.Guest.Udps];
        Assert.Equal([Packets.Address("10.0.2.2"), Packets.Address("192.0.2.7")], packets.Select(p => p.From));
        Assert.All(packets, p => Assert.Equal(53, Packets.ReadUdp(p).To));
        bench.Guest.SendUdp(53, "10.0.2.2", 40001, [3]);
        bench.Guest.SendUdp(53, "192.0.2.7", 40001, [4]);
        bench.Run();

        Assert.Equal([near, far], port.Sent.Select(s => s.To));
        Assert.Single(bench.Host.Datagrams);
    }

    [Fact]
    public void Forward_OfManySenders_RemembersTheLatest()
    {
        bench.Stack.Open(Forward("udp::7000-:53"));
        for (int i = 0; i < 300; i++)
        {
            bench.Host.Datagrams[0].Receive(new(IPAddress.Loopback, 10_000 + i), [1]);
            bench.Run();
        }

        bench.Guest.SendUdp(53, "10.0.2.2", 10_299, [1]);
        bench.Guest.SendUdp(53, "10.0.2.2", 10_000, [1]);
        bench.Run();

        // The first sender is forgotten: its answer goes out as any datagram does.
        Assert.Equal([10_299], bench.Host.Datagrams[0].Sent.Select(s => s.To.Port));
        Assert.Equal(2, bench.Host.Datagrams.Count);
    }

    [Fact]
    public void Stack_Reset_ClosesFlowsAndKeepsForwards()
    {
        bench.Stack.Open(Forward("udp::7000-:53"));
        bench.Guest.SendUdp(5000, "192.0.2.7", 123, [1]);
        bench.Run();

        bench.Stack.Reset();

        Assert.Equal([false, true], bench.Host.Datagrams.Select(d => d.IsClosed));
        bench.Stack.Close();
        Assert.True(bench.Host.Datagrams[0].IsClosed);
    }

    private static HostForward Forward(string text) => HostForward.Parse(text, NetworkConfig.Create("10.0.2.0/24", "", "", "", "", false));
}
