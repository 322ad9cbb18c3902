using Emu.Abstractions.Clock;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Time;

public sealed class TimerTests : IDisposable
{
    private readonly Bench bench = new();
    private readonly List<string> fired = [];
    private readonly DeviceTimer[] timers;

    public TimerTests()
    {
        Probe p = bench.Add("p", new Probe
        {
            Configured = q =>
            {
                for (int i = 0; i < 40; i++)
                {
                    string name = $"t{i}";
                    q.Timer(name, () => fired.Add($"{name}@{bench.Machine.Clock.Now}"));
                }
            },
        });
        timers = [.. p.Handles.OfType<DeviceTimer>()];
        bench.Start();
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Timers_FireInOrderEachAtItsTime()
    {
        bench.Locked(() =>
        {
            timers[0].ArmAt(30);
            timers[1].ArmAt(10);
            timers[2].ArmIn(20);
        });
        bench.Machine.AdvanceTime(25);
        Assert.Equal(["t1@10", "t2@20"], fired);
        Assert.Equal(25, bench.Machine.Clock.Now);
        bench.Machine.AdvanceTime(5);
        Assert.Equal("t0@30", fired[^1]);
        Assert.False(timers[0].IsArmed);
    }

    [Fact]
    public void Timers_OfEqualDeadlines_FireInOrderOfMaking()
    {
        bench.Locked(() =>
        {
            timers[2].ArmAt(10);
            timers[0].ArmAt(10);
            timers[1].ArmAt(10);
        });
        bench.Machine.AdvanceTime(10);
        Assert.Equal(["t0@10", "t1@10", "t2@10"], fired);
    }

    [Fact]
    public void Timer_MovedOrCancelled_FiresOnlyAsLastSaid()
    {
        bench.Locked(() =>
        {
            timers[0].ArmAt(10);
            timers[1].ArmAt(20);
            timers[0].ArmAt(40);
            timers[1].Cancel();
        });
        bench.Machine.AdvanceTime(50);
        Assert.Equal(["t0@40"], fired);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Timers_ArmedAtRandom_FireSorted(int seed)
    {
        var random = new Random(seed);
        bench.Locked(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                timers[random.Next(timers.Length)].ArmAt(random.Next(4) == 0 ? DeviceTimer.Never : random.Next(1, 1000));
            }
        });
        string[] expected = [.. timers.Where(t => t.IsArmed).Select((t) => (t.Deadline, Index: Array.IndexOf(timers, t)))
            .OrderBy(t => t.Deadline).ThenBy(t => t.Index).Select(t => $"t{t.Index}@{t.Deadline}")];
        bench.Machine.AdvanceTime(1000);
        Assert.Equal(expected, fired);
        Assert.NotEmpty(fired);
    }

    [Fact]
    public void ArmingATimer_AllocatesNothing()
    {
        using var held = bench.Machine.Lock.Take();
        timers[0].ArmAt(1);
        timers[1].ArmAt(2);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            timers[0].ArmAt(1000 - i);
            timers[1].ArmAt(500 + i);
            timers[1].Cancel();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Time_WhilePaused_CannotBeMoved()
    {
        bench.Machine.Pause();
        Assert.Throws<InvalidOperationException>(() => bench.Machine.AdvanceTime(1));
    }
}
