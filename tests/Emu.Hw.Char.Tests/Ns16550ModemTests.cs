using Emu.Abstractions.Irq;

namespace Emu.Hw.Char.Tests;

public sealed class Ns16550ModemTests
{
    private readonly Uart uart = new();

    [Theory]
    [InlineData(0x01, "dtr")]
    [InlineData(0x02, "rts")]
    [InlineData(0x04, "out1")]
    [InlineData(0x08, "out2")]
    public void Outputs_FollowModemControl_ButNotInLoopback(int bit, string line)
    {
        uart[Uart.Mcr] = bit;
        Assert.True(TestMachine.Line(uart.Device, line).Level);
        uart[Uart.Mcr] = 0x10 | bit;
        Assert.False(TestMachine.Line(uart.Device, line).Level);
    }

    [Theory]
    [InlineData(0x01, 0x20)]
    [InlineData(0x02, 0x10)]
    [InlineData(0x04, 0x40)]
    [InlineData(0x08, 0x80)]
    public void Loopback_OfOutputs_IsSeenAsInputs(int control, int status)
    {
        uart[Uart.Mcr] = 0x10 | control;
        Assert.Equal(status, uart[Uart.Msr] & 0xF0);
        Assert.Equal(status, uart[Uart.Msr]);
    }

    [Fact]
    public void Loopback_OfData_ReachesTheReceiverOnly()
    {
        uart[Uart.Fcr] = 1;
        uart[Uart.Mcr] = 0x10;
        uart.Write("echo");
        Assert.Equal("echo", uart.Read(4));
        Assert.Equal("", uart.Probe.Text);
        Assert.Equal(0, uart.Probe.Send("x"));
    }

    [Fact]
    public void Loopback_BeyondTheFifo_Overruns()
    {
        uart[Uart.Fcr] = 1;
        uart[Uart.Mcr] = 0x10;
        uart.Write("0123456789abcdef!");
        Assert.Equal(0x63, uart[Uart.Lsr]);
        Assert.Equal(0x61, uart[Uart.Lsr]);
        Assert.Equal("0123456789abcdef", uart.Read(16));
    }

    [Theory]
    [InlineData("cts", 0x10, 0x01)]
    [InlineData("dsr", 0x20, 0x02)]
    [InlineData("dcd", 0x80, 0x08)]
    public void Input_Changing_IsNotedAndInterrupts(string name, int level, int delta)
    {
        IrqLine line = Drive(name);
        Assert.Equal(level | delta, uart[Uart.Msr] & (level | 0x0F));
        uart[Uart.Ier] = 0x08;
        Assert.False(uart.Irq.Level);
        line.Lower();
        Assert.True(uart.Irq.Level);
        Assert.Equal(0x00, uart[Uart.Iir]);
        Assert.Equal(delta, uart[Uart.Msr] & (level | 0x0F));
        Assert.False(uart.Irq.Level);
    }

    [Fact]
    public void Ring_OnlyItsEnd_IsNoted()
    {
        IrqLine ring = Drive("ri");
        Assert.Equal(0xF0, uart[Uart.Msr]);
        ring.Lower();
        Assert.Equal(0xB4, uart[Uart.Msr]);
    }

    /// <summary>Wires another port's output to an input and raises it, having lowered what stands without a wire.</summary>
    private IrqLine Drive(string name)
    {
        IrqLine line = TestMachine.Line(uart.Machine.Add<Ns16550>("ns16550a"), "out1");
        line.Connect(uart.Device.FindHandle<IrqInput>(name)!);
        line.Raise();
        line.Lower();
        _ = uart[Uart.Msr];
        line.Raise();
        return line;
    }
}
