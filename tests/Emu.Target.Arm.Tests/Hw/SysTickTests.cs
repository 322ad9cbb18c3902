using Emu.Abstractions.Clock;

namespace Emu.Target.Arm.Tests.Hw;

/// <summary>The system timer. A tick of its reference clock is a microsecond.</summary>
public sealed class SysTickTests
{
    private const uint Csr = 0x10;
    private const uint Rvr = 0x14;
    private const uint Cvr = 0x18;
    private const uint CountFlag = 1 << 16;

    [Fact]
    public void Counter_CountsDownFromTheReloadValue_AndAround()
    {
        using var core = Start(1);

        Assert.Equal((0u, 99u, 1u, 0u, 99u), (core.ReadSystem(Cvr), At(core, 1), At(core, 98), At(core, 1), At(core, 1)));
    }

    [Fact]
    public void CountFlag_SaysThatZeroWasReached_AndIsClearedByReading()
    {
        using var core = Start(1);
        At(core, 99);
        Assert.Equal(1u, core.ReadSystem(Csr));

        At(core, 1);

        Assert.Equal((CountFlag | 1, 1u), (core.ReadSystem(Csr), core.ReadSystem(Csr)));
    }

    [Fact]
    public void Interrupt_ComesWithEveryPeriod()
    {
        using var core = Start(3);

        At(core, 100);
        Assert.Equal(15u, core.Step().State.Ipsr);
        Assert.Equal(0u, core.Step().State.Ipsr);
        At(core, 100);
        Assert.Equal(15u, core.Step().State.Ipsr);
    }

    [Fact]
    public void StoppedCounter_Stands_AndGoesOnFromThere()
    {
        using var core = Start(1);
        At(core, 50);

        core.WriteSystem(Csr, 0);

        Assert.Equal((50u, 50u), (core.ReadSystem(Cvr), At(core, 30)));
        core.WriteSystem(Csr, 1);
        Assert.Equal(40u, At(core, 10));
    }

    [Theory]
    [InlineData(1u, "refclk")]
    [InlineData(5u, "cpuclk")]
    public void Clock_ThatChanges_KeepsTheCount(uint control, string clock)
    {
        using var core = Start(control, ("cpu-frequency", 1_000_000u));
        At(core, 50);
        var value = core.ReadSystem(Cvr);

        core.Cpu.FindHandle<ClockInput>(clock)!.SetDefault(250_000);

        Assert.Equal((50u, value, value - 10), (value, core.ReadSystem(Cvr), At(core, 40)));
        core.Cpu.FindHandle<ClockInput>(clock == "refclk" ? "cpuclk" : "refclk")!.SetDefault(1);
        Assert.Equal(value - 20, At(core, 40));
    }

    [Fact]
    public void Write_ToTheCounter_ClearsItAndTheFlag()
    {
        using var core = Start(1);
        At(core, 120);

        core.WriteSystem(Cvr, 77);

        Assert.Equal((0u, 1u, 90u), (core.ReadSystem(Cvr), core.ReadSystem(Csr), At(core, 10)));
    }

    [Fact]
    public void CoreClock_CountsItsOwnTicks()
    {
        using var core = Start(5);

        Assert.Equal(75u, At(core, 1)); // 25 ticks a microsecond
        Assert.Equal(9999u, core.ReadSystem(0x1C));
    }

    private static Core Start(uint control, params ReadOnlySpan<(string Name, object Value)> properties)
    {
        var core = new Core("cortex-m3", properties).Begin(Core.Nop, Core.Nop, Core.Nop, Core.Nop);
        core.WriteSystem(Rvr, 99);
        core.WriteSystem(Csr, control);
        return core;
    }

    private static uint At(Core core, long microseconds)
    {
        core.Services.Advance(1000 * microseconds);
        return core.ReadSystem(Cvr);
    }
}
