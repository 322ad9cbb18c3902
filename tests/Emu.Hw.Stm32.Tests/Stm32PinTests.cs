using Emu.Abstractions.Irq;

namespace Emu.Hw.Stm32.Tests;

/// <summary>Pins, the choice of ports, external interrupts.</summary>
public sealed class Stm32PinTests
{
    private const int Mode = 0x00, Type = 0x04, Speed = 0x08, Pull = 0x0C, In = 0x10, Out = 0x14, SetReset = 0x18, Lock = 0x1C, Alternate = 0x20;
    private const int Mask = 0x00, EventMask = 0x04, Rising = 0x08, Falling = 0x0C, Software = 0x10, Pending = 0x14;

    private readonly TestMachine machine = new(new Stm32Module());
    private readonly Stm32Gpio port;
    private readonly Stm32Gpio hand;
    private readonly Block block;
    private readonly Block hold;

    public Stm32PinTests()
    {
        port = machine.Add<Stm32Gpio>("stm32f4xx-gpio", ("mode-reset", 0xA800_0000u), ("pull-reset", 0x6400_0000u), ("speed-reset", 0xC0u));
        hand = machine.Add<Stm32Gpio>("stm32f4xx-gpio");
        (block, hold) = (new Block(port), new Block(hand));
        hold[Mode] = 0x5555_5555;
    }

    [Fact]
    public void Reset_HasThePortsOwnValues()
    {
        Assert.Equal((0xA800_0000u, 0x6400_0000u, 0xC0u, 0xA000u), (block[Mode], block[Pull], block[Speed], block[In]));
    }

    [Fact]
    public void Pin_ThatIsDriven_ShowsItAndReadsBack()
    {
        block[Mode] = 1 << 10;
        block[SetReset] = 1 << 5;
        Assert.Equal((0x20u, 0x20u, true, true), (block[In] & 0x20, block[Out], block.Line("out[5]"), block.Line("level[5]")));
        block[SetReset] = 0x0020_0000;
        Assert.Equal((0u, false), (block[In] & 0x20, block.Line("out[5]")));
        block[SetReset] = 0x0020_0020;
        Assert.Equal(0x20u, block[Out]);
        block[Out] = 0;
        Assert.False(block.Line("out[5]"));
    }

    [Theory]
    [InlineData(0u, 1u, 1u)] // released, pulled up
    [InlineData(0u, 2u, 0u)]
    [InlineData(1u, 1u, 0u)] // driven low
    public void Pin_WithOpenDrain_IsDrivenLowOnly(uint low, uint pull, uint level)
    {
        (block[Mode], block[Type], block[Pull]) = (1, 1, pull);
        block[Out] = 1 - low;
        Assert.Equal((level, false), (block[In] & 1, block.Line("out[0]")));
    }

    [Fact]
    public void Pin_ThatIsAnInput_HasTheLevelOfItsWire()
    {
        (block[Mode], block[Pull]) = (0, 0x40);
        Set(3, true);
        Assert.Equal(8u, block[In]);
        Set(3, false);
        Assert.Equal(0u, block[In]);
        Set(3, true);
        block[Mode] = 3 << 6;
        Assert.Equal(0u, block[In]);
    }

    [Fact]
    public void Pin_WithAResistorOfTheBoard_IsHighUntilItIsDriven()
    {
        var board = new Block(machine.Add<Stm32Gpio>("stm32f4xx-gpio", ("board-pull-ups", 4u)));
        Assert.Equal((4u, true), (board[In], board.Line("level[2]")));
        board[Mode] = 1 << 4;
        Assert.Equal((0u, false), (board[In], board.Line("level[2]")));
    }

    [Fact]
    public void Lock_FreezesTheConfigurationOfItsPins()
    {
        (block[Mode], block[Alternate]) = (0, 0);
        (block[Lock], block[Lock]) = (0x1_0001, 0x0_0001);
        block[Lock] = 0x1_0001;
        Assert.Equal(0x1_0001u, block[Lock]);
        (block[Mode], block[Type], block[Pull], block[Speed], block[Alternate]) = (0xF, 3, 0xF, 0xF, 0xFF);
        Assert.Equal((0xCu, 2u, 0xCu, 0xCu, 0xF0u), (block[Mode], block[Type], block[Pull] & 0xF, block[Speed] & 0xF, block[Alternate]));
        block[Lock] = 0;
        Assert.Equal(0x1_0001u, block[Lock]);
        TestMachine.ResetDevice(port);
        Assert.Equal(0u, block[Lock]);
    }

    [Fact]
    public void Lock_WithAnotherSequence_DoesNotFreeze()
    {
        (block[Lock], block[Lock], block[Lock]) = (0x1_0001, 0x0_0002, 0x1_0001);
        Assert.Equal(0u, block[Lock] & 0x1_0000);
        block[Alternate + 4] = 0x1234;
        Assert.Equal(0x1234u, block[Alternate + 4]);
    }

    [Theory]
    [InlineData(Rising, true, false)]
    [InlineData(Falling, false, true)]
    public void Edge_OfTheChosenPort_Interrupts(int register, bool onRising, bool onFalling)
    {
        var system = machine.Add<Stm32Syscfg>("stm32f4xx-syscfg");
        var external = machine.Add<Stm32Exti>("stm32f4xx-exti");
        TestMachine.Line(hand, "level[3]").Connect(system.FindHandle<IrqInput>("in[19]")!);
        TestMachine.Line(system, "exti[3]").Connect(external.FindHandle<IrqInput>("in[3]")!);
        (var choice, var lines) = (new Block(system), new Block(external));
        (lines[Mask], lines[register]) = (8, 8);
        hold[SetReset] = 8;
        Assert.False(lines.Line("irq[3]"));
        hold[SetReset] = 0x8_0000;
        choice[0x08] = 1 << 12;
        hold[SetReset] = 8;
        Assert.Equal(onRising, lines.Line("irq[3]"));
        lines[Pending] = 8;
        hold[SetReset] = 0x8_0000;
        Assert.Equal((onFalling, onFalling ? 8u : 0), (lines.Line("irq[3]"), lines[Pending]));
    }

    [Fact]
    public void SoftwareTrigger_PendsUntilItIsAcknowledged()
    {
        var lines = new Block(machine.Add<Stm32Exti>("stm32f4xx-exti"));
        lines[Software] = 1 << 22;
        Assert.Equal((1u << 22, false), (lines[Pending], lines.Line("irq[22]")));
        (lines[Mask], lines[EventMask]) = (1 << 22, 5);
        Assert.Equal((true, 5u), (lines.Line("irq[22]"), lines[EventMask]));
        lines[Pending] = 1 << 22;
        Assert.Equal((0u, 0u, false), (lines[Pending], lines[Software], lines.Line("irq[22]")));
    }

    [Fact]
    public void Syscfg_KeepsWhatHasNoEffect()
    {
        var system = new Block(machine.Add<Stm32Syscfg>("stm32f4xx-syscfg"));
        (system[0x00], system[0x04], system[0x20]) = (3, 1 << 23, 1);
        Assert.Equal((3u, 1u << 23, 0x101u), (system[0x00], system[0x04], system[0x20]));
    }

    /// <summary>Drives a pin from outside.</summary>
    private void Set(int pin, bool level)
    {
        IrqLine line = TestMachine.Line(hand, $"out[{pin}]");
        if (line.Sinks.Count == 0)
        {
            line.Connect(port.FindHandle<IrqInput>($"in[{pin}]")!);
        }

        line.Set(level);
    }
}
