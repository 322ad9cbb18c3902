using Emu.Abstractions.Irq;

namespace Emu.Hw.Opentitan.Tests;

public sealed class OpentitanGpioTests
{
    private const int State = 0x00, Enable = 0x04, Test = 0x08, DataIn = 0x10, Out = 0x14, OutLower = 0x18, OutUpper = 0x1C, Oe = 0x20, OeLower = 0x24, OeUpper = 0x28;
    private const int Rising = 0x2C, Falling = 0x30, High = 0x34, Low = 0x38;

    private readonly TestMachine machine = new(new OpentitanModule());
    private readonly OpentitanGpio gpio;
    private readonly OpentitanGpio other;
    private readonly Block block;

    public OpentitanGpioTests()
    {
        gpio = machine.Add<OpentitanGpio>("opentitan.gpio");
        other = machine.Add<OpentitanGpio>("opentitan.gpio");
        block = new Block(gpio);
    }

    [Fact]
    public void Output_IsDrivenWhileItIsEnabled()
    {
        block[Out] = 0x8000_0003;
        Assert.Empty(block.High("out"));
        block[Oe] = 0x8000_0001;
        Assert.Equal([0, 31], block.High("out"));
        block[Oe] = 0;
        Assert.Empty(block.High("out"));
    }

    [Fact]
    public void MaskedWrite_ChangesTheBitsOfItsMask()
    {
        block[Out] = 0xFFFF_0000;
        block[OutLower] = 0x00F0_00FF;
        block[OutUpper] = 0x8000_0000;
        Assert.Equal(0x7FFF_00F0u, block[Out]);
        Assert.Equal((0x00F0u, 0x7FFFu), (block[OutLower], block[OutUpper]));
        block[OeLower] = 0xFFFF_0010;
        block[OeUpper] = 0x0001_0001;
        Assert.Equal((0x0001_0010u, 0x10u, 1u), (block[Oe], block[OeLower], block[OeUpper]));
        Assert.Equal([4, 16], block.High("out"));
    }

    [Fact]
    public void DataIn_IsWhatIsDrivenAndElseTheInput()
    {
        Drive(3, true);
        Assert.Equal(8u, block[DataIn]);
        block[Oe] = 0x18;
        block[Out] = 0x10;
        Assert.Equal(0x10u, block[DataIn]);
    }

    [Theory]
    [InlineData(Rising, true, false)]
    [InlineData(Falling, false, true)]
    public void Edge_IsRememberedUntilItIsCleared(int control, bool whenRising, bool whenFalling)
    {
        block[control] = 1 << 5;
        block[Enable] = 1 << 5;
        Drive(5, true);
        Assert.Equal(whenRising, block.High("irq").Length == 1);
        block[State] = 1 << 5;
        Assert.Empty(block.High("irq"));
        Drive(5, false);
        Assert.Equal(whenFalling, block[State] != 0);
    }

    [Theory]
    [InlineData(High, true)]
    [InlineData(Low, false)]
    public void Level_AsksAgainUntilItIsGone(int control, bool level)
    {
        Drive(2, level);
        block[Enable] = 4;
        block[control] = 4;
        block[State] = 4;
        Assert.Equal([2], block.High("irq"));
        Drive(2, !level);
        block[State] = 4;
        Assert.Empty(block.High("irq"));
    }

    [Fact]
    public void Test_RaisesAnInterrupt()
    {
        block[Test] = 0x101;
        block[Enable] = 0x100;
        Assert.Equal([8], block.High("irq"));
        Assert.Equal(0x101u, block[State]);
    }

    [Fact]
    public void Reset_LetsGoOfEverythingButTheInputs()
    {
        Drive(1, true);
        (block[Out], block[Oe], block[High], block[Enable]) = (1, 1, 2, 2);
        TestMachine.ResetDevice(gpio);
        Assert.Empty(block.High("out"));
        Assert.Empty(block.High("irq"));
        Assert.Equal(2u, block[DataIn]);
    }

    [Fact]
    public void Restore_GoesOnAsBefore()
    {
        Drive(1, true);
        (block[Out], block[Oe], block[Rising], block[Enable]) = (0xF0, 0xFF, 2, 2);
        byte[] state = TestMachine.SaveObject(gpio);
        TestMachine.RestoreObject(other, state);
        Assert.Equal(state, TestMachine.SaveObject(other));
    }

    /// <summary>Drives an input with an output of another controller.</summary>
    private void Drive(int pin, bool level)
    {
        IrqLine line = TestMachine.Line(other, $"out[{pin}]");
        if (line.Sinks.Count == 0)
        {
            line.Connect(gpio.FindHandle<IrqInput>($"in[{pin}]")!);
        }

        line.Set(level);
    }
}
