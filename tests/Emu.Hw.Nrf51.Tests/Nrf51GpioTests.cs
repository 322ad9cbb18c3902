using Emu.Abstractions.Irq;

namespace Emu.Hw.Nrf51.Tests;

public sealed class Nrf51GpioTests
{
    private const int Out = 0x504, OutSet = 0x508, OutClear = 0x50C, In = 0x510, Dir = 0x514, DirSet = 0x518, DirClear = 0x51C, Config = 0x700;
    private const int TaskOut = 0x00, EventIn = 0x100, EventPort = 0x17C, IntSet = 0x304, Channel = 0x510;
    private const uint PullDown = 1 << 2, PullUp = 3 << 2, SenseHigh = 2 << 16, SenseLow = 3 << 16;

    private readonly TestMachine machine = new(new Nrf51Module());
    private readonly Nrf51Gpio gpio;
    private readonly Nrf51Gpio hand;
    private readonly Block block;
    private readonly Block tasks;

    public Nrf51GpioTests()
    {
        gpio = machine.Add<Nrf51Gpio>("nrf51_soc.gpio");
        hand = machine.Add<Nrf51Gpio>("nrf51_soc.gpio");
        tasks = new Block(machine.Add<Nrf51Gpiote>("nrf51.gpiote", ("gpio", gpio)));
        block = new Block(gpio);
    }

    [Fact]
    public void Pin_ThatIsDriven_ShowsItAtItsOutputAndReadsBack()
    {
        block[Pin(7)] = 1;
        block[OutSet] = 1 << 7;
        Assert.Equal((1u << 7, 1u << 7, 1u << 7, true), (block[Out], block[In], block[Dir], block.Line("out[7]")));
        block[OutClear] = 1 << 7;
        Assert.Equal((0u, false), (block[In], block.Line("out[7]")));
        (block[Out], block[DirClear]) = (1 << 7, 1 << 7);
        Assert.Equal((0u, false, 0u), (block[Dir], block.Line("out[7]"), block[Pin(7)]));
        block[DirSet] = 1 << 7;
        Assert.Equal((1u, true), (block[Pin(7)], block.Line("out[7]")));
    }

    [Fact]
    public void Pin_WhoseInputIsDisconnected_ReadsAsLow()
    {
        Assert.Equal(2u, block[Pin(3)]);
        Set(3, true);
        Assert.Equal(0u, block[In]);
        block[Pin(3)] = 0;
        Assert.Equal(8u, block[In]);
    }

    [Fact]
    public void Pin_WithoutAWire_HasTheLevelOfItsResistor()
    {
        (block[Pin(3)], block[Pin(4)], block[Pin(5)]) = (PullUp, PullDown, PullUp);
        Set(5, true);
        Set(5, false);
        Assert.Equal(8u, block[In]);
    }

    [Theory]
    [InlineData(6u, 1u, 1u)] // nothing drives it high, its resistor does
    [InlineData(6u, 0u, 0u)]
    [InlineData(4u, 0u, 1u)] // nothing drives it low
    [InlineData(0u, 0u, 0u)]
    public void Pin_WithADisconnectedSide_IsNotDrivenThere(uint drive, uint value, uint level)
    {
        block[Pin(0)] = 1 | PullUp | (drive << 8);
        block[Out] = value;
        Assert.Equal((level, false), (block[In], block.Line("out[0]") && level == 0));
    }

    [Theory]
    [InlineData(1u, true, false)]
    [InlineData(2u, false, true)]
    [InlineData(3u, true, true)]
    public void Event_ComesAtTheEdgesThatAreChosen(uint polarity, bool rising, bool falling)
    {
        block[Pin(9)] = 0;
        tasks[Channel + 4] = 1 | (9 << 8) | (polarity << 16);
        tasks[IntSet] = 2;
        Set(9, true);
        Assert.Equal(rising, tasks.Irq);
        tasks[EventIn + 4] = 0;
        Set(9, false);
        Assert.Equal(falling, tasks.Irq);
    }

    [Fact]
    public void PortEvent_ComesWithTheFirstPinThatHasItsLevel()
    {
        (block[Pin(1)], block[Pin(2)]) = (SenseHigh, SenseLow | PullUp);
        Set(1, true);
        Assert.Equal(1u, tasks[EventPort]);
        tasks[EventPort] = 0;
        Set(2, true);
        Set(2, false);
        Assert.Equal(0u, tasks[EventPort]);
        Set(1, false);
        Set(2, true);
        Set(2, false);
        Assert.Equal(1u, tasks[EventPort]);
    }

    [Theory]
    [InlineData(1u, 0u, true)]
    [InlineData(2u, 1u, false)]
    [InlineData(3u, 0u, true)]
    [InlineData(3u, 1u, false)]
    [InlineData(0u, 1u, true)]
    public void Task_DrivesItsPin(uint polarity, uint initial, bool level)
    {
        tasks[Channel] = 3 | (5 << 8) | (polarity << 16) | (initial << 20);
        Assert.Equal(initial == 1, block.Line("out[5]"));
        block[Out] = ~0u;
        tasks[TaskOut] = 1;
        Assert.Equal(level, block.Line("out[5]"));
        tasks[Channel] = 0;
        Assert.False(block.Line("out[5]"));
    }

    [Fact]
    public void Reset_LetsGoOfThePins()
    {
        (block[Dir], block[Out]) = (1, 1);
        tasks[Channel] = 3 | (5 << 8) | (1 << 20);
        TestMachine.ResetDevice(gpio);
        Assert.Equal((false, false, 0u, 2u), (block.Line("out[0]"), block.Line("out[5]"), block[Out], block[Pin(0)]));
    }

    private static int Pin(int number) => Config + (4 * number);

    /// <summary>Drives a pin from outside.</summary>
    private void Set(int pin, bool level)
    {
        IrqLine line = TestMachine.Line(hand, $"out[{pin}]");
        if (line.Sinks.Count == 0)
        {
            line.Connect(gpio.FindHandle<IrqInput>($"in[{pin}]")!);
        }

        line.Set(level);
    }
}
