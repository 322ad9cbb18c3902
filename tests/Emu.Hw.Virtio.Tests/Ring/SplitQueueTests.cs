using Emu.Hw.Virtio.Rng;
using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Ring;

public sealed class SplitQueueTests
{
    private readonly Board board = new();

    public SplitQueueTests() => board.Plug<VirtioRng>("virtio-rng-device");

    private Piece Room(int length = 16) => new(board.Allocate((ulong)length), length, true);

    [Fact]
    public void Chain_OfSeveralBuffers_IsFilledInOrder()
    {
        DriverQueue queue = board.Driver.Begin(1)[0];
        Piece first = Room(3);
        Piece second = Room(5);
        Piece empty = Room(0);
        Piece third = Room(8);
        int head = queue.Add(first, second, empty, third);
        queue.Kick();
        Assert.Equal([new UsedElement(head, 16)], queue.TakeAll());
        byte[] expected = new byte[16];
        new Abstractions.Qom.MachineRandom(1).Fill(expected);
        byte[] filled = [.. board.Read(first.Address, 3), .. board.Read(second.Address, 5), .. board.Read(third.Address, 8)];
        Assert.Equal(expected, filled);
    }

    [Fact]
    public void Chain_InTableOfItsOwn_IsFilledInOrder()
    {
        DriverQueue queue = board.Driver.Begin(1)[0];
        Piece[] pieces = [.. Enumerable.Range(0, 40).Select(_ => Room(2))];
        int head = queue.AddIndirect(pieces);
        queue.Kick();
        Assert.Equal([new UsedElement(head, 80)], queue.TakeAll());
        byte[] expected = new byte[80];
        new Abstractions.Qom.MachineRandom(1).Fill(expected);
        Assert.Equal(expected, pieces.SelectMany(p => board.Read(p.Address, p.Length)));
    }

    [Fact]
    public void Chain_ThatEndsInTable_IsTakenWhole()
    {
        DriverQueue queue = board.Driver.Begin(1)[0];
        ulong table = board.Allocate(16);
        queue.Describe(table, 0, Room(8), 0, 0);
        queue.Describe(queue.Descriptors, 0, Room(8), 1, 1);
        queue.Describe(queue.Descriptors, 1, new Piece(table, 16, false), 4, 0);
        queue.Offer(0);
        queue.Kick();
        Assert.Equal([new UsedElement(0, 16)], queue.TakeAll());
    }

    [Fact]
    public void Rings_GoRoundManyTimes()
    {
        DriverQueue queue = board.Driver.Begin(1)[0];
        Piece room = Room();
        for (int i = 0; i < 70_000; i++)
        {
            queue.Add(room);
            queue.Kick();
            Assert.NotNull(queue.Take());
        }

        Assert.Equal(70_000 & 0xFFFF, queue.UsedIndex);
    }

    [Fact]
    public void Buffer_AcrossTwoBlocksOfRam_IsFilled()
    {
        board.Space.AddRam(Board.RamStart + Board.RamSize, 0x1000);
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(new Piece(Board.RamStart + Board.RamSize - 4, 16, true));
        queue.Kick();
        Assert.Equal(16u, queue.Take()!.Value.Length);
    }

    [Fact]
    public void Interrupt_WithoutEvents_IsHeldBackByFlag()
    {
        DriverQueue queue = board.Driver.Begin(1, ~Driver.EventIndexFeature)[0];
        queue.RefuseInterrupts();
        queue.Add(Room());
        queue.Kick();
        Assert.Equal(1, queue.UsedIndex);
        Assert.False(board.Irq);
    }

    [Fact]
    public void Interrupt_WithEvents_ComesAtTheEntryAskedFor()
    {
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(Room());
        queue.Kick();
        board.Driver.TakeInterrupt();
        queue.Take();
        queue.AskForInterrupt(2);
        queue.Add(Room());
        queue.Kick();
        Assert.False(board.Irq);
        queue.Add(Room());
        queue.Kick();
        Assert.True(board.Irq);
    }

    [Fact]
    public void Notification_WithEvents_IsAskedForAfterTheRingWasEmpty()
    {
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(Room());
        queue.Kick();
        queue.Add(Room());
        queue.Kick();
        Assert.Equal(2, queue.Kicks);
        Assert.Equal(2, queue.UsedIndex);
    }

    [Fact]
    public void Queue_NotReadyAnyMore_TakesNothing()
    {
        DriverQueue queue = board.Driver.Begin(1)[0];
        board.Driver[Driver.QueueReady] = 0;
        queue.Add(Room());
        queue.Kick();
        Assert.Equal(0, queue.UsedIndex);
    }

    [Fact]
    public void Address_OfQueueInUse_DoesNotChange()
    {
        DriverQueue queue = board.Driver.Begin(1)[0];
        board.Driver[Driver.QueueDescriptors] = 0;
        queue.Add(Room());
        queue.Kick();
        Assert.Equal(1, queue.UsedIndex);
    }
}
