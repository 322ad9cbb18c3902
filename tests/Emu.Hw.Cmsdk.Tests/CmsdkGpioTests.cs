using Emu.Abstractions.Irq;

namespace Emu.Hw.Cmsdk.Tests;

public sealed class CmsdkGpioTests
{
    private const int Data = 0x00, DataOut = 0x04, Drive = 0x10, Release = 0x14, AltSet = 0x18, AltClear = 0x1C, Enable = 0x20, Disable = 0x24;
    private const int Edge = 0x28, Level = 0x2C, High = 0x30, Low = 0x34, Status = 0x38, MaskLow = 0x400, MaskHigh = 0x800;

    private readonly TestMachine machine = new(new CmsdkModule());
    private readonly CmsdkGpio gpio;
    private readonly CmsdkGpio other;
    private readonly Block block;

    public CmsdkGpioTests()
    {
        gpio = machine.Add<CmsdkGpio>("cmsdk-ahb-gpio");
        other = machine.Add<CmsdkGpio>("cmsdk-ahb-gpio");
        block = new Block(gpio);
    }

    [Fact]
    public void Pin_ThatIsDriven_ShowsWhatIsWritten()
    {
        block[Data] = 0x8001;
        Assert.Equal((0u, 0x8001u, false), (block[Data], block[DataOut], block.Line("out[15]")));
        block[Drive] = 0x8000;
        Assert.Equal((0x8000u, 0x8000u, true), (block[Data], block[Release], block.Line("out[15]")));
        block[Release] = 0x8000;
        Assert.False(block.Line("out[15]"));
    }

    [Fact]
    public void MaskedAccess_IsOfTheBitsInTheAddress()
    {
        block[Drive] = 0xFFFF;
        block[Data] = 0xFFFF;
        block[MaskLow + (4 * 0x0F)] = 0;
        block[MaskHigh + (4 * 0x80)] = 0;
        Assert.Equal((0x7FF0u, 0x30u), (block[Data], block[MaskLow + (4 * 0x3C)]));
    }

    [Theory]
    [InlineData(High, true)]
    [InlineData(Low, false)]
    public void Edge_IsRememberedUntilItIsCleared(int polarity, bool level)
    {
        Set(!level);
        (block[Edge], block[polarity]) = (8, 8);
        (block[Enable], block[Status]) = (8, 8);
        Assert.False(block.Line("combint"));
        Set(level);
        Assert.Equal((true, true, 8u), (block.Line("combint"), block.Line("gpioint[3]"), block[Status]));
        Set(!level);
        Assert.True(block.Line("combint"));
        block[Status] = 8;
        Assert.False(block.Line("combint"));
    }

    [Fact]
    public void Level_AsksAgainUntilItIsGone()
    {
        (block[Level], block[High]) = (8, 8);
        block[Enable] = 8;
        Set(true);
        block[Status] = 8;
        Assert.True(block.Line("gpioint[3]"));
        Set(false);
        block[Status] = 8;
        Assert.False(block.Line("gpioint[3]"));
        Set(true);
        block[Disable] = 8;
        block[Status] = 8;
        Assert.False(block.Line("gpioint[3]"));
    }

    [Fact]
    public void AlternateFunction_IsKept()
    {
        block[AltSet] = 0x30;
        block[AltClear] = 0x10;
        Assert.Equal(0x20u, block[AltSet]);
    }

    [Fact]
    public void Reset_LetsGoOfEverythingButTheInputs()
    {
        Set(true);
        (block[Drive], block[Data]) = (1, 1);
        TestMachine.ResetDevice(gpio);
        Assert.Equal((8u, 0u, false), (block[Data], block[Drive], block.Line("out[0]")));
    }

    /// <summary>Drives pin 3 with another controller.</summary>
    private void Set(bool level)
    {
        IrqLine line = TestMachine.Line(other, "out[3]");
        if (line.Sinks.Count == 0)
        {
            line.Connect(gpio.FindHandle<IrqInput>("in[3]")!);
        }

        line.Set(level);
    }
}
