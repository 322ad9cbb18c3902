using Emu.Abstractions.Irq;

namespace Emu.Hw.Stm32.Tests;

public sealed class Stm32TimerTests
{
    private const int Control = 0x00, Enables = 0x0C, Status = 0x10, Generate = 0x14, Mode = 0x18, Outputs = 0x20, Count = 0x24, Prescaler = 0x28, Reload = 0x2C, Compare = 0x34;
    private const uint On = 1, NoUpdate = 2, BySource = 4, Once = 8, Down = 16, Preload = 0x80;
    private const long Tick = 1000;

    private readonly TestMachine machine = new(new Stm32Module());
    private readonly Stm32Timer timer;
    private readonly Block block;

    public Stm32TimerTests()
    {
        timer = machine.Add<Stm32Timer>("stm32f2xx-timer", ("bits", 16), ("clock-frequency", 16_000_000u));
        block = new Block(timer);
        block[Prescaler] = 15;
        block[Generate] = 1;
        block[Status] = 0;
    }

    [Fact]
    public void Counter_CountsUpToItsEndAndBeginsAgain()
    {
        (block[Reload], block[Control]) = (9, On);
        machine.Services.Advance(9 * Tick);
        Assert.Equal((9u, 0u), (block[Count], block[Status]));
        machine.Services.Advance(Tick);
        Assert.Equal((0u, 1u), (block[Count] & 0xFFFF, block[Status] & 1));
    }

    [Fact]
    public void Counter_CountsDown()
    {
        (block[Reload], block[Control]) = (9, On | Down);
        Assert.Equal(0u, block[Count]);
        block[Count] = 9;
        machine.Services.Advance(9 * Tick);
        Assert.Equal((0u, 0u), (block[Count], block[Status] & 1));
        machine.Services.Advance(Tick);
        Assert.Equal((9u, 1u), (block[Count], block[Status] & 1));
    }

    [Theory]
    [InlineData(16, 0x1_0003L, 3u)]
    [InlineData(32, 0x1_0003L, 0x1_0003u)]
    public void Counter_WrapsAtItsWidth(int bits, long ticks, uint expected)
    {
        var wide = new Block(machine.Add<Stm32Timer>("stm32f2xx-timer", ("bits", bits), ("clock-frequency", 1_000_000u)));
        wide[Control] = On;
        machine.Services.Advance(ticks * Tick);
        Assert.Equal(expected, wide[Count]);
    }

    [Fact]
    public void Update_InterruptsUntilItIsCleared()
    {
        (block[Reload], block[Enables], block[Control]) = (9, 1, On);
        machine.Services.Advance((10 * Tick) - 1);
        Assert.False(block.Irq);
        machine.Services.Advance(1);
        Assert.True(block.Irq);
        block[Status] = ~1u;
        Assert.False(block.Irq);
        machine.Services.Advance(10 * Tick);
        Assert.True(block.Irq);
    }

    [Fact]
    public void Update_AfterALongTime_KeepsThePhase()
    {
        (block[Reload], block[Control]) = (9, On);
        machine.Services.Advance(1_000_000_007L * Tick);
        Assert.Equal((7u, 1u), (block[Count], block[Status] & 1));
    }

    [Fact]
    public void Prescaler_CountsFromTheNextUpdateOn()
    {
        (block[Reload], block[Control]) = (9, On);
        block[Prescaler] = 31;
        machine.Services.Advance(10 * Tick);
        Assert.Equal(0u, block[Count]);
        machine.Services.Advance(10 * Tick);
        Assert.Equal(5u, block[Count]);
    }

    [Fact]
    public void Reload_WithPreload_CountsFromTheNextUpdateOn()
    {
        (block[Reload], block[Control]) = (9, On | Preload);
        block[Generate] = 1;
        block[Reload] = 4;
        machine.Services.Advance(8 * Tick);
        Assert.Equal(8u, block[Count]);
        machine.Services.Advance(2 * Tick);
        Assert.Equal(0u, block[Count]);
        machine.Services.Advance(6 * Tick);
        Assert.Equal((1u, 4u), (block[Count], block[Reload]));
    }

    [Fact]
    public void Reload_BelowTheCount_LetsItGoOnToItsLargestValue()
    {
        (block[Reload], block[Control]) = (99, On);
        machine.Services.Advance(50 * Tick);
        (block[Reload], block[Status]) = (9, 0);
        machine.Services.Advance(50 * Tick);
        Assert.Equal((100u, 0u), (block[Count], block[Status] & 1));
        machine.Services.Advance((0x1_0000 - 100 + 3) * Tick);
        Assert.Equal((3u, 1u), (block[Count], block[Status] & 1));
    }

    [Fact]
    public void OnePulse_StopsAtTheUpdate()
    {
        (block[Reload], block[Enables], block[Control]) = (9, 1, On | Once);
        machine.Services.Advance(100 * Tick);
        Assert.Equal((true, Once, 0u), (block.Irq, block[Control], block[Count]));
    }

    [Theory]
    [InlineData(0u, 1u)]
    [InlineData(NoUpdate, 0u)]
    [InlineData(BySource, 0u)]
    public void Generation_SetsTheFlagUnlessItIsTold(uint control, uint flag)
    {
        (block[Control], block[Count]) = (control, 7);
        block[Generate] = 0x7;
        Assert.Equal((flag | 6, 0u), (block[Status], block[Count]));
    }

    [Fact]
    public void NoUpdate_CountsWithoutAFlag()
    {
        (block[Reload], block[Control]) = (9, On | NoUpdate);
        machine.Services.Advance(25 * Tick);
        Assert.Equal((5u, 0u), (block[Count], block[Status] & 1));
    }

    [Fact]
    public void Stop_KeepsTheCount_AndAnEndOfZeroStandsStill()
    {
        block[Control] = On;
        machine.Services.Advance(7 * Tick);
        block[Control] = 0;
        machine.Services.Advance(7 * Tick);
        Assert.Equal(7u, block[Count]);
        (block[Count], block[Reload], block[Control]) = (0, 0, On);
        machine.Services.Advance(7 * Tick);
        Assert.Equal((0u, 0u), (block[Count], block[Status] & 1));
        block[Reload] = 9;
        machine.Services.Advance(2 * Tick);
        Assert.Equal(2u, block[Count]);
    }

    [Theory]
    [InlineData(0u, 3u, 3)]
    [InlineData(Down, 3u, 6)]
    [InlineData(0u, 50u, 10)] // beyond the end: with it
    public void Compare_InterruptsAtItsValue(uint direction, uint value, long ticks)
    {
        (block[Reload], block[Control]) = (9, direction);
        (block[Count], block[Compare]) = (direction == 0 ? 0u : 9u, value);
        (block[Status], block[Enables]) = (0, 2);
        block[Control] = On | direction;
        machine.Services.Advance((ticks * Tick) - 1);
        Assert.False(block.Irq);
        machine.Services.Advance(1);
        Assert.Equal((true, 2u), (block.Irq, block[Status] & 2));
    }

    [Fact]
    public void Pwm_IsHighBelowItsValue()
    {
        var seen = machine.Attach(new IrqProbe(), "lamp");
        TestMachine.Line(timer, "ch[0]").Connect(seen.Input);
        (block[Reload], block[Compare], block[Mode], block[Outputs]) = (9, 3, 0x68, 1);
        (block[Generate], block[Control]) = (1, On);
        Assert.True(seen.Level);
        machine.Services.Advance(3 * Tick);
        Assert.False(seen.Level);
        machine.Services.Advance(7 * Tick);
        Assert.True(seen.Level);
        machine.Services.Advance(90 * Tick);
        Assert.Equal(21, seen.Edges);
    }

    [Theory]
    [InlineData(1u, true)] // active at the match
    [InlineData(3u, true)] // turns
    [InlineData(4u, false)] // forced low
    [InlineData(5u, true)] // forced high
    [InlineData(7u, true)] // the other PWM
    public void Output_FollowsItsMode(uint mode, bool level)
    {
        (block[Reload], block[Compare + 4], block[Outputs]) = (9, 3, 1 << 4);
        block[Mode] = mode << 12;
        block[Control] = On;
        machine.Services.Advance(5 * Tick);
        _ = block[Count];
        Assert.Equal(level, block.Line("ch[1]"));
        block[Outputs] = 3 << 4;
        Assert.Equal(!level, block.Line("ch[1]"));
        block[Outputs] = 0;
        Assert.False(block.Line("ch[1]"));
    }

    [Fact]
    public void Compare_WithPreload_CountsFromTheNextUpdateOn()
    {
        (block[Reload], block[Compare], block[Mode]) = (9, 3, 0x68);
        (block[Generate], block[Outputs], block[Control]) = (1, 1, On);
        block[Compare] = 8;
        machine.Services.Advance(5 * Tick);
        _ = block[Count];
        Assert.Equal((false, 8u), (block.Line("ch[0]"), block[Compare]));
        machine.Services.Advance(10 * Tick);
        _ = block[Count];
        Assert.True(block.Line("ch[0]"));
    }

    [Fact]
    public void Clock_ThatChanges_KeepsTheCount()
    {
        block[Control] = On;
        machine.Services.Advance(10 * Tick);
        timer.Clk.SetDefault(8_000_000);
        machine.Services.Advance(10 * Tick);
        Assert.Equal(15u, block[Count]);
    }

    [Fact]
    public void ResetLine_ForgetsEverything()
    {
        (block[Reload], block[Enables], block[Control]) = (9, 1, On);
        machine.Services.Advance(10 * Tick);
        var rcc = machine.Add<Stm32Rcc>("stm32f4xx-rcc");
        TestMachine.Line(rcc, "reset[96]").Connect(timer.FindHandle<IrqInput>("reset")!);
        new Block(rcc)[0x20] = 1;
        Assert.Equal((false, 0u, 0xFFFFu, 0u), (block.Irq, block[Control], block[Reload], block[Count]));
    }

    [Fact]
    public void Restore_GoesOnCounting()
    {
        (block[Reload], block[Enables], block[Control]) = (9, 1, On);
        machine.Services.Advance(4 * Tick);
        byte[] state = TestMachine.SaveObject(timer);
        TestMachine.ResetDevice(timer);
        TestMachine.RestoreObject(timer, state);
        machine.Services.Advance((6 * Tick) - 1);
        Assert.False(block.Irq);
        machine.Services.Advance(1);
        Assert.True(block.Irq);
    }
}
