using Emu.Hw.Virtio.Rng;
using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Ring;

public sealed class MalformedTests
{
    private const int Next = 1;
    private const int Indirect = 4;

    private readonly Board board = new();
    private readonly DriverQueue queue;

    public MalformedTests()
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        queue = board.Driver.Begin(1)[0];
    }

    private Piece Room => new(board.Allocate(16), 16, true);

    [Fact]
    public void Chain_ThatGoesRound_Fails()
    {
        queue.Describe(queue.Descriptors, 0, Room, Next, 1);
        queue.Describe(queue.Descriptors, 1, Room, Next, 0);
        Fails(0, "never ends");
    }

    [Fact]
    public void Table_ThatGoesRound_Fails()
    {
        ulong table = board.Allocate(32);
        queue.Describe(table, 0, Room, Next, 1);
        queue.Describe(table, 1, Room, Next, 1);
        queue.Describe(queue.Descriptors, 0, new Piece(table, 32, false), Indirect, 0);
        Fails(0, "never ends");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(0xFFFF)]
    public void Head_OutsideOfTheTable_Fails(int head) => Fails(head, "begins outside of the 8 descriptors");

    [Fact]
    public void Link_OutsideOfTheTable_Fails()
    {
        queue.Describe(queue.Descriptors, 0, Room, Next, 8);
        Fails(0, "goes on at descriptor 8 of 8");
    }

    [Fact]
    public void BufferToRead_BehindOneToWrite_Fails()
    {
        queue.Describe(queue.Descriptors, 0, Room, Next, 1);
        queue.Describe(queue.Descriptors, 1, Room with { DeviceWrites = false }, 0, 0);
        Fails(0, "to read behind one to write");
    }

    [Fact]
    public void Buffer_BeyondLastAddress_Fails()
    {
        queue.Describe(queue.Descriptors, 0, new Piece(ulong.MaxValue - 7, 16, true), 0, 0);
        Fails(0, "beyond the last address");
    }

    [Theory]
    [InlineData(0x1000UL, 16)]
    [InlineData(Board.RamStart + Board.RamSize - 8, 16)]
    [InlineData(ulong.MaxValue - 15, 16)]
    [InlineData(Board.RamStart, -1)]
    public void Buffer_OutsideOfRam_Fails(ulong address, int length)
    {
        queue.Describe(queue.Descriptors, 0, new Piece(address - (length < 0 ? 0x10000UL : 0), length, true), 0, 0);
        Fails(0, "is no RAM that it may use");
    }

    [Fact]
    public void Buffer_InRom_Fails()
    {
        board.Space.AddRam(0x1000, 0x1000, readOnly: true);
        queue.Describe(queue.Descriptors, 0, new Piece(0x1000, 16, true), 0, 0);
        Fails(0, "0x1000 is no RAM that it may use");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(24)]
    public void Table_OfOddLength_Fails(int length)
    {
        queue.Describe(queue.Descriptors, 0, new Piece(board.Allocate(32), length, false), Indirect, 0);
        Fails(0, "has an indirect table");
    }

    [Fact]
    public void Table_InTable_Fails()
    {
        ulong table = board.Allocate(16);
        queue.Describe(table, 0, new Piece(table, 16, false), Indirect, 0);
        queue.Describe(queue.Descriptors, 0, new Piece(table, 16, false), Indirect, 0);
        Fails(0, "has an indirect table");
    }

    [Fact]
    public void Table_WithLink_Fails()
    {
        queue.Describe(queue.Descriptors, 0, new Piece(board.Allocate(16), 16, false), Indirect | Next, 1);
        Fails(0, "has an indirect table");
    }

    [Fact]
    public void Table_OutsideOfRam_Fails()
    {
        queue.Describe(queue.Descriptors, 0, new Piece(0x1000, 16, false), Indirect, 0);
        Fails(0, "descriptor 0 outside of RAM");
    }

    [Fact]
    public void AvailableRing_FilledBeyondItsSize_Fails()
    {
        board.Write16(queue.Available + 2, 9);
        board.Driver[Driver.QueueNotify] = 0;
        Failed("filled from 0 to 9");
    }

    [Fact]
    public void Rings_OutsideOfRam_Fail()
    {
        board.Driver.Negotiate();
        board.Driver[Driver.QueueSelect] = 0;
        board.Driver[Driver.QueueReady] = 1;
        board.Driver.Start();
        board.Driver[Driver.QueueNotify] = 0;
        Failed("0x2 is no RAM");
    }

    [Fact]
    public void Device_ThatFailed_RestsUntilItIsReset()
    {
        Fails(8, "begins outside");
        board.Driver.TakeInterrupt();
        queue.Add(Room);
        board.Driver[Driver.QueueNotify] = 0;
        Assert.Equal(0, queue.UsedIndex);
        board.Driver[Driver.Status] |= Driver.DriverOk;
        Assert.True(board.Driver.IsStatus(Driver.NeedsReset));
        DriverQueue fresh = board.Driver.Begin(1)[0];
        Assert.False(board.Driver.IsStatus(Driver.NeedsReset));
        fresh.Add(Room);
        fresh.Kick();
        Assert.Equal(1, fresh.UsedIndex);
    }

    private void Fails(int head, string reason)
    {
        queue.Offer(head);
        board.Driver[Driver.QueueNotify] = 0;
        Failed(reason);
    }

    private void Failed(string reason)
    {
        Assert.True(board.Driver.IsStatus(Driver.NeedsReset));
        Assert.True(board.Irq);
        Assert.Equal(2u, board.Driver[Driver.InterruptStatus]);
        Assert.Contains(reason, Assert.Single(board.GuestErrors), StringComparison.Ordinal);
        Assert.Empty(board.Machine.Services.Faults);
    }
}
