namespace Emu.Hw.Opentitan.Tests;

public sealed class IbexTimerTests
{
    private const int Ctrl = 0x004, Enable = 0x100, State = 0x104, Test = 0x108, Cfg = 0x10C, Low = 0x110, High = 0x114, CompareLow = 0x118, CompareHigh = 0x11C;
    private const long Microsecond = 1000;

    private readonly TestMachine machine = new(new OpentitanModule());
    private readonly IbexTimer timer;
    private readonly Block block;

    public IbexTimerTests()
    {
        timer = machine.Add<IbexTimer>("ibex-timer");
        block = new Block(timer);
    }

    private bool Irq => TestMachine.Line(timer, "irq").Level;

    [Fact]
    public void Counter_CountsWhileItIsActive()
    {
        machine.Services.Advance(Microsecond);
        Assert.Equal(0u, block[Low]);
        block[Ctrl] = 1;
        machine.Services.Advance(Microsecond);
        Assert.Equal(24u, block[Low]);
        block[Ctrl] = 0;
        machine.Services.Advance(Microsecond);
        Assert.Equal(24u, block[Low]);
    }

    [Fact]
    public void Counter_GoesInStepsEachSoManyClocks()
    {
        block[Cfg] = (10u << 16) | 23;
        block[Ctrl] = 1;
        machine.Services.Advance(5 * Microsecond);
        Assert.Equal(50u, block[Low]);
        Assert.Equal((10u << 16) | 23, block[Cfg]);
    }

    [Fact]
    public void Counter_OfTwoHalves_IsSetAndCarries()
    {
        (block[High], block[Low]) = (7, uint.MaxValue - 11);
        block[Ctrl] = 1;
        machine.Services.Advance(Microsecond);
        Assert.Equal((8u, 12u), (block[High], block[Low]));
    }

    [Fact]
    public void Interrupt_ComesWhenTheCounterReachesTheComparator()
    {
        (block[CompareLow], block[CompareHigh]) = (24_000, 0);
        (block[Enable], block[Ctrl]) = (1, 1);
        machine.Services.Advance((1000 * Microsecond) - 1);
        Assert.False(Irq);
        machine.Services.Advance(1);
        Assert.True(Irq);
        Assert.Equal(1u, block[State]);
    }

    [Fact]
    public void Interrupt_StaysUntilTheComparatorMovesOn()
    {
        (block[CompareLow], block[CompareHigh]) = (24, 0);
        (block[Enable], block[Ctrl]) = (1, 1);
        machine.Services.Advance(Microsecond);
        block[State] = 1;
        Assert.True(Irq);
        block[CompareLow] = 48;
        Assert.False(Irq);
        machine.Services.Advance(Microsecond);
        Assert.True(Irq);
    }

    [Fact]
    public void Test_RaisesTheInterrupt()
    {
        block[Test] = 1;
        Assert.False(Irq);
        block[Enable] = 1;
        Assert.True(Irq);
        block[State] = 1;
        Assert.False(Irq);
    }

    [Fact]
    public void Clock_ThatChanges_CountsFromThenOnAtItsRate()
    {
        block[Ctrl] = 1;
        machine.Services.Advance(Microsecond);
        timer.Clk.SetDefault(1_000_000);
        machine.Services.Advance(2 * Microsecond);
        Assert.Equal(26u, block[Low]);
    }

    [Fact]
    public void Comparator_BeyondAllTime_NeverComes()
    {
        (block[Enable], block[Ctrl]) = (1, 1);
        Assert.False(timer.Due.IsArmed);
        machine.Services.Advance(1_000_000 * Microsecond);
        Assert.False(Irq);
    }

    [Fact]
    public void Reset_StopsAndForgets()
    {
        (block[CompareLow], block[CompareHigh], block[Enable], block[Ctrl]) = (1, 0, 1, 1);
        machine.Services.Advance(Microsecond);
        TestMachine.ResetDevice(timer);
        Assert.False(Irq);
        Assert.Equal((0u, 0u, uint.MaxValue, 1u << 16), (block[Ctrl], block[Low], block[CompareLow], block[Cfg]));
    }

    [Fact]
    public void Restore_CountsOn()
    {
        (block[CompareLow], block[CompareHigh], block[Enable], block[Ctrl]) = (48, 0, 1, 1);
        machine.Services.Advance(Microsecond);
        byte[] state = TestMachine.SaveObject(timer);
        var second = machine.Add<IbexTimer>("ibex-timer");
        TestMachine.RestoreObject(second, state);
        machine.Services.Advance(Microsecond);
        Assert.True(TestMachine.Line(second, "irq").Level);
    }
}
