using Emu.Abstractions.Qdev.Backend;

namespace Emu.Hw.Stm32.Tests;

public sealed class Stm32UsartTests
{
    private const int Status = 0x00, Data = 0x04, Baud = 0x08, Control = 0x0C, Control2 = 0x10, Control3 = 0x14;
    private const uint On = (1 << 13) | (1 << 3) | (1 << 2);
    private const uint Framing = 2, Overrun = 8, Idle = 0x10, NotEmpty = 0x20, Complete = 0x40, Empty = 0x80, Break = 0x100;

    private const long Quiet = 1_000_000;

    private readonly TestMachine machine = new(new Stm32Module());
    private readonly CharProbe probe;
    private readonly Stm32Usart uart;
    private readonly Block block;

    public Stm32UsartTests()
    {
        probe = machine.Attach(new CharProbe(), "probe");
        uart = machine.Add<Stm32Usart>("stm32f2xx-usart", ("chardev", probe));
        block = new Block(uart);
        block[Baud] = 139; // 115200 with 16 MHz: a character takes 86.875 µs
    }

    [Fact]
    public void Reset_HasAnEmptyTransmitter()
    {
        Assert.Equal((Empty | Complete, 0u, false), (block[Status], block[Control], block.Irq));
    }

    [Fact]
    public void Transmitter_SendsWhileItIsOn()
    {
        block[Data] = 'x';
        Assert.Equal(("", 1), (probe.Text, machine.Services.Lines.Count));
        block[Control] = On;
        block[Data] = 'a';
        Assert.Equal(("a", Empty | Complete), (probe.Text, block[Status]));
    }

    [Fact]
    public void Transmitter_WhoseLineIsBusy_HoldsTwoCharacters()
    {
        (block[Control], probe.Room) = (On, 0);
        block[Data] = 'a';
        Assert.Equal(Empty, block[Status]);
        block[Data] = 'b';
        Assert.Equal(0u, block[Status]);
        block[Data] = 'c';
        probe.Room = 1;
        probe.Frontend!.Writable();
        Assert.Equal(("a", Empty), (probe.Text, block[Status]));
        probe.Room = 9;
        probe.Frontend.Writable();
        Assert.Equal(("ac", Empty | Complete), (probe.Text, block[Status]));
    }

    [Theory]
    [InlineData(1u << 7, true)]
    [InlineData(1u << 6, true)]
    [InlineData(1u << 5, false)]
    public void Transmitter_InterruptsAsItIsAskedTo(uint enable, bool interrupts)
    {
        block[Control] = On | enable;
        Assert.Equal(interrupts, block.Irq);
        block[Control] = enable;
        Assert.False(block.Irq);
    }

    [Fact]
    public void Completion_IsClearedByWritingZero()
    {
        block[Control] = On | (1 << 6);
        Assert.True(block.Irq);
        block[Status] = ~Complete;
        Assert.Equal((false, Empty), (block.Irq, block[Status]));
        block[Data] = 'a';
        Assert.True(block.Irq);
    }

    [Fact]
    public void Receiver_ThatComesOn_HearsNothingAtFirst()
    {
        probe.Waiting = "a";
        block[Control] = On;
        Assert.Equal((0, 0u), (uart.ReceiveCapacity, block[Status] & NotEmpty));
        machine.Services.Advance(10 * 86_875);
        Assert.Equal((NotEmpty, (uint)'a'), (block[Status] & NotEmpty, block[Data]));
    }

    [Fact]
    public void Receiver_WithoutABaudRate_HearsAtOnce()
    {
        (block[Baud], block[Control]) = (0, On);
        Assert.Equal(1, uart.ReceiveCapacity);
    }

    [Fact]
    public void Receiver_TakesACharacterAtATime()
    {
        Assert.Equal(0, probe.Send("a"));
        block[Control] = On | (1 << 5);
        machine.Services.Advance(Quiet);
        Assert.Equal(1, probe.Send("ab"));
        Assert.Equal((true, NotEmpty | Empty | Complete), (block.Irq, block[Status]));
        probe.Waiting = "c";
        Assert.Equal('a', block[Data]);
        Assert.Equal((true, (uint)'c', 0u, false), (block.Irq, block[Data], block[Status] & NotEmpty, block.Irq));
    }

    [Fact]
    public void Receiver_ThatIsNotRead_Overruns()
    {
        block[Control] = On | (1 << 5);
        uart.Receive("ab"u8);
        Assert.Equal(NotEmpty | Overrun, block[Status] & (NotEmpty | Overrun));
        Assert.Equal('a', block[Data]);
        Assert.Equal((0u, false), (block[Status] & (NotEmpty | Overrun), block.Irq));
    }

    [Fact]
    public void Overrun_ThatWasNotSeen_StaysWhenDataIsRead()
    {
        block[Control] = On;
        uart.Receive("ab"u8);
        _ = block[Data];
        Assert.Equal(Overrun, block[Status] & Overrun);
        _ = block[Data];
        Assert.Equal(0u, block[Status] & Overrun);
    }

    [Theory]
    [InlineData(0u, 139u, 86_875)]
    [InlineData(1u << 15, 0x104u, 82_500)] // by 8: (16 * 8 + 4) clocks a bit
    [InlineData(1u << 12, 139u, 95_563)] // a bit more
    public void Line_IsIdleWhenNothingComesForACharacter(uint mode, uint divider, long time)
    {
        (block[Baud], block[Control]) = (divider, On | mode | (1 << 4));
        machine.Services.Advance(Quiet);
        probe.Send("a");
        machine.Services.Advance(time - 1);
        Assert.False(block.Irq);
        machine.Services.Advance(1);
        Assert.Equal((true, Idle), (block.Irq, block[Status] & Idle));
        _ = block[Data];
        Assert.False(block.Irq);
        machine.Services.Advance(10 * time);
        Assert.False(block.Irq);
    }

    [Fact]
    public void Break_IsAFramingErrorAndABreakOfLin()
    {
        (block[Control], block[Control2], block[Control3]) = (On, (1 << 14) | (1 << 6), 0x41);
        probe.Frontend!.Event(CharEvent.Break);
        Assert.Equal((Framing | NotEmpty | Break, true), (block[Status] & (Framing | NotEmpty | Break), block.Irq));
        _ = block[Data];
        Assert.Equal(Break, block[Status] & (Framing | Break));
        block[Status] = ~Break;
        Assert.False(block.Irq);
    }

    [Fact]
    public void Disabling_GivesUpWhatIsOnItsWay()
    {
        (block[Control], probe.Room) = (On, 0);
        (block[Data], block[Data]) = ('a', 'b');
        block[Control] = 0;
        Assert.Equal(Empty | Complete, block[Status]);
        probe.Room = 9;
        block[Control] = On;
        Assert.Equal("", probe.Text);
    }

    [Fact]
    public void SendBreak_IsDoneAtOnce()
    {
        block[Control] = On | 1;
        Assert.Equal(On, block[Control]);
    }
}
