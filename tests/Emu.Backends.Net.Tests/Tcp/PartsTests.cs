using Emu.Backends.Net.Tcp;

namespace Emu.Backends.Net.Tests.Tcp;

public class PartsTests
{
    [Fact]
    public void Ring_Grown_KeepsBytesAndWhatLiesBehindThem()
    {
        var budget = new BufferBudget(1 << 20);
        using ByteRing ring = ByteRing.Create(budget)!;
        byte[] data = new byte[ByteRing.MinCapacity];
        new Random(1).NextBytes(data);
        ring.Write(0, data.AsSpan(0, 10_000));
        ring.Extend(10_000);
        ring.Consume(9_000);
        ring.Write(10_000, data.AsSpan(10_000, 4_000));
        ring.Extend(4_000);

        // Early bytes, around the end of the memory.
        ring.Write(16_000, data.AsSpan(0, 2_000));
        Assert.True(ring.TryGrow());
        ring.Extend(4_000);

        byte[] read = new byte[2_000];
        ring.CopyTo(12_000, read);
        Assert.Equal(data[12_000..14_000], read);
        ring.CopyTo(16_000, read);
        Assert.Equal(data[..2_000], read);
        Assert.Equal(2 * ByteRing.MinCapacity, budget.Used);
    }

    [Fact]
    public void Ring_BeyondTheBudget_IsNotMadeAndDoesNotGrow()
    {
        var budget = new BufferBudget(ByteRing.MinCapacity + 100);
        ByteRing ring = ByteRing.Create(budget)!;

        Assert.Null(ByteRing.Create(budget));
        Assert.False(ring.TryGrow());
        ring.Dispose();
        ring.Dispose();
        Assert.Equal(0, budget.Used);
        Assert.False(ring.TryGrow());
    }

    [Fact]
    public void Ring_GrowsToItsLargest()
    {
        using ByteRing ring = ByteRing.Create(new BufferBudget(1 << 24))!;

        Assert.Equal([true, true, true, true, false], Enumerable.Range(0, 5).Select(_ => ring.TryGrow()));
        Assert.Equal(ByteRing.MaxCapacity, ring.Capacity);
    }

    [Fact]
    public void Gaps_ThatTouch_BecomeOne()
    {
        var gaps = new Gaps();
        gaps.TryAdd(10, 20);
        gaps.TryAdd(30, 40);
        gaps.TryAdd(20, 30);

        Assert.Equal(5, gaps.Join(5));
        Assert.Equal(40, gaps.Join(12));
        Assert.True(gaps.IsEmpty);
    }

    [Fact]
    public void Gaps_ThatOverlap_BecomeOne()
    {
        var gaps = new Gaps();
        gaps.TryAdd(30, 40);
        gaps.TryAdd(10, 35);
        gaps.TryAdd(5, 50);

        Assert.Equal(50, gaps.Join(5));
    }

    [Fact]
    public void RoundTrip_Steady_ComesDownToTheShortest()
    {
        var trip = new RoundTrip();
        Assert.Equal(1000, trip.Timeout);
        trip.Sample(400);
        Assert.Equal(1200, trip.Timeout);
        Enumerable.Range(0, 100).ToList().ForEach(_ => trip.Sample(1));

        Assert.Equal(RoundTrip.Shortest, trip.Timeout);
    }

    [Fact]
    public void RoundTrip_BacksOffUntilSomethingComesThrough()
    {
        var trip = new RoundTrip();
        trip.Sample(400);
        trip.BackOff();
        trip.BackOff();
        Assert.Equal(4800, trip.Timeout);
        Enumerable.Range(0, 10).ToList().ForEach(_ => trip.BackOff());
        Assert.Equal(RoundTrip.Longest, trip.Timeout);

        trip.Restore();

        Assert.Equal(1200, trip.Timeout);
    }

    [Fact]
    public void Congestion_SlowStart_GrowsByWhatIsAcknowledged_ThenByASegmentAWindow()
    {
        var congestion = new Congestion(1000);
        Assert.Equal(10_000, congestion.Window);
        congestion.OnAcked(1000, 1);
        Assert.Equal(11_000, congestion.Window);

        congestion.OnTimeout(8_000, 100);
        Assert.Equal(1_000, congestion.Window);
        Enumerable.Range(0, 3).ToList().ForEach(_ => congestion.OnAcked(1000, 200));
        Assert.Equal(4_000, congestion.Window);
        Enumerable.Range(0, 3).ToList().ForEach(_ => congestion.OnAcked(1000, 200));
        Assert.Equal(4_000, congestion.Window);
        congestion.OnAcked(1000, 200);
        Assert.Equal(5_000, congestion.Window);
    }

    [Fact]
    public void Congestion_Loss_HalvesAndIsRepairedSegmentBySegment()
    {
        var congestion = new Congestion(1000);
        congestion.OnLoss(10_000, 10_000);
        Assert.Equal(8_000, congestion.Window);
        Assert.True(congestion.IsRecovering);
        congestion.OnDuplicate();
        Assert.Equal(9_000, congestion.Window);

        Assert.True(congestion.OnAcked(3_000, 3_000));
        Assert.Equal(7_000, congestion.Window);
        Assert.False(congestion.OnAcked(7_000, 10_000));

        Assert.False(congestion.IsRecovering);
        Assert.Equal(5_000, congestion.Window);
    }
}
