using System.Net;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Stack;

public class DnsTests
{
    private static readonly byte[] Question = [0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0, 3, (byte)'e', (byte)'m', (byte)'u', 0, 0, 1, 0, 1];
    private static readonly byte[] Answer = [0x12, 0x34, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, .. Question[12..], 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 1, 2, 3, 4];
    private static readonly IPEndPoint First = new(IPAddress.Parse("192.0.2.1"), 53);
    private static readonly IPEndPoint Second = new(IPAddress.Parse("192.0.2.2"), 53);

    private readonly StackBench bench = new();

    public DnsTests() => bench.Host.Servers.AddRange([First.Address, Second.Address]);

    [Fact]
    public void Query_GoesToTheFirstServer_AndItsAnswerBack()
    {
        Ask();
        FakeDatagram socket = Assert.Single(bench.Host.Datagrams);
        (IPEndPoint to, byte[] data) = Assert.Single(socket.Sent);
        Assert.Equal(First, to);
        Assert.Equal(Question, data);

        socket.Receive(First, Answer);
        bench.Run();

        Assert.Equal(Answer, Reply());
        Assert.True(socket.IsClosed);
    }

    [Fact]
    public void Query_WithoutServers_Fails()
    {
        bench.Host.Servers.Clear();

        Ask();

        byte[] reply = Reply();
        Assert.Equal(2, reply[3] & 15);
        Assert.Equal(0x81, reply[2]);
        Assert.Equal(Question[12..], reply[12..]);
        Assert.Equal(Question[..2], reply[..2]);
    }

    [Fact]
    public void Query_ThatTheFirstServerDoesNotAnswer_GoesToTheNext()
    {
        Ask();
        bench.Advance(2000);

        Assert.True(bench.Host.Datagrams[0].IsClosed);
        Assert.Equal(Second, Assert.Single(bench.Host.Datagrams[1].Sent).To);
        bench.Host.Datagrams[1].Receive(Second, Answer);
        bench.Run();

        Assert.Equal(Answer, Reply());
    }

    [Fact]
    public void Query_ThatNobodyAnswers_Fails()
    {
        Ask();
        bench.Advance(4000);

        Assert.Equal(2, Reply()[3] & 15);
        Assert.Equal(long.MaxValue, bench.Stack.HostDeadline);
    }

    [Fact]
    public void Query_ThatTheServerRefuses_GoesToTheNextAtOnce()
    {
        Ask();
        bench.Host.Datagrams[0].Refuse();
        bench.Run();

        Assert.Equal(Second, Assert.Single(bench.Host.Datagrams[1].Sent).To);
    }

    [Fact]
    public void Query_WithoutSockets_Fails()
    {
        bench.Host.AllowsUdp = false;

        Ask();

        Assert.Equal(2, Reply()[3] & 15);
    }

    [Fact]
    public void Query_Repeated_IsAskedOnce()
    {
        Ask();
        Ask();

        Assert.Single(bench.Host.Datagrams);
    }

    [Theory]
    [InlineData("192.0.2.9", 53, 0x12)]
    [InlineData("192.0.2.1", 54, 0x12)]
    [InlineData("192.0.2.1", 53, 0x13)]
    public void Answer_OfAnotherServerOrToAnotherQuestion_IsDropped(string from, int port, byte id)
    {
        Ask();
        bench.Host.Datagrams[0].Receive(new IPEndPoint(IPAddress.Parse(from), port), [id, .. Answer[1..]]);
        bench.Run();

        Assert.Empty(bench.Guest.Udps);
    }

    [Fact]
    public void Query_OfARestrictedGuest_IsRefused()
    {
        var kept = new StackBench(isRestricted: true);
        kept.Host.Servers.Add(First.Address);

        kept.Guest.SendUdp(3000, "10.0.2.3", 53, Question);
        kept.Run();

        Assert.Equal(5, Packets.ReadUdp(Assert.Single(kept.Guest.Udps)).Data[3] & 15);
        Assert.Empty(kept.Host.Datagrams);
    }

    [Fact]
    public void Query_ThatCannotBeRead_FailsWithoutItsQuestion()
    {
        bench.Host.Servers.Clear();

        bench.Guest.SendUdp(3000, "10.0.2.3", 53, [.. Question[..12], 200, 1]);
        bench.Run();

        byte[] reply = Reply();
        Assert.Equal(12, reply.Length);
        Assert.Equal(0, reply[5]);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 0x12, 0x34, 0x81, 0x80, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Datagram_ThatIsNoQuery_IsDropped(byte[] data)
    {
        bench.Guest.SendUdp(3000, "10.0.2.3", 53, data);
        bench.Run();

        Assert.Empty(bench.Host.Datagrams);
        Assert.Empty(bench.Guest.Udps);
    }

    [Fact]
    public void Queries_InFlight_AreBounded()
    {
        for (ushort i = 0; i < 100; i++)
        {
            bench.Guest.SendUdp(3000, "10.0.2.3", 53, [.. Packets.Be16(i), .. Question[2..]]);
        }

        bench.Run();

        Assert.Equal(64, bench.Host.Datagrams.Count(d => !d.IsClosed));
        Assert.Equal(36, bench.Guest.Udps.Count());
    }

    [Fact]
    public void Answer_LongerThanAFrame_ComesInFragments()
    {
        byte[] large = [.. Answer, .. new byte[3000]];
        Ask();
        bench.Host.Datagrams[0].Receive(First, large);
        bench.Run();

        Packet[] parts = [.. bench.Guest.Udps];
        Assert.Equal([0, 1480, 2960], parts.Select(p => p.Offset));
        Assert.Equal([true, true, false], parts.Select(p => p.More));
        Assert.Equal(large, parts.SelectMany(p => p.Data).Skip(8));
    }

    [Fact]
    public void Connection_ToTheNameServer_GoesToThatOfTheHost()
    {
        GuestTcp.Connect(bench.Guest, "10.0.2.3", 53);
        bench.Run();

        Assert.Equal(First, Assert.Single(bench.Host.Streams).To);
    }

    [Fact]
    public void Server_ThatCannotBeSentTo_IsPassedOver()
    {
        Ask();
        bench.Host.Datagrams[0].Broken = HostFailure.Unreachable;
        bench.Advance(2000);

        Assert.Equal(2, bench.Host.Datagrams.Count);
    }

    private void Ask()
    {
        bench.Guest.SendUdp(3000, "10.0.2.3", 53, Question);
        bench.Run();
    }

    private byte[] Reply()
    {
        (ushort from, ushort to, byte[] data) = Packets.ReadUdp(Assert.Single(bench.Guest.Udps));
        Assert.Equal((53, 3000), (from, to));
        return data;
    }
}
