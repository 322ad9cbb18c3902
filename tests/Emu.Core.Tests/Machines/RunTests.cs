using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Core.Tests.Support;
using Emu.Core.Time;

namespace Emu.Core.Tests.Machines;

public sealed class RunTests : IDisposable
{
    private readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Phases_ArePassedInOrderWithTheirEvents()
    {
        Assert.Equal(MachinePhase.Building, bench.Machine.Phase);
        bench.Machine.RealizeAll();
        Assert.Equal(MachinePhase.Ready, bench.Machine.Phase);
        bench.Machine.Continue();
        bench.Machine.Continue();
        Assert.Equal(MachinePhase.Running, bench.Machine.Phase);
        bench.Machine.Pause();
        bench.Machine.Pause();
        Assert.Equal(MachinePhase.Paused, bench.Machine.Phase);
        bench.Machine.Continue();
        bench.Machine.Shutdown();
        Assert.Equal(MachinePhase.Shutdown, bench.Machine.Phase);
        Assert.Equal(["RESUME", "STOP", "RESUME", "SHUTDOWN", "STOP"], bench.Events.Select(e => e.Name));
    }

    [Fact]
    public void Continue_BeforeRealize_SaysWhatToDo()
    {
        WrongPhaseException error = Assert.Throws<WrongPhaseException>(bench.Machine.Continue);
        Assert.Equal("cannot continue while the machine is being built; it must be ready or running or paused; realize it first", error.Message);
    }

    [Fact]
    public void RealizeAll_Twice_IsRefused()
    {
        bench.Machine.RealizeAll();
        Assert.Throws<WrongPhaseException>(bench.Machine.RealizeAll);
    }

    [Fact]
    public void Machine_AfterShutdown_TakesNoObjects()
    {
        bench.Start();
        bench.Machine.Shutdown();
        Assert.Throws<WrongPhaseException>(() => bench.Add("p", new Probe()));
        Assert.Throws<WrongPhaseException>(bench.Machine.Continue);
    }

    [Fact]
    public void Stopping_UnderTheLock_IsRefused()
    {
        bench.Start();
        bench.Locked(() => Assert.Throws<InvalidOperationException>(bench.Machine.Pause));
    }

    [Fact]
    public async Task Shutdown_ThatTheGuestAsksFor_EndsTheMachineWithItsExitCode()
    {
        Probe p = bench.Add("p", new Probe());
        bench.Start();
        bench.Locked(() => p.Machine.RequestShutdown(p, ShutdownCause.GuestExit, 3));
        Assert.False(bench.Machine.Finished.IsCompleted);
        bench.Machine.Pump();
        MachineExit exit = await bench.Machine.Finished;
        Assert.Equal((ShutdownCause.GuestExit, 3), (exit.Cause!.Value, exit.ExitCode));
        Assert.Contains(bench.Events, e => e is ShutdownEvent { Guest: true, Reason: "guest-shutdown" });
    }

    [Theory]
    [InlineData(ShutdownCause.GuestPowerOff, true)]
    [InlineData(ShutdownCause.GuestReset, true)]
    [InlineData(ShutdownCause.GuestPanic, false)]
    public void Shutdown_ThatTheGuestAsksFor_StopsItsCpusAtOnceUnlessItMayGoOn(ShutdownCause cause, bool stops)
    {
        var accelerator = new FakeAccelerator();
        bench.Space("sys");
        bench.Machine.CreateAndRealize(FakeAccelerator.TypeOf("fake", () => accelerator), "accel", bench.Machine.Objects);
        bench.Machine.Create(bench.Machine.ClusterType, "c", bench.Machine.Devices, new PropertySetting("accel", PropertyValue.Of("accel")), new PropertySetting("space", PropertyValue.Of("sys")));
        Probe p = bench.Add("p", new Probe());
        bench.Start();

        bench.Locked(() => p.Machine.RequestShutdown(p, cause));

        Assert.Equal(stops, accelerator.Clusters[0].Log.Contains("stop"));
        Assert.True(bench.Machine.IsRunning);
    }

    [Fact]
    public void Shutdown_WithPauseInstead_PausesAndCanBeReset()
    {
        using var pausing = new Bench(o => o with { Actions = new MachineActions(Shutdown: ShutdownAction.Pause) });
        Probe p = pausing.Add("p", new Probe());
        pausing.Start();
        pausing.Locked(() => p.Machine.RequestShutdown(p, ShutdownCause.GuestPanic));
        pausing.Machine.Pump();
        Assert.Equal(MachinePhase.Paused, pausing.Machine.Phase);
        Assert.Equal(PauseReason.Shutdown, pausing.Machine.PauseReason);
        Assert.Contains(pausing.Events, e => e is GuestPanickedEvent { Action: GuestPanicAction.Pause });
        EmuException error = Assert.Throws<ConfigurationException>(pausing.Machine.Continue);
        Assert.Equal("the guest has ended; reset the machine first (system_reset)", error.Message);
        pausing.Machine.Reset();
        pausing.Machine.Continue();
        Assert.True(pausing.Machine.IsRunning);
    }

    [Fact]
    public async Task Dispose_WhileTheGuestAsksForShutdownAgain_ComesToItsEnd()
    {
        // The machine's thread once waited for the shutdown's lock while Dispose held it and waited for the thread.
        var other = new Bench(options => options with { OwnThread = true, Clock = ClockMode.Host });
        Probe probe = other.Add("p", new Probe());
        other.Machine.Events.Subscribe(_ => probe.Machine.RequestShutdown(probe, ShutdownCause.GuestExit, 1));
        other.Start();

        await Task.Run(other.Dispose).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(MachinePhase.Shutdown, other.Machine.Phase);
    }

    [Fact]
    public void Dispose_UnrealizesInReverseOrderAndOnlyOnce()
    {
        var log = new List<string>();
        bench.Add("a", new Probe { Unrealized = _ => log.Add("a") });
        bench.Add("b", new Probe { Unrealized = _ => log.Add("b") });
        bench.Start();
        bench.Machine.Dispose();
        bench.Machine.Dispose();
        Assert.Equal(["b", "a"], log);
        Assert.Empty(bench.Machine.AllObjects());
    }

    [Fact]
    public void Subscriber_ThatThrows_HidesNothingFromOthers()
    {
        using var other = new Bench();
        int seen = 0;
        using IDisposable broken = other.Machine.Events.Subscribe(_ => throw new InvalidOperationException("oops"));
        IDisposable counting = other.Machine.Events.Subscribe(_ => seen++);
        other.Start();
        Assert.Equal(1, seen);
        counting.Dispose();
        other.Machine.Pause();
        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task Lock_UnderContention_IsNotStarved()
    {
        var stop = false;
        Task greedy = Task.Run(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                using MachineLock.Hold held = bench.Machine.Lock.Take();
                Thread.SpinWait(2000);
            }
        });
        for (int i = 0; i < 20; i++)
        {
            using MachineLock.Hold held = bench.Machine.Lock.Take();
            Assert.True(bench.Machine.Lock.IsHeld);
        }

        Volatile.Write(ref stop, true);
        await greedy;
        Assert.False(bench.Machine.Lock.IsHeld);
    }
}
