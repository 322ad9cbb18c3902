using Emu.Abstractions.Qdev.Backend;

namespace Emu.Hw.Nrf51.Tests;

public sealed class Nrf51UartTests
{
    private const int StartReceive = 0x00, StopReceive = 0x04, StartTransmit = 0x08, StopTransmit = 0x0C, Suspend = 0x1C;
    private const int ReceiveReady = 0x108, TransmitReady = 0x11C, Error = 0x124, ReceiveTimeout = 0x144;
    private const int IntSet = 0x304, IntClear = 0x308, ErrorSource = 0x480, Enable = 0x500, Received = 0x518, Transmit = 0x51C;

    private readonly TestMachine machine = new(new Nrf51Module());
    private readonly CharProbe probe;
    private readonly Nrf51Uart uart;
    private readonly Block block;

    public Nrf51UartTests()
    {
        probe = machine.Attach(new CharProbe(), "probe");
        uart = machine.Add<Nrf51Uart>("nrf51_soc.uart", ("chardev", probe));
        block = new Block(uart);
    }

    [Fact]
    public void Transmitter_SendsOnceItIsStarted()
    {
        block[Transmit] = 'x';
        block[Enable] = 4;
        block[Transmit] = 'y';
        Assert.Equal(("", 2), (probe.Text, machine.Services.Lines.Count));
        block[StartTransmit] = 1;
        (block[IntSet], block[Transmit]) = (1 << 7, 'a');
        Assert.Equal(("a", 1u, true), (probe.Text, block[TransmitReady], block.Irq));
        block[TransmitReady] = 0;
        Assert.False(block.Irq);
        block[StopTransmit] = 1;
        block[Transmit] = 'b';
        Assert.Equal("a", probe.Text);
    }

    [Fact]
    public void Transmitter_WhoseLineIsFull_SaysReadyWhenTheByteHasLeft()
    {
        (block[Enable], block[StartTransmit], probe.Room) = (4, 1, 0);
        block[Transmit] = 'a';
        Assert.Equal(0u, block[TransmitReady]);
        block[Transmit] = 'b';
        Assert.Contains("0x62 is lost", Assert.Single(machine.Services.Lines).Message);
        probe.Room = 1;
        probe.Frontend!.Writable();
        Assert.Equal(("a", 1u), (probe.Text, block[TransmitReady]));
    }

    [Fact]
    public void Receiver_SaysReadyForEachByte()
    {
        Assert.Equal(0, probe.Send("a"));
        (block[Enable], block[StartReceive], block[IntSet]) = (4, 1, 1 << 2);
        Assert.Equal(6, probe.Send("abcdefgh"));
        Assert.Equal((1u, true), (block[ReceiveReady], block.Irq));
        block[ReceiveReady] = 0;
        Assert.False(block.Irq);
        Assert.Equal(((uint)'a', 1u, true), (block[Received], block[ReceiveReady], block.Irq));
        block[IntClear] = 1 << 2;
        Assert.False(block.Irq);
        Assert.Equal("bcdef", string.Concat(Enumerable.Range(0, 5).Select(_ => (char)block[Received])));
        block[ReceiveReady] = 0;
        Assert.Equal((0u, 0u), ((uint)(block[Received] >> 8), block[ReceiveReady]));
    }

    [Fact]
    public void Receiver_TakesMoreAsSoonAsItIsRead()
    {
        (block[Enable], block[StartReceive]) = (4, 1);
        probe.Send("abcdef");
        probe.Waiting = "g";
        Assert.Equal('a', block[Received]);
        Assert.Equal("bcdefg", string.Concat(Enumerable.Range(0, 6).Select(_ => (char)block[Received])));
    }

    [Theory]
    [InlineData(StopReceive, 1u)]
    [InlineData(Suspend, 0u)]
    public void Receiver_ThatIsStopped_TakesNothing(int task, uint timeout)
    {
        (block[Enable], block[StartReceive]) = (4, 1);
        block[task] = 1;
        Assert.Equal((0, timeout), (probe.Send("a"), block[ReceiveTimeout]));
    }

    [Fact]
    public void Break_IsAnError()
    {
        (block[Enable], block[StartReceive], block[IntSet]) = (4, 1, 1 << 9);
        probe.Frontend!.Event(CharEvent.Break);
        Assert.Equal((1u, 0xCu, true), (block[Error], block[ErrorSource], block.Irq));
        block[ErrorSource] = 0xC;
        Assert.Equal(0u, block[ErrorSource]);
    }

    [Fact]
    public void Receiver_ThatGetsMoreThanItTakes_OverrunsAndSaysSo()
    {
        (block[Enable], block[StartReceive]) = (4, 1);
        uart.Receive("abcdefg"u8);
        Assert.Equal((1u, 1u), (block[Error], block[ErrorSource]));
    }
}
