using Emu.Abstractions.Qom;

namespace Emu.Hw.Nrf51.Tests;

public sealed class Nrf51TimerTests
{
    private const int Start = 0x00, Stop = 0x04, Count = 0x08, Clear = 0x0C, Shutdown = 0x10, Capture = 0x40, Compared = 0x140;
    private const int Shorts = 0x200, Enable = 0x304, Disable = 0x308, Mode = 0x504, BitMode = 0x508, Prescaler = 0x510, Cc = 0x540, Power = 0xFFC;
    private const long Tick = 1000; // with a prescaler of 4

    private readonly TestMachine machine = new(new Nrf51Module());
    private readonly Nrf51Timer timer;
    private readonly Block block;

    public Nrf51TimerTests()
    {
        timer = machine.Add<Nrf51Timer>("nrf51_soc.timer");
        block = new Block(timer);
    }

    [Theory]
    [InlineData(0u, 1_600_000, 1_600_000u)]
    [InlineData(4u, 1_600_000, 100_000u)]
    [InlineData(9u, 1_600_000, 3125u)]
    [InlineData(15u, 1_600_000, 3125u)]
    public void Counter_CountsTheClockDividedByAPowerOfTwo(uint prescaler, int clocks, uint expected)
    {
        (block[BitMode], block[Prescaler]) = (3, prescaler);
        block[Start] = 1;
        machine.Services.Advance(clocks * 125L / 2);
        Assert.Equal(expected, Value());
    }

    [Theory]
    [InlineData(0u, 0x1_0005, 5u)]
    [InlineData(1u, 0x105, 5u)]
    [InlineData(2u, 0x100_0005, 5u)]
    [InlineData(3u, 0x100_0005, 0x100_0005u)]
    public void Counter_WrapsAtItsWidth(uint mode, long ticks, uint expected)
    {
        block[BitMode] = mode;
        block[Start] = 1;
        machine.Services.Advance(ticks * Tick);
        Assert.Equal(expected, Value());
    }

    [Fact]
    public void Counter_ThatIsNarrow_RefusesMoreBits()
    {
        block[BitMode] = 3;
        Assert.Empty(machine.Services.Lines);
        var narrow = new Block(machine.Add<Nrf51Timer>("nrf51_soc.timer", ("max-bits", 16)));
        narrow[BitMode] = 3;
        Assert.Equal(LogTopic.GuestError, Assert.Single(machine.Services.Lines).Topic);
        narrow[Start] = 1;
        machine.Services.Advance(0x1_0002 * Tick);
        narrow[Capture] = 1;
        Assert.Equal(2u, narrow[Cc]);
    }

    [Fact]
    public void Stop_KeepsTheValue_AndClearAndShutdownForgetIt()
    {
        block[Start] = 1;
        machine.Services.Advance(7 * Tick);
        block[Stop] = 1;
        machine.Services.Advance(7 * Tick);
        Assert.Equal(7u, Value());
        block[Start] = 1;
        machine.Services.Advance(Tick);
        Assert.Equal(8u, Value());
        block[Clear] = 1;
        machine.Services.Advance(2 * Tick);
        Assert.Equal(2u, Value());
        block[Shutdown] = 1;
        machine.Services.Advance(Tick);
        Assert.Equal(0u, Value());
    }

    [Fact]
    public void Compare_ComesWhenItIsCountedTo()
    {
        (block[Cc], block[Cc + 4]) = (10, 20);
        block[Enable] = 3u << 16;
        block[Start] = 1;
        machine.Services.Advance((10 * Tick) - 1);
        Assert.False(block.Irq);
        machine.Services.Advance(1);
        Assert.Equal((true, 1u, 0u), (block.Irq, block[Compared], block[Compared + 4]));
        block[Compared] = 0;
        Assert.False(block.Irq);
        machine.Services.Advance(10 * Tick);
        Assert.Equal((true, 0u, 1u), (block.Irq, block[Compared], block[Compared + 4]));
        block[Disable] = 2u << 16;
        Assert.Equal((false, 1u << 16), (block.Irq, block[Enable]));
    }

    [Fact]
    public void Compare_WithNobodyWaiting_IsSeenWhenItIsLookedAt()
    {
        block[Cc + 8] = 10;
        block[Start] = 1;
        machine.Services.Advance(9 * Tick);
        Assert.Equal(0u, block[Compared + 8]);
        machine.Services.Advance(Tick);
        Assert.Equal(1u, block[Compared + 8]);
    }

    [Fact]
    public void ClearShortcut_MakesAPeriod()
    {
        (block[Cc], block[Shorts], block[Enable]) = (10, 1, 1u << 16);
        block[Start] = 1;
        machine.Services.Advance(10 * Tick);
        Assert.Equal((true, 0u), (block.Irq, Value()));
        (block[Compared], block[Cc]) = (0, 10);
        machine.Services.Advance(9 * Tick);
        Assert.False(block.Irq);
        machine.Services.Advance(Tick);
        Assert.True(block.Irq);
    }

    [Fact]
    public void ClearShortcut_AfterALongTime_KeepsThePhase()
    {
        (block[Cc], block[Shorts]) = (10, 1);
        block[Start] = 1;
        machine.Services.Advance(1_000_000_007L * Tick);
        Assert.Equal((1u, 7u), (block[Compared], Value(1)));
    }

    [Fact]
    public void StopShortcut_StopsAtTheValue()
    {
        (block[Cc], block[Shorts]) = (10, 1 << 8);
        block[Start] = 1;
        machine.Services.Advance(100 * Tick);
        Assert.Equal((1u, 10u), (block[Compared], Value(1)));
    }

    [Fact]
    public void CounterMode_CountsByItsTask()
    {
        (block[Mode], block[Cc], block[Enable]) = (1, 2, 1u << 16);
        block[Start] = 1;
        block[Count] = 1;
        machine.Services.Advance(100 * Tick);
        Assert.Equal((1u, false), (Value(1), block.Irq));
        block[Count] = 1;
        Assert.Equal((2u, true), (Value(1), block.Irq));
    }

    [Fact]
    public void Power_ThatIsSwitchedOff_ForgetsEverything()
    {
        (block[Cc], block[Enable], block[Prescaler]) = (10, 1u << 16, 0);
        block[Start] = 1;
        machine.Services.Advance(100 * Tick);
        Assert.True(block.Irq);
        block[Power] = 0;
        Assert.Equal((false, 0u, 0u, 4u), (block.Irq, block[Cc], block[Enable], block[Prescaler]));
    }

    [Fact]
    public void Restore_GoesOnCounting()
    {
        (block[Cc], block[Enable]) = (10, 1u << 16);
        block[Start] = 1;
        machine.Services.Advance(4 * Tick);
        byte[] state = TestMachine.SaveObject(timer);
        TestMachine.ResetDevice(timer);
        TestMachine.RestoreObject(timer, state);
        machine.Services.Advance((6 * Tick) - 1);
        Assert.False(block.Irq);
        machine.Services.Advance(1);
        Assert.True(block.Irq);
    }

    /// <summary>Captures the counter.</summary>
    private uint Value(int register = 3)
    {
        block[Capture + (4 * register)] = 1;
        return block[Cc + (4 * register)];
    }
}
