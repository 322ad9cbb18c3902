using Emu.Abstractions.Clock;

namespace Emu.Abstractions.Tests.Clock;

public class ClockTests
{
    private readonly FakeMachine machine = new();

    [Theory]
    [InlineData(1UL, 1_000_000_000UL << 32)]
    [InlineData(1_000_000_000UL, 1UL << 32)]
    [InlineData(0UL, 0UL)]
    public void Period_OfAFrequency_IsIn2ToTheMinus32Ns(ulong hertz, ulong period)
    {
        Assert.Equal(period, ClockPeriod.FromHertz(hertz));
        Assert.Equal(hertz, ClockPeriod.ToHertz(period));
    }

    [Fact]
    public void Output_Changes_ReachScaledInputs()
    {
        TestDevice source = machine.Add(new TestDevice(), "source");
        TestDevice sink = machine.Add(new TestDevice(), "sink");
        source.ClockOut.SetHertz(48_000_000);

        source.ClockOut.Connect(sink.ClockIn);
        sink.ClockIn.Scale(gate: true, divider: 3, multiplier: 2);

        Assert.Equal(32_000_000UL, sink.ClockIn.Hertz);
        Assert.Equal(["clock", "clock"], sink.Events);
        sink.ClockIn.Scale(gate: false);
        Assert.Equal(0UL, sink.ClockIn.Period);
    }

    [Fact]
    public void Input_WithoutSource_TakesTheDefault()
    {
        TestDevice sink = machine.Add(new TestDevice());

        sink.ClockIn.SetDefault(1000);

        Assert.Equal(1000UL, sink.ClockIn.Hertz);
    }

    [Fact]
    public void Unrealize_Source_StopsTheClockOfItsSinks()
    {
        TestDevice source = machine.Add(new TestDevice(), "source");
        TestDevice sink = machine.Add(new TestDevice(), "sink");
        source.ClockOut.SetHertz(1000);
        source.ClockOut.Connect(sink.ClockIn);

        FakeMachine.Host.Remove(source);

        Assert.Equal(0UL, sink.ClockIn.Period);
        Assert.Null(sink.ClockIn.Source);
    }

    [Fact]
    public void Restore_ScaledInput_SeesTheSamePeriodAndIsNotTold()
    {
        TestDevice saved = machine.Add(new TestDevice(), "saved");
        saved.ClockIn.SetDefault(1000);
        saved.ClockIn.Scale(true, 5);
        TestDevice restored = machine.Add(new TestDevice(), "restored");

        FakeMachine.Host.Copy(saved, restored);

        Assert.Equal(200UL, restored.ClockIn.Hertz);
        Assert.Empty(restored.Events);
    }

    [Fact]
    public void Timer_Armed_FiresOnceAndIsDisarmed()
    {
        TestDevice device = machine.Add(new TestDevice());
        machine.VirtualTime.Put(100);

        device.Timer.ArmIn(50);

        Assert.Equal(150, machine.Timers[0].Deadline);
        machine.Timers[0].Fire();
        Assert.Equal(["timer"], device.Events);
        Assert.False(device.Timer.IsArmed);
    }

    [Fact]
    public void Timer_FarFuture_DoesNotOverflow()
    {
        TestDevice device = machine.Add(new TestDevice());
        machine.VirtualTime.Put(100);

        device.Timer.ArmIn(long.MaxValue - 1);

        Assert.Equal(DeviceTimer.Never, device.Timer.Deadline);
    }

    [Fact]
    public void Timer_Throws_FaultsTheDevice()
    {
        TestDevice device = machine.Add(new TestDevice());
        device.OnTimer = () => throw new InvalidOperationException();

        machine.Timers[0].Fire();
        machine.Timers[0].Fire();

        Assert.True(device.IsFaulted);
        Assert.Equal(["timer"], device.Events);
    }

    [Fact]
    public void Timer_OfAnUnrealizedDevice_IsCancelledAndStaysSilent()
    {
        TestDevice device = machine.Add(new TestDevice());
        device.Timer.ArmAt(5);

        FakeMachine.Host.Remove(device);
        machine.Timers[0].Fire();

        Assert.Equal(DeviceTimer.Never, machine.Timers[0].Deadline);
        Assert.Empty(device.Events);
    }

    [Fact]
    public void Restore_ArmedTimer_IsArmedAgain()
    {
        TestDevice saved = machine.Add(new TestDevice(), "saved");
        saved.Timer.ArmAt(77);
        TestDevice restored = machine.Add(new TestDevice(), "restored");

        FakeMachine.Host.Copy(saved, restored);

        Assert.Equal(77, machine.Timers[1].Deadline);
    }

    [Theory]
    [InlineData(1_000_000_000L, 10_000_000UL, 10_000_000UL)]
    [InlineData(99L, 10_000_000UL, 0UL)]
    [InlineData(long.MaxValue, 1_000_000_000UL, (ulong)long.MaxValue)]
    public void ToTicks_RoundsDown(long ns, ulong hertz, ulong ticks) => Assert.Equal(ticks, VirtualClock.ToTicks(ns, hertz));

    [Theory]
    [InlineData(1UL, 3UL, 333_333_334L)]
    [InlineData(ulong.MaxValue, 1UL, long.MaxValue)]
    public void ToNanoseconds_RoundsUpAndSaturates(ulong ticks, ulong hertz, long ns) => Assert.Equal(ns, VirtualClock.ToNanoseconds(ticks, hertz));
}
