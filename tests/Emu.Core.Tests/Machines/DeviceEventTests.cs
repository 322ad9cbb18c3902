using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Core.Machines;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.Machines;

/// <summary>What devices tell, and what becomes of the machine by it.</summary>
public sealed class DeviceEventTests : IDisposable
{
    private readonly Bench bench = new();
    private readonly Probe device;

    public DeviceEventTests()
    {
        device = bench.Add("p", new Probe { Configured = p => p.Input(WellKnownInputs.PowerButton, _ => { }) });
        bench.Start();
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public void ClocksAndPorts_AreToldWithTheirDevice()
    {
        Raise(new RtcChanged(-5));
        Raise(new GuestPortChanged(true));

        Assert.Equal(("/machine/p", -5L), bench.Events.OfType<RtcChangeEvent>().Select(e => (e.QomPath, e.Offset)).Single());
        Assert.Equal(("p", true), bench.Events.OfType<PortChangeEvent>().Select(e => (e.Id, e.Open)).Single());
        Assert.True(bench.Machine.IsRunning);
    }

    [Fact]
    public void FailedMedium_ThatStopsTheMachine_StopsItAndCallsTheDeviceWhenItGoesOn()
    {
        int retries = 0;
        bench.Locked(() => device.Machine.PostOnResume(device, () => retries++));
        Raise(new BlockFailed(device, IsRead: false, BlockErrorAction.Stop, BlockStatus.NoSpace));
        bench.Machine.Pump();

        Assert.Equal((MachinePhase.Paused, PauseReason.IoError, 0), (bench.Machine.Phase, bench.Machine.PauseReason, retries));
        Assert.Equal(["RESUME", "BLOCK_IO_ERROR", "STOP"], bench.Events.Select(e => e.Name));
        BlockIoErrorEvent told = bench.Events.OfType<BlockIoErrorEvent>().Single();
        Assert.Equal((IoOperation.Write, BlockErrorAction.Stop, true, "p"), (told.Operation, told.Action, told.Nospace, told.NodeName));
        bench.Machine.Continue();
        bench.Machine.Pump();
        bench.Machine.Pause();
        bench.Machine.Continue();
        bench.Machine.Pump();
        Assert.Equal(1, retries);
    }

    [Fact]
    public void Call_OfADeviceThatGoesBeforeTheMachineGoesOn_IsDropped()
    {
        int retries = 0;
        bench.Machine.Pause();
        bench.Locked(() => device.Machine.PostOnResume(device, () => retries++));
        bench.Machine.Unplug(device);

        bench.Machine.Continue();
        bench.Machine.Pump();

        Assert.Equal(0, retries);
    }

    [Theory]
    [InlineData(WatchdogAction.Reset, MachinePhase.Running, "RESUME WATCHDOG RESET")]
    [InlineData(WatchdogAction.Shutdown, MachinePhase.Running, "RESUME WATCHDOG POWERDOWN")]
    [InlineData(WatchdogAction.Poweroff, MachinePhase.Shutdown, "RESUME WATCHDOG SHUTDOWN STOP")]
    [InlineData(WatchdogAction.Pause, MachinePhase.Paused, "RESUME WATCHDOG STOP")]
    [InlineData(WatchdogAction.Debug, MachinePhase.Running, "RESUME WATCHDOG")]
    [InlineData(WatchdogAction.None, MachinePhase.Running, "RESUME WATCHDOG")]
    [InlineData(WatchdogAction.InjectNmi, MachinePhase.Running, "RESUME WATCHDOG")]
    public void Watchdog_DoesWhatWasChosen(WatchdogAction action, MachinePhase phase, string events)
    {
        bench.Machine.Actions = bench.Machine.Actions with { Watchdog = action };

        Raise(new WatchdogExpired());
        bench.Machine.Pump();

        Assert.Equal(phase, bench.Machine.Phase);
        Assert.Equal(events, string.Join(' ', bench.Events.Select(e => e.Name)));
        Assert.Equal(action, bench.Events.OfType<WatchdogEvent>().Single().Action);
        Assert.Equal(action == WatchdogAction.Pause ? PauseReason.Watchdog : bench.Machine.PauseReason, bench.Machine.PauseReason);
    }

    private void Raise(DeviceEvent happened) => bench.Locked(() => device.Machine.Raise(device, happened));
}
