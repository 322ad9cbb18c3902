namespace Emu.Hw.Cmsdk.Tests;

public sealed class CmsdkDualTimerTests
{
    private const int Load = 0x00, Value = 0x04, Control = 0x08, Clear = 0x0C, Raw = 0x10, Masked = 0x14, Background = 0x18, Second = 0x20;
    private const uint OneShot = 1, Wide = 2, By16 = 4, Enabled = 0xA0, Periodic = 0x40;
    private const long Tick = 40;

    private readonly TestMachine machine = new(new CmsdkModule());
    private readonly CmsdkDualTimer timer;
    private readonly Block block;

    public CmsdkDualTimerTests()
    {
        timer = machine.Add<CmsdkDualTimer>("cmsdk-apb-dualtimer");
        block = new Block(timer);
    }

    [Theory]
    [InlineData(0, "timint1", "timint2")]
    [InlineData(Second, "timint2", "timint1")]
    public void Periodic_InterruptsEachTimeAndOnItsOwnLine(int timers, string line, string other)
    {
        (block[timers + Load], block[timers + Control]) = (9, Enabled | Periodic | Wide);
        machine.Services.Advance(9 * Tick);
        Assert.Equal((true, false, true, 1u, 1u), (block.Line(line), block.Line(other), block.Line("timintc"), block[timers + Raw], block[timers + Masked]));
        block[timers + Clear] = 0;
        Assert.Equal((false, false), (block.Line(line), block.Line("timintc")));
        machine.Services.Advance(10 * Tick);
        Assert.True(block.Line(line));
    }

    [Fact]
    public void OneShot_EndsAtZeroUntilItIsLoaded()
    {
        (block[Load], block[Control]) = (5, Enabled | OneShot | Wide);
        machine.Services.Advance(5 * Tick);
        block[Clear] = 0;
        machine.Services.Advance(50 * Tick);
        Assert.Equal((0u, 0u), (block[Value], block[Raw]));
        block[Load] = 3;
        machine.Services.Advance(3 * Tick);
        Assert.Equal(1u, block[Raw]);
    }

    [Fact]
    public void FreeRunning_GoesOnFromTheTop()
    {
        (block[Load], block[Control]) = (2, Enabled | Wide);
        machine.Services.Advance(3 * Tick);
        Assert.Equal((0xFFFF_FFFFu, 1u), (block[Value], block[Raw]));
    }

    [Fact]
    public void Narrow_HasSixteenBits()
    {
        (block[Load], block[Control]) = (2, Enabled);
        machine.Services.Advance(3 * Tick);
        Assert.Equal(0xFFFFu, block[Value]);
    }

    [Fact]
    public void Prescaler_DividesTheClock()
    {
        (block[Control], block[Load]) = (Enabled | Periodic | Wide | By16, 4);
        machine.Services.Advance(64 * Tick);
        Assert.Equal((1u, 0u), (block[Raw], block[Value]));
    }

    [Fact]
    public void BackgroundLoad_CountsFromTheNextZeroOn()
    {
        (block[Load], block[Control]) = (4, Enabled | Periodic | Wide);
        block[Background] = 99;
        Assert.Equal((99u, 4u), (block[Load], block[Value]));
        machine.Services.Advance(5 * Tick);
        Assert.Equal(99u, block[Value]);
    }

    [Fact]
    public void Raw_WithoutInterruptEnable_IsNotMasked()
    {
        (block[Load], block[Control]) = (1, 0x80 | Periodic | Wide);
        machine.Services.Advance(Tick);
        Assert.Equal((1u, 0u, false), (block[Raw], block[Masked], block.Line("timintc")));
    }

    [Fact]
    public void Restore_GoesOnCounting()
    {
        (block[Load], block[Control]) = (9, Enabled | Periodic | Wide);
        machine.Services.Advance(5 * Tick);
        var other = machine.Add<CmsdkDualTimer>("cmsdk-apb-dualtimer");
        TestMachine.RestoreObject(other, TestMachine.SaveObject(timer));
        machine.Services.Advance(4 * Tick);
        Assert.True(new Block(other).Line("timint1"));
    }
}
