using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Transport;

public sealed class ForeignDeviceTests
{
    private readonly Board board = new();
    private readonly ForeignDevice device;

    public ForeignDeviceTests()
    {
        device = board.Machine.Attach(new ForeignDevice(), "foreign");
        device.Plug(board.Transport);
    }

    [Fact]
    public void Device_OfAnotherModule_Works()
    {
        Assert.Equal(42u, board.Driver[Driver.DeviceId]);
        Assert.Equal([0x5A, 0x5A], board.Driver.ReadConfig(2, 2));
        Assert.Equal(0UL, board.Driver.Read(Driver.Config + 4, 4));
        DriverQueue queue = board.Driver.Begin(1)[0];
        Piece into = new(board.Allocate(8), 8, true);
        queue.Add(new Piece(board.Place("hello"u8), 5, false), into);
        queue.Kick();
        Assert.Equal(5u, queue.Take()!.Value.Length);
        Assert.Equal("hello"u8.ToArray(), board.Read(into.Address, 5));
    }

    [Fact]
    public void WriteOfConfig_ThatTheDeviceDoesNotTake_IsIgnored()
    {
        board.Driver.Write(Driver.Config, 4, 0);
        Assert.Equal([0x5A], board.Driver.ReadConfig(0, 1));
    }

    [Fact]
    public void ChangeOfConfig_BeforeTheDriverIsThere_InterruptsNobody()
    {
        device.Grow();
        Assert.False(board.Irq);
        board.Driver.Begin(1);
        device.Grow();
        Assert.True(board.Irq);
    }

    [Fact]
    public void Request_KeptOverAReset_IsVoid()
    {
        device.Keeps = true;
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(new Piece(board.Place("old"u8), 3, false));
        queue.Kick();
        DriverQueue fresh = board.Driver.Begin(1)[0];
        Assert.Equal(2, device.Stops);
        device.Kept!.Complete(0);
        device.Kept.Return();
        Assert.False(device.Kept.Read(0, new byte[1]));
        Assert.False(device.Kept.Write(0, []));
        Assert.Equal(0, fresh.UsedIndex);
        Assert.Equal(0, queue.UsedIndex);
    }

    [Fact]
    public void Request_CompletedTwice_IsGivenBackOnce()
    {
        device.Keeps = true;
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(new Piece(board.Place("text"u8), 4, false));
        queue.Kick();
        device.Kept!.Complete(0);
        device.Kept.Complete(0);
        Assert.Equal(1, queue.UsedIndex);
    }

    [Fact]
    public void Access_BeyondTheBuffers_IsRefusedAndHarmless()
    {
        device.Keeps = true;
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(new Piece(board.Place("text"u8), 4, false));
        queue.Kick();
        Assert.False(device.Kept!.Read(2, new byte[3]));
        Assert.False(device.Kept.Read(ulong.MaxValue, new byte[1]));
        Assert.False(device.Kept.Write(0, [1]));
        Assert.True(device.Kept.Read(4, []));
        Assert.False(board.Driver.IsStatus(Driver.NeedsReset));
    }

    [Fact]
    public void Chain_ThatIsAvailableTwice_Fails()
    {
        device.Keeps = true;
        DriverQueue queue = board.Driver.Begin(1)[0];
        int head = queue.Add(new Piece(board.Place("text"u8), 4, false));
        queue.Kick();
        queue.Offer(head);
        board.Driver[Driver.QueueNotify] = 0;
        Assert.True(board.Driver.IsStatus(Driver.NeedsReset));
        Assert.Contains("available again before it was used", Assert.Single(board.GuestErrors), StringComparison.Ordinal);
    }

    [Fact]
    public void Request_PutBack_IsTakenAgain()
    {
        device.Keeps = true;
        DriverQueue queue = board.Driver.Begin(1)[0];
        Piece into = new(board.Allocate(8), 8, true);
        queue.Add(new Piece(board.Place("text"u8), 4, false), into);
        queue.Kick();
        device.Kept!.Return();
        device.Keeps = false;
        board.Driver[Driver.QueueNotify] = 0;
        Assert.Equal(4u, queue.Take()!.Value.Length);
    }
}
