namespace Emu.Hw.Nrf51.Tests;

public sealed class Nrf51RtcTests
{
    private const int Start = 0x00, Stop = 0x04, Clear = 0x08, NearOverflow = 0x0C, Ticked = 0x100, Overflowed = 0x104, Compared = 0x140;
    private const int Enable = 0x304, Disable = 0x308, Route = 0x344, Unroute = 0x348, Counter = 0x504, Prescaler = 0x508, Cc = 0x540;
    private const long Second = 1_000_000_000;

    private readonly TestMachine machine = new(new Nrf51Module());
    private readonly Block block;

    public Nrf51RtcTests() => block = new Block(machine.Add<Nrf51Rtc>("nrf51.rtc"));

    [Theory]
    [InlineData(0u, 32768u)]
    [InlineData(32767u & 0xFFF, 8u)]
    [InlineData(327u, 99u)]
    public void Counter_CountsTheClockDivided(uint prescaler, uint expected)
    {
        block[Prescaler] = prescaler;
        block[Start] = 1;
        machine.Services.Advance(Second);
        Assert.Equal(expected, block[Counter]);
        block[Stop] = 1;
        machine.Services.Advance(Second);
        Assert.Equal(expected, block[Counter]);
        block[Clear] = 1;
        Assert.Equal(0u, block[Counter]);
    }

    [Fact]
    public void Prescaler_OfOneThatRuns_StaysAsItIs()
    {
        block[Start] = 1;
        block[Prescaler] = 9;
        Assert.Equal(0u, block[Prescaler]);
        Assert.Single(machine.Services.Lines);
    }

    [Fact]
    public void Tick_ComesOnlyWhereItIsWanted()
    {
        block[Start] = 1;
        machine.Services.Advance(Second);
        Assert.Equal(0u, block[Ticked]);
        block[Enable] = 1;
        Assert.False(block.Irq);
        machine.Services.Advance(31_000);
        Assert.Equal((true, 1u), (block.Irq, block[Ticked]));
        block[Ticked] = 0;
        machine.Services.Advance(31_000);
        Assert.True(block.Irq);
        (block[Disable], block[Ticked]) = (1, 0);
        machine.Services.Advance(Second);
        Assert.Equal((false, 0u), (block.Irq, block[Ticked]));
    }

    [Fact]
    public void Overflow_ComesSixteenTicksBehindItsTask()
    {
        block[Enable] = 2;
        block[NearOverflow] = 1;
        Assert.Equal(0xFF_FFF0u, block[Counter]);
        block[Start] = 1;
        machine.Services.Advance((16 * Second / 32768) - 1);
        Assert.False(block.Irq);
        machine.Services.Advance(1000);
        Assert.Equal((true, 1u, 0u), (block.Irq, block[Overflowed], block[Counter]));
    }

    [Fact]
    public void Compare_WithRouting_ShowsWithoutAnInterrupt()
    {
        (block[Cc], block[Route]) = (100, 1u << 16);
        block[Start] = 1;
        machine.Services.Advance(101 * Second / 32768);
        Assert.Equal((1u, false, 1u << 16), (block[Compared], block.Irq, block[Route]));
        block[Compared] = 0;
        block[Unroute] = 1u << 16;
        machine.Services.Advance(600 * Second);
        Assert.Equal(0u, block[Compared]);
    }

    [Fact]
    public void Clock_ThatStands_CountsNothing()
    {
        var power = machine.Add<Nrf51PowerClock>("nrf51.power-clock");
        var rtc = machine.Add<Nrf51Rtc>("nrf51.rtc");
        power.Lfclk.Connect(rtc.Lfclk);
        (var fed, var clocks) = (new Block(rtc), new Block(power));
        fed[Start] = 1;
        machine.Services.Advance(Second);
        Assert.Equal(0u, fed[Counter]);
        clocks[0x008] = 1;
        machine.Services.Advance(Second);
        Assert.Equal(32768u, fed[Counter]);
        clocks[0x00C] = 1;
        machine.Services.Advance(Second);
        Assert.Equal(32768u, fed[Counter]);
    }
}
