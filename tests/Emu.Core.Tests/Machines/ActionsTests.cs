using Emu.Abstractions.Irq;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Machines;

public sealed class ActionsTests : IDisposable
{
    private readonly Bench bench = new();
    private readonly List<bool> seen = [];

    public void Dispose() => bench.Dispose();

    [Fact]
    public void PowerButton_IsPressedWhereThereIsOne()
    {
        bench.Add("p", new Probe { Configured = p => p.Input(WellKnownInputs.PowerButton, seen.Add) });
        bench.Start();

        bench.Machine.PressPowerButton();

        Assert.Equal([true, false], seen);
        Assert.IsType<PowerdownEvent>(bench.Events[^1]);
    }

    [Fact]
    public void Wakeup_ReachesTheDeviceThatCan()
    {
        bench.Add("p", new Probe { Configured = p => p.Input(WellKnownInputs.Wakeup, seen.Add) });
        bench.Start();

        bench.Machine.WakeUp();

        Assert.True(bench.Machine.CanWakeUp);
        Assert.Equal([true, false], seen);
        Assert.IsType<WakeupEvent>(bench.Events[^1]);
    }

    [Fact]
    public void PowerButton_OfAMachineWithoutOne_IsRefusedAndTellsNobody()
    {
        bench.Start();

        Assert.Throws<ConfigurationException>(bench.Machine.PressPowerButton);
        Assert.DoesNotContain(bench.Events, e => e is PowerdownEvent);
    }

    [Fact]
    public void Nmi_OfAMachineWithoutCpus_DoesNotApply()
    {
        bench.Add("p", new Probe { Configured = p => p.Input(WellKnownInputs.NonMaskable, seen.Add) });
        bench.Start();

        EmuException error = Assert.Throws<ConfigurationException>(bench.Machine.InjectNmi);

        Assert.Equal("inject-nmi is not available for a machine without CPUs: its CPUs have no input 'nmi'", error.Message);
        Assert.Empty(seen);
    }

    [Fact]
    public void Panic_ThatChangesNothing_IsToldAndTheMachineRunsOn()
    {
        Panic(PanicAction.None);

        Assert.Equal(MachinePhase.Running, bench.Machine.Phase);
        Assert.Contains(bench.Events, e => e is GuestPanickedEvent { Action: GuestPanicAction.Run });
    }

    [Fact]
    public void Panic_ThatPauses_CanGoOn()
    {
        Panic(PanicAction.Pause);

        Assert.Equal((MachinePhase.Paused, PauseReason.Panic), (bench.Machine.Phase, bench.Machine.PauseReason));
        Assert.Equal(["RESUME", "GUEST_PANICKED", "STOP"], bench.Events.Select(e => e.Name));
        bench.Machine.Continue();
        Assert.Equal(PauseReason.Request, bench.Machine.PauseReason);
    }

    [Fact]
    public async Task Panic_ThatIsAFailure_EndsWithAStatusThatSaysSo()
    {
        Panic(PanicAction.ExitFailure);

        Assert.Equal(1, (await bench.Machine.Finished).ExitCode);
        Assert.Equal(["RESUME", "GUEST_PANICKED", "SHUTDOWN", "STOP"], bench.Events.Select(e => e.Name));
    }

    private void Panic(PanicAction action)
    {
        Probe p = bench.Add("p", new Probe());
        bench.Start();
        bench.Machine.Actions = new MachineActions(Panic: action);
        bench.Locked(() => p.Machine.RequestShutdown(p, ShutdownCause.GuestPanic));
        bench.Machine.Pump();
    }
}
