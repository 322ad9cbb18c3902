using Emu.Abstractions.Qdev.Backend;

namespace Emu.Hw.Char.Tests;

public sealed class Ns16550DataTests
{
    /// <summary>Four characters of ten bits at 115200 baud, in ns, rounded up.</summary>
    private const long FourCharacters = 347_223;

    private readonly Uart uart = new();

    [Fact]
    public void Transmit_ToReadyBackend_LeavesAtOnce()
    {
        uart.Write("hello");
        Assert.Equal("hello", uart.Probe.Text);
        Assert.Equal(0x60, uart[Uart.Lsr]);
    }

    [Fact]
    public void Transmit_ToSlowBackend_WaitsInFifo()
    {
        uart[Uart.Fcr] = 1;
        uart.Probe.Room = 2;
        uart.Write("hello");
        Assert.Equal("he", uart.Probe.Text);
        Assert.Equal(0x00, uart[Uart.Lsr]);
        uart.Probe.Room = 100;
        uart.Probe.Frontend!.Writable();
        Assert.Equal("hello", uart.Probe.Text);
        Assert.Equal(0x60, uart[Uart.Lsr]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 16)]
    public void Transmit_BeyondTheFifo_IsLostAndLogged(int fifoControl, int depth)
    {
        uart[Uart.Fcr] = fifoControl;
        uart.Probe.Room = 0;
        uart.Write(new string('x', depth) + "!");
        Assert.Contains("0x21 is lost", Assert.Single(uart.Machine.Services.Lines).Message, StringComparison.Ordinal);
        uart.Probe.Room = 100;
        uart.Probe.Frontend!.Writable();
        Assert.Equal(new string('x', depth), uart.Probe.Text);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 16)]
    public void Receive_UpToTheFifo_IsReadInOrder(int fifoControl, int depth)
    {
        uart[Uart.Fcr] = fifoControl;
        Assert.Equal(depth, uart.Probe.Send("abcdefghijklmnopqrst"));
        Assert.Equal(0, uart.Probe.Send("z"));
        Assert.Equal(0x61, uart[Uart.Lsr]);
        Assert.Equal("abcdefghijklmnopqrst"[..depth], uart.Read(depth));
        Assert.Equal(0x60, uart[Uart.Lsr]);
        Assert.Equal(0, uart[Uart.Data]);
    }

    [Fact]
    public void Read_OfCharacter_LetsTheBackendGoOn()
    {
        uart.Probe.Send("a");
        int before = uart.Probe.ReadyCalls;
        uart.Read(1);
        Assert.Equal(before + 1, uart.Probe.ReadyCalls);
        Assert.Equal(1, uart.Probe.Send("b"));
    }

    [Theory]
    [InlineData(0x01, 1)]
    [InlineData(0x41, 4)]
    [InlineData(0x81, 8)]
    [InlineData(0xC1, 14)]
    public void Receive_AtTriggerLevel_Interrupts(int fifoControl, int level)
    {
        uart[Uart.Fcr] = fifoControl;
        uart[Uart.Ier] = 0x01;
        uart.Probe.Send(new string('x', level - 1));
        Assert.False(uart.Irq.Level);
        uart.Probe.Send("x");
        Assert.True(uart.Irq.Level);
        Assert.Equal(0xC4, uart[Uart.Iir]);
        uart.Read(1);
        Assert.False(uart.Irq.Level);
    }

    [Fact]
    public void Receive_BelowTriggerLevel_TimesOutAfterFourCharacters()
    {
        SetRate();
        uart[Uart.Fcr] = 0x81;
        uart[Uart.Ier] = 0x01;
        uart.Probe.Send("ab");
        uart.Advance(FourCharacters - 2);
        Assert.False(uart.Irq.Level);
        uart.Advance(2);
        Assert.True(uart.Irq.Level);
        Assert.Equal(0xCC, uart[Uart.Iir]);
        uart.Read(1);
        Assert.Equal(0xC1, uart[Uart.Iir]);
        uart.Advance(FourCharacters);
        Assert.Equal(0xCC, uart[Uart.Iir]);
        uart.Read(1);
        uart.Advance(10 * FourCharacters);
        Assert.Equal(0xC1, uart[Uart.Iir]);
    }

    [Fact]
    public void Receive_OfAnotherCharacter_PutsTheTimeoutOff()
    {
        SetRate();
        uart[Uart.Fcr] = 0xC1;
        uart[Uart.Ier] = 0x01;
        uart.Probe.Send("a");
        uart.Advance(FourCharacters - 2);
        uart.Probe.Send("b");
        uart.Advance(FourCharacters - 2);
        Assert.False(uart.Irq.Level);
        uart.Advance(2);
        Assert.True(uart.Irq.Level);
    }

    [Fact]
    public void Timeout_WithSlowerClock_ComesLater()
    {
        var slow = new Uart(("baudbase", 57600));
        slow[Uart.Lcr] = 0x83;
        slow[Uart.Data] = 1;
        slow[Uart.Lcr] = 0x03;
        slow[Uart.Fcr] = 0xC1;
        slow[Uart.Ier] = 0x01;
        slow.Probe.Send("a");
        slow.Advance((2 * FourCharacters) - 4);
        Assert.False(slow.Irq.Level);
        slow.Advance(4);
        Assert.True(slow.Irq.Level);
    }

    [Fact]
    public void Break_FromBackend_IsAZeroWithItsStatus()
    {
        uart[Uart.Fcr] = 1;
        uart[Uart.Ier] = 0x04;
        uart.Probe.Send("a");
        uart.Probe.Frontend!.Event(CharEvent.Break);
        Assert.False(uart.Irq.Level);
        Assert.Equal(0xE1, uart[Uart.Lsr]);
        uart.Read(1);
        Assert.Equal(0xC6, uart[Uart.Iir]);
        Assert.Equal(0xF1, uart[Uart.Lsr]);
        Assert.False(uart.Irq.Level);
        Assert.Equal(0x61, uart[Uart.Lsr]);
        Assert.Equal(0, uart[Uart.Data]);
    }

    [Theory]
    [InlineData(0x03, 0x00)]
    [InlineData(0x05, 0x61)]
    [InlineData(0x07, 0x60)]
    [InlineData(0x00, 0x60)]
    public void FifoControl_ResettingFifos_EmptiesThem(int fifoControl, int status)
    {
        uart[Uart.Fcr] = 1;
        uart.Probe.Send("abc");
        uart.Probe.Room = 0;
        uart.Write("x");
        Assert.Equal(0x01, uart[Uart.Lsr]);
        uart[Uart.Fcr] = fifoControl;
        Assert.Equal(status, uart[Uart.Lsr]);
    }

    private void SetRate()
    {
        uart[Uart.Lcr] = 0x83;
        uart[Uart.Data] = 1;
        uart[Uart.Ier] = 0;
        uart[Uart.Lcr] = 0x03;
    }
}
