namespace Emu.Hw.Cmsdk.Tests;

public sealed class CmsdkTimerTests
{
    private const int Control = 0x0, Value = 0x4, Reload = 0x8, Status = 0xC, Identification = 0xFD0;
    private const long Tick = 40; // 25 MHz

    private readonly TestMachine machine = new(new CmsdkModule());
    private readonly CmsdkTimer timer;
    private readonly Block block;

    public CmsdkTimerTests()
    {
        timer = machine.Add<CmsdkTimer>("cmsdk-apb-timer");
        block = new Block(timer);
    }

    [Fact]
    public void Counter_CountsDownAndBeginsAgain()
    {
        (block[Reload], block[Control]) = (3, 1);
        machine.Services.Advance(Tick);
        Assert.Equal(2u, block[Value]);
        machine.Services.Advance(2 * Tick);
        Assert.Equal(0u, block[Value]);
        machine.Services.Advance(Tick);
        Assert.Equal(3u, block[Value]);
        Assert.Equal((false, 0u), (block.Line("timerint"), block[Status]));
    }

    [Fact]
    public void Interrupt_ComesAtZeroAndStaysUntilItIsCleared()
    {
        (block[Reload], block[Control]) = (9, 9);
        machine.Services.Advance((9 * Tick) - 1);
        Assert.False(block.Line("timerint"));
        machine.Services.Advance(1);
        Assert.Equal((true, 1u), (block.Line("timerint"), block[Status]));
        block[Status] = 1;
        Assert.False(block.Line("timerint"));
        machine.Services.Advance((10 * Tick) - 1);
        Assert.False(block.Line("timerint"));
        machine.Services.Advance(1);
        Assert.True(block.Line("timerint"));
    }

    [Fact]
    public void Stop_KeepsTheValue()
    {
        (block[Reload], block[Control]) = (100, 1);
        machine.Services.Advance(40 * Tick);
        block[Control] = 0;
        machine.Services.Advance(40 * Tick);
        Assert.Equal(60u, block[Value]);
        block[Control] = 1;
        machine.Services.Advance(Tick);
        Assert.Equal(59u, block[Value]);
    }

    [Fact]
    public void Start_AtZero_TakesTheReloadValue()
    {
        (block[Reload], block[Value], block[Control]) = (5, 0, 9);
        machine.Services.Advance(Tick);
        Assert.Equal((5u, false), (block[Value], block.Line("timerint")));
    }

    [Theory]
    [InlineData(9u)]
    [InlineData(0xBu)]
    public void Counter_WithoutReloadOrWithAnExternalInput_Stands(uint control)
    {
        (block[Value], block[Control]) = (control == 9 ? 0u : 7, control);
        machine.Services.Advance(1000 * Tick);
        Assert.Equal((control == 9 ? 0u : 7, false), (block[Value], block.Line("timerint")));
    }

    [Fact]
    public void Identification_IsThatOfTheKit() =>
        Assert.Equal((4u, 0x22u, 0xB8u, 0x1Bu, 0x0Du), (block[Identification], block[0xFE0], block[0xFE4], block[0xFE8], block[0xFF0]));

    [Fact]
    public void Restore_GoesOnCounting()
    {
        (block[Reload], block[Control]) = (9, 9);
        machine.Services.Advance(5 * Tick);
        var other = machine.Add<CmsdkTimer>("cmsdk-apb-timer");
        TestMachine.RestoreObject(other, TestMachine.SaveObject(timer));
        machine.Services.Advance(4 * Tick);
        Assert.True(new Block(other).Line("timerint"));
    }

    [Fact]
    public void Reset_StopsIt()
    {
        (block[Reload], block[Control]) = (9, 9);
        TestMachine.ResetDevice(timer);
        machine.Services.Advance(100 * Tick);
        Assert.Equal((0u, 0u, 0u, false), (block[Control], block[Value], block[Reload], block.Line("timerint")));
    }
}
