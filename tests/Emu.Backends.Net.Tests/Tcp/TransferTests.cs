using Emu.Backends.Net.Tcp;
using Emu.Backends.Net.Tests.Guest;
using Emu.Backends.Net.Tests.Support;

namespace Emu.Backends.Net.Tests.Tcp;

public class TransferTests
{
    private const int Megabyte = 1 << 20;

    private readonly byte[] data = new byte[Megabyte];

    public TransferTests() => new Random(42).NextBytes(data);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 3)]
    [InlineData(12, 4)]
    public void Bytes_FromTheHost_ArriveOverABadWire(int bad, int seed)
    {
        var bench = new StackBench(seed: seed) { Bad = bad };
        (GuestTcp guest, FakeStream host) = Open(bench);

        host.Feed(data);
        host.End();

        Assert.True(bench.AdvanceUntil(() => guest.IsEnded));
        Assert.True(data.AsSpan().SequenceEqual(guest.Received.ToArray()));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 3)]
    [InlineData(12, 4)]
    public void Bytes_FromTheGuest_ArriveOverABadWire(int bad, int seed)
    {
        var bench = new StackBench(seed: seed) { Bad = bad };
        (GuestTcp guest, FakeStream host) = Open(bench);

        guest.Send(data);
        guest.Close();

        Assert.True(bench.AdvanceUntil(() => host.IsShut));
        Assert.True(data.AsSpan().SequenceEqual(host.Sent.ToArray()));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(4, 7)]
    public void Bytes_OfBothAtOnce_ArriveAndBothEnd(int bad, int seed)
    {
        var bench = new StackBench(seed: seed) { Bad = bad };
        (GuestTcp guest, FakeStream host) = Open(bench);

        host.Feed(data);
        guest.Send(data);
        guest.Close();
        host.End();

        Assert.True(bench.AdvanceUntil(() => guest.IsEnded && guest.IsDone && host.IsClosed));
        Assert.True(data.AsSpan().SequenceEqual(host.Sent.ToArray()));
        Assert.True(data.AsSpan().SequenceEqual(guest.Received.ToArray()));
        Assert.False(host.WasReset);
        bench.Advance(20_000);
        Assert.Equal(0, bench.Stack.Tcp.Count);
        Assert.Equal(0, bench.Stack.Tcp.Budget.Used);
        Assert.Equal(long.MaxValue, bench.Stack.Deadline);
    }

    [Fact]
    public void Connections_SideBySideOverABadWire_AllArrive()
    {
        var bench = new StackBench(seed: 9) { Bad = 3 };
        GuestTcp[] guests = [.. Enumerable.Range(0, 8).Select(i => GuestTcp.Connect(bench.Guest, "192.0.2.7", 80, (ushort)(2000 + i), (uint)(i * 0x2000_0000)))];
        Assert.True(bench.AdvanceUntil(() => bench.Host.Streams.Count == 8));
        bench.Host.Streams.ForEach(s => s.Accept());
        Assert.True(bench.AdvanceUntil(() => guests.All(g => g.IsOpen)));
        byte[] part = data[..100_000];
        bench.Host.Streams.ForEach(s => s.Feed(part));
        guests.ToList().ForEach(g => g.Send(part));

        Assert.True(bench.AdvanceUntil(() => guests.All(g => g.Received.Length == part.Length) && bench.Host.Streams.TrueForAll(s => s.Sent.Count == part.Length)));
        Assert.All(guests, g => Assert.Equal(part, g.Received.ToArray()));
        Assert.All(bench.Host.Streams, s => Assert.Equal(part, s.Sent));
    }

    [Fact]
    public void Bytes_OverAGoodWire_AreSentOnce()
    {
        var bench = new StackBench();
        (GuestTcp guest, FakeStream host) = Open(bench);

        host.Feed(data);

        Assert.True(bench.AdvanceUntil(() => guest.Received.Length == data.Length));
        Assert.Equal(data.Length, guest.Log.Sum(s => s.Data.Length));
        Assert.All(guest.Log, s => Assert.InRange(s.Data.Length, 0, 1460));
    }

    [Fact]
    public void Segments_AreNoLargerThanTheGuestTakes()
    {
        var bench = new StackBench();
        bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(1, 80, 100, 0, "S", 60000, []) { Mss = 700 });
        bench.Run();
        bench.Host.Streams[0].Accept();
        bench.Run();
        uint first = bench.Guest.Segments.Single().Seq;
        bench.Guest.SendTcp(Packets.Address("192.0.2.7"), new Segment(1, 80, 101, first + 1, "A", 60000, []));
        bench.Host.Streams[0].Feed(new byte[3000]);
        bench.Run();

        Assert.Equal([700, 700, 700, 700, 200], bench.Guest.Segments.Skip(1).Select(s => s.Data.Length));
        Assert.Equal([false, false, false, false, true], bench.Guest.Segments.Skip(1).Select(s => s.Has('P')));
    }

    [Fact]
    public void Wire_ThatTakesFewFrames_HoldsSendersBack()
    {
        var bench = new StackBench { Room = 4 };
        (GuestTcp guest, FakeStream host) = Open(bench);

        host.Feed(data);
        host.End();

        Assert.True(bench.AdvanceUntil(() => guest.IsEnded));
        Assert.Equal(data.Length, guest.Log.Sum(s => s.Data.Length));
    }

    [Fact]
    public void LostSegment_IsSentAgainAtTheThirdDuplicate()
    {
        var bench = new StackBench();
        (GuestTcp guest, FakeStream host) = Open(bench);
        host.Feed(data[..14600]);
        int before = guest.Log.Count;
        bench.Bad = 100;
        bench.Run();
        bench.Bad = 0;
        Segment[] lost = [.. guest.Log.Skip(before)];
        Assert.Empty(lost);

        // Nothing of it came; what comes now is the next, thrice, as if only the first were lost.
        host.Feed(data[14600..20000]);
        bench.Run();
        Assert.Equal(0, guest.Received.Length);
        Assert.True(bench.AdvanceUntil(() => guest.Received.Length == 20000));
        Assert.True(data.AsSpan(0, 20000).SequenceEqual(guest.Received.ToArray()));
    }

    [Fact]
    public void Guest_ThatVanishes_IsGivenUpAndTheHostToldSo()
    {
        var bench = new StackBench();
        (GuestTcp guest, FakeStream host) = Open(bench);
        bench.Bad = 100;
        host.Feed(data[..1000]);

        Assert.True(bench.AdvanceUntil(() => host.IsClosed));
        Assert.True(host.WasReset);
        Assert.Equal(0, guest.Received.Length);
        Assert.Equal(0, bench.Stack.Tcp.Count);
    }

    [Fact]
    public void Guest_ThatIsIdle_IsAskedWhetherItIsThere_AndKept()
    {
        var bench = new StackBench();
        (GuestTcp guest, FakeStream host) = Open(bench);

        bench.Advance(1_300_000);

        Assert.False(host.IsClosed);
        Assert.InRange(guest.Log.Count, 1, 8);
    }

    [Fact]
    public void Guest_ThatIsIdleAndGone_IsGivenUp()
    {
        var bench = new StackBench();
        (_, FakeStream host) = Open(bench);
        bench.Bad = 100;

        bench.Advance(1_400_000);

        Assert.True(host.WasReset);
        Assert.Equal(long.MaxValue, bench.Stack.Deadline);
    }

    [Fact]
    public void Buffers_OfASlowGuest_StayBounded()
    {
        var bench = new StackBench();
        (GuestTcp guest, FakeStream host) = Open(bench);
        guest.Window = 0;
        guest.Update();
        host.Feed(data);
        bench.Advance(5000);

        Assert.InRange(data.Length - host.Waiting, 1, ByteRing.MaxCapacity);
        Assert.InRange(bench.Stack.Tcp.Budget.Used, 1, 2 * ByteRing.MaxCapacity);
    }

    internal static (GuestTcp Guest, FakeStream Host) Open(StackBench bench)
    {
        GuestTcp guest = GuestTcp.Connect(bench.Guest, "192.0.2.7", 80);
        Assert.True(bench.AdvanceUntil(() => bench.Host.Streams.Count > 0));
        bench.Host.Streams[0].Accept();
        Assert.True(bench.AdvanceUntil(() => guest.IsOpen));
        return (guest, bench.Host.Streams[0]);
    }
}
