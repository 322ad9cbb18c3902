using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Tcp;

public class WindowTests
{
    private readonly StackBench bench = new();
    private readonly GuestTcp guest;
    private readonly FakeStream host;

    public WindowTests() => (guest, host) = TransferTests.Open(bench);

    [Fact]
    public void Host_ThatTakesNothing_ShutsTheGuestsWindow()
    {
        host.Room = 0;
        guest.Send(new byte[1 << 20]);
        bench.Advance(5000);

        Assert.Equal(0, guest.Log[^1].Window);
        Assert.Empty(host.Sent);
        host.Take(1 << 20);
        Assert.True(bench.AdvanceUntil(() => host.Sent.Count == 1 << 20));
    }

    [Fact]
    public void Window_ThatOpens_IsToldWithoutBeingAsked()
    {
        host.Room = 0;
        guest.Send(new byte[1 << 20]);
        bench.Advance(1000);
        int before = guest.Log.Count;

        host.Take(100_000);
        bench.Run();

        Assert.True(guest.Log.Skip(before).Last().Window > 0);
    }

    [Fact]
    public void Guest_WithAShutWindow_IsProbedUntilItOpens()
    {
        guest.Window = 0;
        guest.Update();
        host.Feed(new byte[10_000]);
        bench.Advance(60_000);
        Segment[] probes = [.. guest.Log.Where(s => s.Data.Length > 0)];
        Assert.InRange(probes.Length, 5, 12);
        Assert.All(probes, p => Assert.Single(p.Data));
        Assert.False(host.IsClosed);

        guest.Window = 100_000;
        Assert.True(bench.AdvanceUntil(() => guest.Received.Length == 10_000));
    }

    [Fact]
    public void Guest_WithAShutWindow_IsKeptForHours()
    {
        guest.Window = 0;
        guest.Update();
        host.Feed(new byte[10_000]);
        bench.Advance(3 * 3600 * 1000);

        Assert.False(host.IsClosed);
        guest.Window = 100_000;
        guest.Update();
        bench.Run();
        Assert.Equal(10_000, guest.Received.Length);
    }

    [Fact]
    public void Guest_WithAShutWindow_MaySendAndEnd()
    {
        guest.Window = 0;
        guest.Update();
        host.Feed(new byte[10_000]);
        bench.Advance(1000);

        guest.Send(new byte[5000]);
        guest.Close();
        bench.Advance(1000);

        Assert.Equal(5000, host.Sent.Count);
        Assert.True(host.IsShut);
    }

    [Fact]
    public void BothWindowsShut_AcknowledgmentsStillCount()
    {
        host.Room = 0;
        guest.Window = 2000;
        guest.Update();
        guest.Send(new byte[1 << 20]);
        host.Feed(new byte[100_000]);
        bench.Advance(5000);

        guest.Window = 200_000;
        Assert.True(bench.AdvanceUntil(() => guest.Received.Length == 100_000));
        host.Take(1 << 20);
        Assert.True(bench.AdvanceUntil(() => host.Sent.Count == 1 << 20));
    }

    [Fact]
    public void SmallWindow_GetsWhatFits()
    {
        guest.Window = 160;
        guest.Update();
        host.Feed(new byte[1000]);

        Assert.True(bench.AdvanceUntil(() => guest.Received.Length == 1000));
        Assert.All(guest.Log.Where(s => s.Data.Length > 0), s => Assert.InRange(s.Data.Length, 1, 160));
    }

    [Fact]
    public void Window_NeverMovesBack()
    {
        host.Room = 3000;
        guest.Send(new byte[200_000]);
        bench.Advance(2000);
        host.Take(50_000);
        bench.Advance(2000);

        uint[] edges = [.. guest.Log.Where(s => !s.Has('S')).Select(s => s.Ack + ((uint)s.Window << 3))];
        Assert.Equal(edges.Length - 1, edges.Zip(edges.Skip(1)).Count(pair => (int)(pair.Second - pair.First) >= 0));
    }

    [Fact]
    public void Bytes_BehindTheWindow_AreNotTaken()
    {
        Segment last = guest.Log[^1];
        uint edge = last.Ack + 65535;
        bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(40000, 80, edge + 1_000_000, last.Seq + 1, "A", 1000, new byte[100]));
        bench.Run();

        Assert.Empty(host.Sent);
        Assert.Equal(last.Ack, guest.Log[^1].Ack);
    }

    [Fact]
    public void Acknowledgment_OfWhatWasNeverSent_IsAnsweredAndDropped()
    {
        Segment last = guest.Log[^1];
        int before = guest.Log.Count;
        bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(40000, 80, last.Ack, last.Seq + 5000, "A", 1000, [1]));
        bench.Run();

        Assert.Empty(host.Sent);
        Assert.Equal("A", Assert.Single(guest.Log.Skip(before)).Flags);
    }

    [Fact]
    public void Stretches_ThatComeEarly_AreBounded()
    {
        Segment last = guest.Log[^1];
        for (uint i = 0; i < 200; i++)
        {
            bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(40000, 80, last.Ack + 2 + (i * 2), last.Seq + 1, "A", 1000, [1]));
        }

        bench.Run();
        Assert.Empty(host.Sent);

        // The 64 that were kept join once what is between them comes.
        bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(40000, 80, last.Ack, last.Seq + 1, "A", 1000, [.. Enumerable.Repeat((byte)1, 128)]));
        bench.Run();
        Assert.InRange(host.Sent.Count, 128, 130);
    }
}
