using System.Diagnostics;
using Emu.Abstractions.Clock;
using Emu.Core.Tests.Support;
using Emu.Core.Time;

namespace Emu.Core.Tests.Time;

public sealed class HostClockTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Timer_OfARunningMachine_FiresOnItsOwnThreadNotBeforeItsTime()
    {
        var fired = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        using Bench bench = Threaded();
        Probe p = bench.Add("p", new Probe { Configured = q => q.Timer("t", () => fired.SetResult(q.Machine.Clock.Now)) });
        bench.Start();
        long deadline = 0;
        bench.Locked(() =>
        {
            p.FindHandle<DeviceTimer>("t")!.ArmIn(3_000_000);
            deadline = p.FindHandle<DeviceTimer>("t")!.Deadline;
        });
        Assert.True(await fired.Task.WaitAsync(Patience) >= deadline);
    }

    [Fact]
    public void Time_FollowsTheHostWhileRunningAndStandsWhilePaused()
    {
        using Bench bench = Threaded();
        Assert.Equal(0, bench.Machine.Clock.Now);
        bench.Start();
        long start = Stopwatch.GetTimestamp();
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(start).TotalMilliseconds > 5, Patience);
        Assert.True(bench.Machine.Clock.Now >= 5_000_000);
        bench.Machine.Pause();
        long stands = bench.Machine.Clock.Now;
        start = Stopwatch.GetTimestamp();
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(start).TotalMilliseconds > 2, Patience);
        Assert.Equal(stands, bench.Machine.Clock.Now);
    }

    [Fact]
    public async Task Call_PostedFromAnotherThread_RunsUnderTheLockInOrder()
    {
        using Bench bench = Threaded();
        Probe p = bench.Add("p", new Probe());
        bench.Start();
        var seen = new List<int>();
        var last = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.Run(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                int number = i;
                p.Machine.Post(p, () => seen.Add(number));
            }

            p.Machine.Post(p, () => last.SetResult(p.Machine.HoldsLock));
        });
        Assert.True(await last.Task.WaitAsync(Patience));
        Assert.Equal(Enumerable.Range(0, 1000), seen);
    }

    [Fact]
    public async Task Machine_ThatIsIdle_UsesNoProcessor()
    {
        using Bench bench = Threaded();
        Probe p = bench.Add("p", new Probe());
        bench.Start();
        long passes = -1;
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        p.Machine.Post(p, settled.SetResult);
        await settled.Task.WaitAsync(Patience);
        passes = bench.Machine.LoopPasses;
        long start = Stopwatch.GetTimestamp();
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(start).TotalMilliseconds > 50, Patience);
        Assert.InRange(bench.Machine.LoopPasses - passes, 0, 3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sleep_EndsWhenWoken(bool plain)
    {
        using Waker waker = plain ? new EventWaker() : Waker.Create();
        Task sleeping = Task.Run(() => waker.Sleep(long.MaxValue));
        waker.Wake();
        await sleeping.WaitAsync(Patience);
        waker.Wake();
        waker.Wake();
        waker.Sleep(long.MaxValue);
        waker.Sleep(1_000_000);
        Assert.True(sleeping.IsCompletedSuccessfully);
    }

    private static Bench Threaded() => new(o => o with { OwnThread = true, Clock = ClockMode.Host });
}
