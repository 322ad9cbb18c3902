using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51.Tests;

/// <summary>Random numbers, temperature, watchdog, power and clocks.</summary>
public sealed class Nrf51SmallTests
{
    private const int Start = 0x00, Stop = 0x04, Happened = 0x100, Shorts = 0x200, IntSet = 0x304, IntClear = 0x308;

    private readonly TestMachine machine = new(new Nrf51Module());

    [Theory]
    [InlineData(0u, 167_000)]
    [InlineData(1u, 677_000)]
    public void Random_GivesAByteAfterSomeTime(uint corrected, long time)
    {
        var block = new Block(machine.Add<Nrf51Rng>("nrf51_soc.rng"));
        (block[0x504], block[IntSet]) = (corrected, 1);
        block[Start] = 1;
        machine.Services.Advance(time - 1);
        Assert.False(block.Irq);
        machine.Services.Advance(1);
        Assert.Equal((true, (uint)(byte)new MachineRandom(1).NextUInt64()), (block.Irq, block[0x508]));
        block[Happened] = 0;
        machine.Services.Advance(time);
        Assert.Equal(1u, block[Happened]);
        (block[Stop], block[Happened]) = (1, 0);
        machine.Services.Advance(time);
        Assert.Equal(0u, block[Happened]);
    }

    [Fact]
    public void Random_WithTheShortcut_StopsAfterAByte()
    {
        var block = new Block(machine.Add<Nrf51Rng>("nrf51_soc.rng"));
        (block[Shorts], block[Start]) = (1, 1);
        machine.Services.Advance(200_000);
        Assert.Equal(1u, block[Happened]);
        block[Happened] = 0;
        machine.Services.Advance(1_000_000);
        Assert.Equal(0u, block[Happened]);
    }

    [Theory]
    [InlineData(21.25, 85u)]
    [InlineData(-10.0, unchecked((uint)-40))]
    public void Temperature_IsInQuartersOfADegree(double degrees, uint expected)
    {
        var block = new Block(machine.Add<Nrf51Temp>("nrf51.temp", ("ambient", degrees)));
        (block[IntSet], block[Start]) = (1, 1);
        Assert.Equal((true, expected, 1u), (block.Irq, block[0x508], block[Happened]));
        (block[Stop], block[Happened]) = (1, 0);
        Assert.False(block.Irq);
        (block[IntClear], block[Start]) = (1, 1);
        Assert.Equal((false, 1u), (block.Irq, block[Happened]));
    }

    [Fact]
    public void Watchdog_ThatIsServed_GoesOn_AndEndsTheMachineOtherwise()
    {
        var block = new Block(machine.Add<Nrf51Watchdog>("nrf51.wdt"));
        (block[0x504], block[0x508], block[IntSet]) = (32767, 3, 1);
        block[Start] = 1;
        machine.Services.Advance(900_000_000);
        block[0x600] = 0x6E52_4635;
        Assert.Equal(2u, block[0x404]);
        block[0x604] = 0x6E52_4635;
        machine.Services.Advance(900_000_000);
        Assert.Equal((false, 1u), (block.Irq, block[0x400]));
        block[0x600] = 0x6E52_4635;
        machine.Services.Advance(100_000_000);
        Assert.Equal((true, 0), (block.Irq, machine.Services.Raised.Count));
        machine.Services.Advance(61_036);
        Assert.IsType<WatchdogExpired>(Assert.Single(machine.Services.Raised));
    }

    [Fact]
    public void Watchdog_ThatRuns_CannotBeChanged()
    {
        var block = new Block(machine.Add<Nrf51Watchdog>("nrf51.wdt"));
        block[0x504] = 3;
        block[Start] = 1;
        block[0x504] = 99;
        block[0x50C] = 0;
        Assert.Equal((15u, 1u, 2), (block[0x504], block[0x50C], machine.Services.Lines.Count));
    }

    [Fact]
    public void Oscillators_SayThatTheyRun()
    {
        var power = machine.Add<Nrf51PowerClock>("nrf51.power-clock");
        var block = new Block(power);
        Assert.Equal((16_000_000UL, 0UL), (Hertz(power.Hfclk.Period), Hertz(power.Lfclk.Period)));
        (block[0x518], block[IntSet]) = (1, 3);
        (block[0x000], block[0x008]) = (1, 1);
        Assert.Equal((1u, 1u, 0x1_0001u, 0x1_0001u), (block[0x100], block[0x104], block[0x40C], block[0x418]));
        Assert.Equal((true, 32768UL, 1u, 1u), (block.Irq, Hertz(power.Lfclk.Period), block[0x408], block[0x41C]));
        (block[0x004], block[0x00C]) = (1, 1);
        Assert.Equal((0u, 0u, 0UL), (block[0x408], block[0x414], Hertz(power.Lfclk.Period)));
    }

    [Fact]
    public void Calibration_AndItsCountdown_AreOverAfterSomeTime()
    {
        var block = new Block(machine.Add<Nrf51PowerClock>("nrf51.power-clock"));
        block[0x538] = 4;
        (block[0x010], block[0x014]) = (1, 1);
        machine.Services.Advance(999_999_999);
        Assert.Equal((1u, 0u), (block[0x10C], block[0x110]));
        machine.Services.Advance(1);
        Assert.Equal(1u, block[0x110]);
        (block[0x110], block[0x014], block[0x018]) = (0, 1, 1);
        machine.Services.Advance(1_000_000_000);
        Assert.Equal(0u, block[0x110]);
    }

    [Fact]
    public void RetainedRegister_IsKeptOverAResetButNotWithoutPower()
    {
        var power = machine.Add<Nrf51PowerClock>("nrf51.power-clock");
        var block = new Block(power);
        (block[0x51C], block[0x600]) = (0xA5, 1);
        TestMachine.ResetDevice(power);
        Assert.Equal((0xA5u, 0u), (block[0x51C], block[0x600]));
        TestMachine.ResetDevice(power, ResetKind.Cold);
        Assert.Equal(0u, block[0x51C]);
    }

    [Fact]
    public void SystemOff_PowersTheMachineOff()
    {
        new Block(machine.Add<Nrf51PowerClock>("nrf51.power-clock"))[0x500] = 1;
        Assert.Equal(ShutdownCause.GuestPowerOff, Assert.Single(machine.Services.Shutdowns).Cause);
    }

    private static ulong Hertz(ulong period) => Abstractions.Clock.ClockPeriod.ToHertz(period);
}
