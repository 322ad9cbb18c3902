using Emu.Hw.Virtio.Rng;
using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Rng;

public sealed class VirtioRngTests
{
    private readonly Board board = new();

    private Piece Room(int length) => new(board.Allocate((ulong)length), length, true);

    [Fact]
    public void Request_OfManyBytes_GetsSome()
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(Room(0x10000));
        queue.Kick();
        Assert.Equal(1024u, queue.Take()!.Value.Length);
    }

    [Fact]
    public void Request_WithoutRoom_ComesBackEmpty()
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(Room(16) with { DeviceWrites = false });
        queue.Kick();
        Assert.Equal(0u, queue.Take()!.Value.Length);
    }

    [Fact]
    public void Rate_WhenUsedUp_HoldsRequestsUntilThePeriodIsOver()
    {
        board.Plug<VirtioRng>("virtio-rng-device", ("max-bytes", 20UL), ("period", 1000U));
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(Room(16));
        queue.Add(Room(16));
        queue.Add(Room(16));
        queue.Kick();
        Assert.Equal([16u, 4u], queue.TakeAll().Select(u => u.Length));
        board.Machine.Services.Advance(999_999_999);
        Assert.Empty(queue.TakeAll());
        board.Machine.Services.Advance(1);
        Assert.Equal([16u], queue.TakeAll().Select(u => u.Length));
    }

    [Fact]
    public void FullQueue_IsLookedAtAgainLater()
    {
        board.Plug<VirtioRng>("virtio-rng-device");
        DriverQueue queue = board.Driver.Begin(1)[0];
        for (int i = 0; i < queue.Size; i++)
        {
            queue.Add(Room(1));
        }

        queue.Kick();
        Assert.Equal(queue.Size, queue.TakeAll().Length);
        queue.Add(Room(1));
        Assert.Equal(1, board.Machine.Services.RunPosted());
        Assert.Single(queue.TakeAll());
    }

    [Fact]
    public void State_GoesWithTheSnapshot()
    {
        VirtioRng rng = board.Plug<VirtioRng>("virtio-rng-device");
        DriverQueue queue = board.Driver.Begin(1)[0];
        queue.Add(Room(16));
        queue.Kick();
        byte[] transport = TestMachine.SaveObject(board.Transport);
        byte[] device = TestMachine.SaveObject(rng);
        board.Driver[Driver.Status] = 0;
        TestMachine.RestoreObject(board.Transport, transport);
        TestMachine.RestoreObject(rng, device);
        Assert.Equal(transport, TestMachine.SaveObject(board.Transport));
        queue.Add(Room(16));
        queue.Kick();
        Assert.Equal(2, queue.UsedIndex);
    }
}
