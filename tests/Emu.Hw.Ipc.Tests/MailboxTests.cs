using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Ipc.Tests;

public sealed class MailboxTests
{
    private const int Send = 0x00, Receive = 0x04, Status = 0x08, Enable = 0x0C, Pending = 0x10, Depth = 0x14, Side1 = 0x1000;
    private const uint Readable = 1, Writable = 2, Overflow = 4, Underflow = 8;

    private readonly TestMachine machine = new(new IpcModule());
    private readonly Mailbox mailbox;
    private readonly Block block;

    public MailboxTests()
    {
        mailbox = machine.Add<Mailbox>("ipc.mailbox", ("depth", 2));
        block = new Block(mailbox);
    }

    [Theory]
    [InlineData(0, Side1)]
    [InlineData(Side1, 0)]
    public void Words_ComeOutAtTheOtherSideInOrder(int from, int to)
    {
        block[from + Send] = 0x1234_5678;
        block[from + Send] = 2;
        Assert.Equal((0x200 | Readable | Writable, 0x2_0000u), (block[to + Status], block[from + Status]));
        Assert.Equal((0x1234_5678u, 2u), (block[to + Receive], block[to + Receive]));
        Assert.Equal((Writable, Writable), (block[to + Status], block[from + Status]));
    }

    [Fact]
    public void Send_ToAFullQueue_IsLostAndRemembered()
    {
        (block[Send], block[Send], block[Send]) = (1, 2, 3);
        Assert.Equal(0x2_0000 | Overflow, block[Status]);
        block[Status] = Overflow;
        Assert.Equal(0x2_0000u, block[Status]);
        Assert.Equal((1u, 2u, 0u), (block[Side1 + Receive], block[Side1 + Receive], block[Side1 + Receive]));
    }

    [Fact]
    public void Receive_FromAnEmptyQueue_IsZeroAndRemembered()
    {
        Assert.Equal(0u, block[Receive]);
        Assert.Equal((Writable | Underflow, Writable), (block[Status], block[Side1 + Status]));
        block[Status] = Underflow;
        Assert.Equal(Writable, block[Status]);
    }

    [Fact]
    public void Interrupt_WhileReadable_GoesWithTheLastWord()
    {
        block[Side1 + Enable] = Readable;
        Assert.False(block.Irq(1));
        (block[Send], block[Send]) = (1, 2);
        Assert.Equal((true, false, Readable), (block.Irq(1), block.Irq(0), block[Side1 + Pending]));
        _ = block[Side1 + Receive];
        Assert.True(block.Irq(1));
        _ = block[Side1 + Receive];
        Assert.Equal((false, 0u), (block.Irq(1), block[Side1 + Pending]));
    }

    [Fact]
    public void Interrupt_WhileWritable_GoesWhenFullAndComesBack()
    {
        block[Enable] = Writable;
        Assert.True(block.Irq(0));
        (block[Send], block[Send]) = (1, 2);
        Assert.False(block.Irq(0));
        _ = block[Side1 + Receive];
        Assert.True(block.Irq(0));
    }

    [Fact]
    public void Interrupt_OnAnError_GoesWhenItIsCleared()
    {
        block[Enable] = Underflow;
        _ = block[Receive];
        Assert.True(block.Irq(0));
        block[Status] = Underflow;
        Assert.False(block.Irq(0));
    }

    [Fact]
    public void Receive_ByDebugger_TakesNothing()
    {
        block[Send] = 7;
        Assert.Equal((7u, 7u), (block.Peek(Side1 + Receive), block[Side1 + Receive]));
        Assert.Equal((0u, Writable), (block.Peek(Side1 + Receive), block[Side1 + Status]));
    }

    [Fact]
    public void Depth_IsWhatItWasMadeWith() => Assert.Equal((2u, 2u), (block[Depth], block[Side1 + Depth]));

    [Fact]
    public void Access_OfLessThanAWord_IsRefused() =>
        Assert.NotEqual(IoResult.Ok, TestMachine.Region(mailbox).Write(Send, 1, default, 1));

    [Fact]
    public void Reset_EmptiesBothQueues()
    {
        (block[Enable], block[Side1 + Enable], block[Send], block[Side1 + Send]) = (Readable, Readable, 1, 2);
        _ = block[Receive];
        _ = block[Receive];
        TestMachine.ResetDevice(mailbox);
        Assert.Equal((Writable, Writable, 0u, 0u), (block[Status], block[Side1 + Status], block[Enable], block[Side1 + Enable]));
        Assert.Equal((false, false), (block.Irq(0), block.Irq(1)));
    }

    [Fact]
    public void Restore_KeepsWhatIsOnItsWay()
    {
        (block[Send], block[Send], block[Side1 + Send], block[Side1 + Enable]) = (1, 2, 3, Readable);
        _ = block[Side1 + Receive];
        byte[] state = TestMachine.SaveObject(mailbox);
        var other = machine.Add<Mailbox>("ipc.mailbox", ("depth", 2));
        TestMachine.RestoreObject(other, state);
        var restored = new Block(other);
        Assert.Equal((true, 2u, 3u), (restored.Irq(1), restored[Side1 + Receive], restored[Receive]));
    }

    [Fact]
    public void Description_IsForDrivers()
    {
        var tree = new TreeProbe();
        mailbox.DescribeToGuest(tree);
        Assert.Equal(["name mailbox", "compatible = emu,mailbox", "reg", "interrupts irq[0] irq[1]", "#mbox-cells = 0"], tree.Lines);
    }
}
