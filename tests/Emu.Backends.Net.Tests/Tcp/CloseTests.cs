using Emu.Backends.Net.Host;
using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Tcp;

public class CloseTests
{
    private readonly StackBench bench = new();
    private readonly GuestTcp guest;
    private readonly FakeStream host;

    public CloseTests() => (guest, host) = TransferTests.Open(bench);

    [Fact]
    public void Guest_EndsFirst_HostMaySendOn()
    {
        guest.Send([1]);
        guest.Close();
        bench.Run();
        Assert.True(host.IsShut);
        Assert.False(host.IsClosed);

        host.Feed(new byte[5000]);
        bench.Run();
        Assert.Equal(5000, guest.Received.Length);
        host.End();
        bench.Run();

        Assert.True(guest.IsEnded);
        Assert.True(host.IsClosed);
        Assert.False(host.WasReset);
        Assert.Equal(0, bench.Stack.Tcp.Count);
        Assert.Equal(0, bench.Stack.Tcp.Budget.Used);
    }

    [Fact]
    public void Host_EndsFirst_GuestMaySendOn()
    {
        host.End();
        bench.Run();
        Assert.True(guest.IsEnded);
        Assert.False(host.IsClosed);

        guest.Send(new byte[5000]);
        bench.Run();
        Assert.Equal(5000, host.Sent.Count);
        guest.Close();
        bench.Run();

        Assert.True(host.IsClosed);
        Assert.True(guest.IsDone);
        Assert.Equal(1, bench.Stack.Tcp.Count);
        bench.Advance(11_000);
        Assert.Equal(0, bench.Stack.Tcp.Count);
    }

    [Fact]
    public void Both_EndAtOnce()
    {
        host.End();
        guest.Close();
        bench.Run();

        Assert.True(guest.IsEnded && guest.IsDone && host.IsClosed);
    }

    [Fact]
    public void Guest_Resets_HostIsReset()
    {
        guest.Send([1]);
        bench.Run();
        guest.Reset();
        bench.Run();

        Assert.True(host.WasReset);
        Assert.Equal(0, bench.Stack.Tcp.Count);
    }

    [Fact]
    public void Host_Breaks_GuestIsReset()
    {
        host.Feed(new byte[100]);
        bench.Run();
        host.Fail(HostFailure.Reset);
        bench.Run();

        Assert.True(guest.IsReset);
        Assert.Equal(0, bench.Stack.Tcp.Count);
        Assert.Equal(0, bench.Stack.Tcp.Budget.Used);
    }

    [Fact]
    public void Reset_ThatIsNotWhereItMustBe_IsAskedFor()
    {
        uint awaited = guest.Log[^1].Ack;
        int before = guest.Log.Count;
        SendRaw("R", awaited + 100, []);
        SendRaw("R", awaited - 100, []);
        bench.Run();

        Assert.False(host.IsClosed);
        Assert.Equal(["A"], guest.Log.Skip(before).Select(s => s.Flags));
    }

    [Fact]
    public void Syn_InsideAConnection_IsAnsweredByAnAcknowledgment()
    {
        int before = guest.Log.Count;
        SendRaw("S", 123456, []);
        bench.Run();

        Assert.False(host.IsClosed);
        Assert.Equal("A", Assert.Single(guest.Log.Skip(before)).Flags);
    }

    [Fact]
    public void Name_OfAnEndedConnection_CanBeUsedAgain()
    {
        host.End();
        bench.Run();
        guest.Close();
        bench.Run();
        Assert.Equal(1, bench.Stack.Tcp.Count);
        bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(40000, 80, 0x100, 0, "S", 1000, []) { Mss = 1000 });
        bench.Run();

        Assert.Equal(2, bench.Host.Streams.Count);
        Assert.Equal(1, bench.Stack.Tcp.Count);
    }

    [Fact]
    public void EndedConnections_MakeRoomForNewOnes()
    {
        for (int i = 0; i < 600; i++)
        {
            GuestTcp next = GuestTcp.Connect(bench.Guest, "192.0.2.7", 80, (ushort)(1000 + i));
            bench.Run();
            FakeStream stream = bench.Host.Streams[^1];
            stream.Accept();
            bench.Run();
            stream.End();
            bench.Run();
            next.Close();
            bench.Run();
        }

        Assert.Equal(601, bench.Host.Streams.Count);
        Assert.True(bench.Stack.Tcp.Count <= Emu.Backends.Net.Tcp.TcpTable.MaxConnections);
    }

    [Fact]
    public void End_ThatIsRepeated_IsAcknowledgedAgain()
    {
        host.End();
        bench.Run();
        guest.Close();
        bench.Run();
        Segment last = guest.Log[^1];
        int before = guest.Log.Count;
        SendRaw("FA", last.Ack - 1, [], last.Seq);
        bench.Run();

        Assert.Equal("A", Assert.Single(guest.Log.Skip(before)).Flags);
    }

    [Fact]
    public void Reset_AfterBothHaveEnded_LosesNothing()
    {
        host.Room = 0;
        guest.Send(new byte[1000]);
        host.End();
        guest.Close();
        bench.Run();
        SendRaw("R", guest.Log[^1].Ack, []);
        bench.Run();
        Assert.Equal(0, bench.Stack.Tcp.Count);
        Assert.False(host.IsClosed);

        host.Take(1000);
        bench.Run();

        Assert.Equal(1000, host.Sent.Count);
        Assert.True(host.IsShut && host.IsClosed && !host.WasReset);
        Assert.Equal(0, bench.Stack.Tcp.Budget.Used);
    }

    [Fact]
    public void Host_ThatTakesTheRestLate_IsClosedThen()
    {
        host.Room = 10;
        guest.Send(new byte[1000]);
        guest.Close();
        host.End();
        bench.Advance(30_000);
        Assert.Equal(0, bench.Stack.Tcp.Count);
        Assert.False(host.IsShut);

        host.Take(2000);
        bench.Run();

        Assert.Equal(1000, host.Sent.Count);
        Assert.True(host.IsClosed);
    }

    [Fact]
    public void Host_ThatBreaksAfterTheGuestHasFinished_IsClosed()
    {
        host.Room = 10;
        guest.Send(new byte[1000]);
        guest.Close();
        host.End();
        bench.Advance(30_000);

        host.Fail(HostFailure.Reset);
        bench.Run();

        Assert.True(host.IsClosed);
        Assert.Equal(0, bench.Stack.Tcp.Budget.Used);
    }

    private void SendRaw(string flags, uint seq, byte[] data, uint ack = 0) =>
        bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(40000, 80, seq, ack, flags, 1000, data) { Mss = 1000 });
}
