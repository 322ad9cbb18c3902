namespace Emu.Hw.Opentitan.Tests;

public sealed class IbexUartTests
{
    private const int State = 0x00, Enable = 0x04, Test = 0x08, Ctrl = 0x10, Status = 0x14, Data = 0x18, Write = 0x1C, FifoCtrl = 0x20, FifoStatus = 0x24, Timeout = 0x30;
    private const uint Both = 3, NcoOf115200 = 5033u << 16;

    private readonly TestMachine machine = new(new OpentitanModule());
    private readonly CharProbe probe;
    private readonly IbexUart uart;
    private readonly Block block;

    public IbexUartTests()
    {
        probe = machine.Attach(new CharProbe(), "probe");
        uart = machine.Add<IbexUart>("ibex-uart", ("chardev", probe));
        block = new Block(uart);
        block[Enable] = 0xFF;
    }

    [Fact]
    public void Transmitter_SendsWhenItIsOn()
    {
        block[Write] = 'a';
        Assert.Equal(("", 1u, 0u), (probe.Text, block[FifoStatus], block[Status] & 4));
        block[Ctrl] = Both;
        Assert.Equal(("a", 0x3Cu), (probe.Text, block[Status]));
        Assert.Equal([0, 2], block.High("irq"));
    }

    [Fact]
    public void Transmitter_ThatIsFull_SaysSoAndLosesWhatComes()
    {
        (block[Ctrl], probe.Room) = (Both, 0);
        Send(new string('x', 33));
        Assert.Equal((1u, 32u), (block[Status] & 5, block[FifoStatus]));
        probe.Room = int.MaxValue;
        probe.Frontend!.Writable();
        Assert.Equal(new string('x', 32), probe.Text);
    }

    [Fact]
    public void Transmitter_Watermark_ComesWhenItFallsBelowItsLevel()
    {
        (block[Ctrl], block[FifoCtrl], probe.Room) = (Both, 1u << 5, 0);
        Send("abcd");
        Assert.Empty(block.High("irq"));
        probe.Room = 1;
        probe.Frontend!.Writable();
        Assert.Equal([0], block.High("irq"));
    }

    [Fact]
    public void Receiver_TakesWhatComesWhenItIsOn()
    {
        Assert.Equal(0, probe.Send("a"));
        block[Ctrl] = Both;
        probe.Send("hi");
        Assert.Equal((2u << 16, (uint)'h', (uint)'i', 0u), (block[FifoStatus], block[Data], block[Data], block[Data]));
        Assert.Equal(0x20u, block[Status] & 0x20);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 4)]
    [InlineData(2, 8)]
    [InlineData(3, 16)]
    [InlineData(4, 30)]
    public void Receiver_Watermark_ComesAtItsLevel(uint level, int count)
    {
        (block[Ctrl], block[FifoCtrl]) = (Both, level << 2);
        probe.Send(new string('x', count - 1));
        Assert.Empty(block.High("irq"));
        probe.Send("x");
        Assert.Equal([1], block.High("irq"));
        block[State] = 2;
        Assert.Empty(block.High("irq"));
    }

    [Fact]
    public void Receiver_ThatIsFull_TakesNothing()
    {
        block[Ctrl] = Both;
        Assert.Equal(32, probe.Send(new string('x', 40)));
        Assert.Equal(2u, block[Status] & 2);
    }

    [Fact]
    public void Loopback_ComesBackAndOverflows()
    {
        block[Ctrl] = Both | 0x10;
        Send(new string('y', 33));
        Assert.Equal(("", 8u, (uint)'y'), (probe.Text, block[State] & 8, block[Data]));
    }

    [Fact]
    public void Timeout_ComesWhenNobodyTakesWhatCame()
    {
        block[Ctrl] = Both | NcoOf115200;
        block[Timeout] = 0x8000_0000 | 100;
        probe.Send("z");
        block[State] = 0xFF;
        machine.Services.Advance(800_000);
        Assert.Empty(block.High("irq"));
        machine.Services.Advance(100_000);
        Assert.Equal([6], block.High("irq"));
    }

    [Fact]
    public void Break_IsTold()
    {
        block[Ctrl] = Both;
        probe.Frontend!.Event(Emu.Abstractions.Qdev.Backend.CharEvent.Break);
        Assert.Equal([5], block.High("irq"));
    }

    [Fact]
    public void FifoReset_Empties()
    {
        (block[Ctrl], probe.Room) = (Both, 0);
        Send("ab");
        probe.Send("cd");
        block[FifoCtrl] = 3;
        Assert.Equal(0u, block[FifoStatus]);
    }

    [Fact]
    public void Test_RaisesInterrupts()
    {
        block[Test] = 0x90;
        Assert.Equal([4, 7], block.High("irq"));
    }

    [Fact]
    public void Reset_LowersEverything()
    {
        block[Ctrl] = Both;
        probe.Send("a");
        TestMachine.ResetDevice(uart);
        Assert.Empty(block.High("irq"));
        Assert.Equal((0u, 0u, 0u), (block[Ctrl], block[FifoStatus], block[Enable]));
    }

    [Fact]
    public void Restore_GoesOnAsBefore()
    {
        (block[Ctrl], probe.Room) = (Both, 0);
        Send("xy");
        probe.Send("abc");
        byte[] state = TestMachine.SaveObject(uart);
        var second = machine.Add<IbexUart>("ibex-uart", ("chardev", machine.Attach(new CharProbe(), "other")));
        TestMachine.RestoreObject(second, state);
        Assert.Equal(state, TestMachine.SaveObject(second));
        Assert.Equal((uint)'a', new Block(second)[Data]);
    }

    private void Send(string text)
    {
        foreach (char c in text)
        {
            block[Write] = c;
        }
    }
}
