namespace Emu.Hw.Gpio.Tests;

public sealed class GpioSwitchTests
{
    private readonly TestMachine machine = new(new GpioModule());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Switch_IsAsItWasMade(bool closed)
    {
        var made = machine.Add<GpioSwitch>("gpio.switch", ("closed", closed));
        Assert.Equal(closed, made.Out.Level);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Switch_ToGround_IsLowWhileItIsClosed(bool closed)
    {
        var made = machine.Add<GpioSwitch>("gpio.switch", ("closed", closed), ("active-low", true));
        Assert.Equal(!closed, made.Out.Level);
    }

    [Fact]
    public void Reset_LeavesItAsItIs()
    {
        var made = machine.Add<GpioSwitch>("gpio.switch");
        made.Out.Raise();
        TestMachine.ResetDevice(made);
        Assert.True(made.Out.Level);
    }
}
