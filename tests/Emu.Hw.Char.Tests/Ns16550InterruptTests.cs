using Emu.Abstractions.Qdev.Backend;

namespace Emu.Hw.Char.Tests;

public sealed class Ns16550InterruptTests
{
    private readonly Uart uart = new();

    [Fact]
    public void Sources_AllPending_AreIdentifiedByPriority()
    {
        uart[Uart.Ier] = 0x0F;
        uart[Uart.Mcr] = 0x12;
        uart[Uart.Mcr] = 0x10;
        uart.Write("ab");
        Assert.Equal(0x06, uart[Uart.Iir]);
        Assert.Equal(0x63, uart[Uart.Lsr]);
        Assert.Equal(0x04, uart[Uart.Iir]);
        uart.Read(1);
        Assert.Equal(0x02, uart[Uart.Iir]);
        Assert.Equal(0x00, uart[Uart.Iir]);
        Assert.True(uart.Irq.Level);
        Assert.Equal(0x0B, uart[Uart.Msr] & 0x0F);
        Assert.Equal(0x01, uart[Uart.Iir]);
        Assert.False(uart.Irq.Level);
    }

    [Fact]
    public void Transmitter_EnabledWhileEmpty_InterruptsAtOnce()
    {
        uart[Uart.Ier] = 0x02;
        Assert.True(uart.Irq.Level);
        Assert.Equal(0x02, uart[Uart.Iir]);
        Assert.False(uart.Irq.Level);
        Assert.Equal(0x01, uart[Uart.Iir]);
    }

    [Fact]
    public void Transmitter_EmptiedAgain_GivesAnEdge()
    {
        IrqProbe sink = uart.Machine.Attach(new IrqProbe(), "sink");
        uart.Irq.Connect(sink.Input);
        uart[Uart.Ier] = 0x02;
        Assert.Equal(1, sink.Edges);
        uart.Write("x");
        Assert.Equal(3, sink.Edges);
        Assert.True(sink.Level);
    }

    [Fact]
    public void Transmitter_Waiting_InterruptsOnlyWhenEmpty()
    {
        uart[Uart.Fcr] = 1;
        uart[Uart.Ier] = 0x02;
        uart.Probe.Room = 0;
        uart.Write("ab");
        Assert.False(uart.Irq.Level);
        uart.Probe.Room = 1;
        uart.Probe.Frontend!.Writable();
        Assert.False(uart.Irq.Level);
        uart.Probe.Room = 1;
        uart.Probe.Frontend!.Writable();
        Assert.True(uart.Irq.Level);
        Assert.Equal(0xC2, uart[Uart.Iir]);
    }

    [Fact]
    public void Source_NotEnabled_IsNotIdentified()
    {
        uart.Probe.Send("a");
        uart.Probe.Frontend!.Event(CharEvent.Break);
        Assert.Equal(0x01, uart[Uart.Iir]);
        Assert.False(uart.Irq.Level);
        uart[Uart.Ier] = 0x01;
        Assert.True(uart.Irq.Level);
    }
}
