using System.Net;
using Emu.Backends.Net.Host;
using Emu.Backends.Net.Stack;
using Emu.Backends.Net.Tcp;
using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Tcp;

public class HandshakeTests
{
    private readonly StackBench bench = new();

    [Fact]
    public void Connect_IsAnsweredWhenTheHostHasConnected()
    {
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "192.0.2.7", 80);
        bench.Run();
        FakeStream host = Assert.Single(bench.Host.Streams);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 80), host.To);
        Assert.Empty(guest.Log);

        host.Accept();
        bench.Run();

        Assert.True(guest.IsOpen);
        Segment syn = guest.Log[0];
        Assert.Equal(("SA", 1460, 3), (syn.Flags, syn.Mss, syn.Scale));
    }

    [Fact]
    public void Connect_WithoutScaling_IsAnsweredWithout()
    {
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "192.0.2.7", 80, scales: false);
        bench.Run();
        bench.Host.Streams[0].Accept();
        bench.Run();

        Assert.Equal(-1, guest.Log[0].Scale);
        guest.Send(new byte[100_000]);
        Assert.True(bench.AdvanceUntil(() => bench.Host.Streams[0].Sent.Count == 100_000));
    }

    [Fact]
    public void Connect_ToTheGateway_GoesToTheLoopback()
    {
        GuestTcp.Connect(bench.Guest, "10.0.2.2", 8080);
        bench.Run();

        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 8080), bench.Host.Streams[0].To);
    }

    [Theory]
    [InlineData(HostFailure.Refused)]
    [InlineData(HostFailure.Reset)]
    internal void Connect_ThatTheHostRefuses_IsReset(HostFailure why)
    {
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "192.0.2.7", 80, first: 77);
        bench.Run();
        bench.Host.Streams[0].Fail(why);
        bench.Run();

        Assert.True(guest.IsReset);
        Assert.Equal(("RA", 78U, 0U), (guest.Log[0].Flags, guest.Log[0].Ack, guest.Log[0].Seq));
        Assert.Equal(0, bench.Stack.Tcp.Count);
        Assert.Equal(0, bench.Stack.Tcp.Budget.Used);
    }

    [Theory]
    [InlineData(HostFailure.Unreachable, 1)]
    [InlineData(HostFailure.Forbidden, 13)]
    internal void Connect_ToAHostThatCannotBeReached_IsReported(HostFailure why, byte code)
    {
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "192.0.2.7", 80, first: 77);
        bench.Run();
        bench.Host.Streams[0].Fail(why);
        bench.Run();

        Packet error = Assert.Single(bench.Guest.Icmps);
        Assert.Equal([3, code], error.Data[..2]);
        Assert.Equal([.. Packets.Be16(40000), .. Packets.Be16(80), .. Packets.Be32(77)], error.Data[28..36]);
        Assert.Empty(guest.Log);
    }

    [Fact]
    public void Connect_ThatTimesOut_IsTriedAgainWithTheNextSyn()
    {
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "192.0.2.7", 80);
        bench.Run();
        bench.Host.Streams[0].Fail(HostFailure.TimedOut);
        bench.Advance(300);

        Assert.Equal(2, bench.Host.Streams.Count);
        Assert.Empty(guest.Log);
        bench.Host.Streams[1].Accept();
        bench.Run();
        Assert.True(guest.IsOpen);
    }

    [Fact]
    public void Syn_Repeated_ConnectsOnce()
    {
        GuestTcp.Connect(bench.Guest, "192.0.2.7", 80);
        bench.Advance(1000);

        Assert.Single(bench.Host.Streams);
    }

    [Fact]
    public void Syn_WhoseAnswerIsLost_IsAnsweredAgain()
    {
        bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(1, 80, 100, 0, "S", 1000, []) { Mss = 1000 });
        bench.Run();
        bench.Host.Streams[0].Accept();
        bench.Run();
        bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(1, 80, 100, 0, "S", 1000, []) { Mss = 1000 });
        bench.Run();
        bench.Advance(1000);

        Assert.Equal(["SA", "SA", "SA"], bench.Guest.Segments.Select(s => s.Flags));
        Assert.Single(bench.Guest.Segments.Select(s => s.Seq).Distinct());
    }

    [Fact]
    public void SynAck_ThatIsNeverAcknowledged_EndsTheConnection()
    {
        bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(1, 80, 100, 0, "S", 1000, []) { Mss = 1000 });
        bench.Run();
        bench.Host.Streams[0].Accept();
        bench.Advance(200_000);

        Assert.True(bench.Host.Streams[0].IsClosed);
        Assert.Equal(0, bench.Stack.Tcp.Count);
        Assert.Equal("RA", bench.Guest.Segments.Last().Flags);
        Assert.Equal(long.MaxValue, bench.Stack.Deadline);
    }

    [Theory]
    [InlineData("A", 500, 0, "R", 700, 0)]
    [InlineData("FA", 500, 0, "R", 700, 0)]
    [InlineData("SA", 500, 0, "R", 700, 0)]
    [InlineData("F", 500, 3, "RA", 0, 504)]
    public void Segment_OfNoConnection_IsReset(string flags, uint seq, int length, string expected, uint expectedSeq, uint expectedAck)
    {
        bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(1, 80, seq, 700, flags, 1000, new byte[length]) { Mss = 1000 });
        bench.Run();

        Segment reset = Assert.Single(bench.Guest.Segments);
        Assert.Equal((expected, expectedSeq, expectedAck), (reset.Flags, reset.Seq, reset.Ack));
    }

    [Fact]
    public void Reset_OfNoConnection_IsNotAnswered()
    {
        bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(1, 80, 5, 700, "RA", 1000, []));
        bench.Run();

        Assert.Empty(bench.Guest.Segments);
    }

    [Fact]
    public void Connect_OfARestrictedGuest_IsReset()
    {
        var kept = new StackBench(isRestricted: true);
        GuestTcp guest = GuestTcp.Connect(kept.Guest, "10.0.2.2", 80);
        kept.Run();

        Assert.True(guest.IsReset);
        Assert.Empty(kept.Host.Streams);
    }

    [Fact]
    public void Guest_GivesUpWhileTheHostConnects_ClosesTheHost()
    {
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "192.0.2.7", 80);
        bench.Run();
        guest.Reset();
        bench.Run();

        Assert.True(bench.Host.Streams[0].IsClosed);
        Assert.Equal(0, bench.Stack.Tcp.Count);
    }

    [Fact]
    public void Forward_ConnectsToTheGuest()
    {
        GuestTcp? guest = null;
        bench.Guest.OnSyn = (packet, syn) => guest = GuestTcp.Accept(bench.Guest, packet, syn);
        FakeStream host = Connect("tcp::2222-:22", new IPEndPoint(IPAddress.Loopback, 50000));

        Assert.True(guest!.IsOpen);
        host.Feed([1, 2, 3]);
        guest.Send([4, 5]);
        bench.Run();
        Assert.Equal([1, 2, 3], guest.Received.ToArray());
        Assert.Equal([4, 5], host.Sent);
    }

    [Fact]
    public void Forward_ShowsTheGuestWhoConnects()
    {
        List<(uint, ushort)> seen = [];
        bench.Guest.OnSyn = (packet, syn) => seen.Add((packet.From, syn.From));
        Connect("tcp:0.0.0.0:2222-:22", new IPEndPoint(IPAddress.Loopback, 50000));
        bench.Host.Listeners[0].Connect(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 50001));
        bench.Host.Listeners[0].Connect(new IPEndPoint(IPAddress.Parse("::ffff:192.0.2.8"), 50002));
        bench.Host.Listeners[0].Connect(new IPEndPoint(IPAddress.IPv6Loopback, 50003));
        bench.Run();

        Assert.Equal(
            [(Packets.Address("10.0.2.2"), 50000), (Packets.Address("192.0.2.7"), 50001), (Packets.Address("192.0.2.8"), 50002), (Packets.Address("10.0.2.2"), 50003)],
            seen.Select(s => (s.Item1, (int)s.Item2)));
    }

    [Fact]
    public void Forward_OfTwoWithOneName_TakesAnotherPort()
    {
        List<ushort> seen = [];
        bench.Guest.OnSyn = (_, syn) => seen.Add(syn.From);
        var from = new IPEndPoint(IPAddress.Loopback, 50000);
        Connect("tcp::2222-:22", from);
        Connect("tcp::2223-:22", from);

        Assert.Equal(2, seen.Distinct().Count());
    }

    [Fact]
    public void Forward_ThatTheGuestRefuses_BreaksTheHostsConnection()
    {
        bench.Guest.OnSyn = (packet, syn) => bench.Guest.SendTcp(packet.From, new Segment(syn.To, syn.From, 0, syn.Seq + 1, "RA", 0, []));
        FakeStream host = Connect("tcp::2222-:22", new IPEndPoint(IPAddress.Loopback, 50000));

        Assert.True(host.WasReset);
        Assert.Equal(0, bench.Stack.Tcp.Count);
    }

    [Fact]
    public void Forward_ThatTheGuestNeverAnswers_IsGivenUp()
    {
        FakeStream host = Connect("tcp::2222-:22", new IPEndPoint(IPAddress.Loopback, 50000));
        bench.Advance(200_000);

        Assert.True(host.WasReset);
        Assert.Equal(7, bench.Guest.Segments.Count(s => s.Flags == "S"));
    }

    [Fact]
    public void Forward_AnsweredOnlyByAnAcknowledgmentOfSomethingElse_ResetsThat()
    {
        bench.Guest.OnSyn = (packet, syn) => bench.Guest.SendTcp(packet.From, new Segment(syn.To, syn.From, 0, syn.Seq + 99, "A", 0, []));
        Connect("tcp::2222-:22", new IPEndPoint(IPAddress.Loopback, 50000));

        Assert.Equal("R", bench.Guest.Segments.Last().Flags);
        Assert.Equal(1, bench.Stack.Tcp.Count);
    }

    [Fact]
    public void Forward_WhenBothConnectAtOnce_ComesAbout()
    {
        uint remote = 0;
        bench.Guest.OnSyn = (packet, syn) =>
        {
            remote = packet.From;
            bench.Guest.SendTcp(packet.From, new Segment(syn.To, syn.From, 900, 0, "S", 1000, []) { Mss = 1000 });
        };
        FakeStream host = Connect("tcp::2222-:22", new IPEndPoint(IPAddress.Loopback, 50000));
        Segment answer = bench.Guest.Segments.Last();
        Assert.Equal(("SA", 901U), (answer.Flags, answer.Ack));
        bench.Guest.SendTcp(remote, new Segment(22, 50000, 901, answer.Seq + 1, "A", 1000, [7]));
        bench.Run();

        Assert.Equal([7], host.Sent);
    }

    [Fact]
    public void Connections_TooMany_AreRefused()
    {
        GuestTcp[] guests = [.. Enumerable.Range(0, TcpTable.MaxConnections + 5).Select(i => GuestTcp.Connect(bench.Guest, "192.0.2.7", 80, (ushort)(1000 + i)))];
        bench.Run();

        Assert.Equal(TcpTable.MaxConnections, bench.Stack.Tcp.Count);
        Assert.Equal(5, guests.Count(g => g.IsReset));
        Assert.True(bench.Stack.Tcp.Budget.Used <= TcpTable.MaxBuffers);
    }

    [Fact]
    public void Stack_Reset_EndsConnectionsWithoutAWord()
    {
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "192.0.2.7", 80);
        bench.Run();
        bench.Host.Streams[0].Accept();
        bench.Run();
        guest.Log.Clear();

        bench.Stack.Reset();
        bench.Run();

        Assert.True(bench.Host.Streams[0].WasReset);
        Assert.Empty(guest.Log);
        Assert.Equal(0, bench.Stack.Tcp.Budget.Used);
    }

    private FakeStream Connect(string forward, IPEndPoint from)
    {
        bench.Stack.Open(HostForward.Parse(forward, NetworkConfig.Create("10.0.2.0/24", "", "", "", "", false)));
        FakeStream? made = bench.Host.Listeners[^1].Connect(from);
        bench.Run();
        return made!;
    }
}
