using Emu.Abstractions.Qom;
using Emu.Hw.Virtio.Block;
using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Block;

public sealed class VirtioBlkLifeTests
{
    [Fact]
    public void Config_SaysWhatTheDiskIs()
    {
        var disk = new Disk(null, ulong.MaxValue, ("physical_block_size", 4096u), ("min_io_size", 4096u), ("opt_io_size", 65536u), ("queue-size", 64u));
        Driver driver = disk.Board.Driver;
        Assert.Equal(2u, driver[Driver.DeviceId]);
        Assert.Equal(2048UL, BitConverter.ToUInt64(driver.ReadConfig(0, 8)));
        Assert.Equal(62u, driver[Driver.Config + 12]);
        Assert.Equal([2, 0, 16, 63], driver.ReadConfig(16, 4));
        Assert.Equal(512u, driver[Driver.Config + 20]);
        Assert.Equal([3, 0, 8, 0], driver.ReadConfig(24, 4));
        Assert.Equal(128u, driver[Driver.Config + 28]);
        Assert.Equal(1UL, driver.Read(Driver.Config + 34, 2));
        Assert.Equal(0UL, driver.Read(Driver.Config + 60, 4));
    }

    [Fact]
    public void Reset_WithRequestsUnderWay_ForgetsThem()
    {
        var disk = new Disk();
        Disk.Request old = disk.Read(0, 512);
        disk.Restart();
        Assert.Equal(1, disk.Medium.Cancels);
        Disk.Request fresh = disk.Read(1, 512);
        disk.Medium.Run();
        Assert.Equal([new UsedElement(fresh.Head, 513)], disk.Queue.TakeAll());
        Assert.Equal(255, old.Status);
        Assert.Equal(0, fresh.Status);
    }

    [Fact]
    public void ResetOfMachine_WithRequestsUnderWay_ForgetsThem()
    {
        var disk = new Disk();
        Disk.Request old = disk.Read(0, 512);
        TestMachine.ResetDevice(disk.Device);
        TestMachine.ResetDevice(disk.Board.Transport);
        disk.Medium.Run();
        Assert.Equal(255, old.Status);
        Assert.Equal(0, disk.Queue.UsedIndex);
    }

    [Fact]
    public void Removal_WithRequestsUnderWay_LetsGoOfTheMedium()
    {
        var disk = new Disk();
        disk.Read(0, 512);
        TestMachine.Remove(disk.Device);
        Assert.Null(disk.Medium.Device);
        Assert.Equal(1, disk.Medium.Cancels);
        Assert.Equal(0u, disk.Board.Driver[Driver.DeviceId]);
    }

    [Fact]
    public void Snapshot_WithRequestsUnderWay_DoesThemAgain()
    {
        var disk = new Disk();
        Disk.Request first = disk.Read(5, 512);
        Disk.Request second = disk.Write(7, new byte[512]);
        byte[] transport = TestMachine.SaveObject(disk.Board.Transport);
        byte[] device = TestMachine.SaveObject(disk.Device);
        disk.Medium.Run();
        Assert.Equal(2, disk.Queue.UsedIndex);
        disk.Board.Write16(disk.Queue.Used + 2, 0);
        TestMachine.RestoreObject(disk.Board.Transport, transport);
        TestMachine.RestoreObject(disk.Device, device);
        Assert.Equal(transport, TestMachine.SaveObject(disk.Board.Transport));
        Assert.Equal(0, disk.Medium.Waiting);
        disk.Board.Machine.Services.RunPosted();
        Assert.Equal(2, disk.Medium.Run());
        Assert.Equal([first.Head, second.Head], disk.Queue.TakeAll().Select(u => u.Head));
    }

    [Fact]
    public void Snapshot_TakenBackWhileRequestsAreUnderWay_ForgetsThem()
    {
        var disk = new Disk();
        byte[] transport = TestMachine.SaveObject(disk.Board.Transport);
        byte[] device = TestMachine.SaveObject(disk.Device);
        Disk.Request later = disk.Read(5, 512);
        TestMachine.RestoreObject(disk.Board.Transport, transport);
        TestMachine.RestoreObject(disk.Device, device);
        disk.Medium.Run();
        Assert.Equal(255, later.Status);
        Assert.Equal(0, disk.Queue.UsedIndex);
    }

    [Fact]
    public void Requests_AfterTheFirst_CostNoMemory()
    {
        var disk = new Disk();
        Piece header = new(disk.Board.Place(Disk.Header(Disk.In, 0)), 16, false);
        Piece data = new(disk.Board.Allocate(512), 512, true);
        Piece status = new(disk.Board.Allocate(1), 1, true);
        for (int i = 0; i < 4; i++)
        {
            disk.Queue.Add(header, data, status);
            disk.Queue.Kick();
            disk.Medium.Run();
            disk.Queue.Take();
        }

        disk.Queue.Add(header, data, status);
        Abstractions.Qdev.Memory.IoRegion region = TestMachine.Region(disk.Board.Transport);
        long before = GC.GetAllocatedBytesForCurrentThread();
        region.Write(Driver.QueueNotify, 4, default, 0);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, disk.Medium.Waiting);
    }

    [Theory]
    [InlineData("queue-size", 100u, "is a power of two, not 100")]
    [InlineData("serial", "123456789012345678901", "at most 20 ASCII characters")]
    [InlineData("serial", "é", "at most 20 ASCII characters")]
    [InlineData("logical_block_size", 256u, "do not go with a drive whose blocks have 512")]
    [InlineData("logical_block_size", 1000u, "do not go with a drive whose blocks have 512")]
    [InlineData("physical_block_size", 256u, "do not go with a drive whose blocks have 512")]
    public void Property_ThatDoesNotFit_IsRefused(string name, object value, string message)
    {
        var board = new Board();
        BlockProbe medium = board.Machine.Attach(new BlockProbe(4096), "medium");
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => board.Plug<VirtioBlk>("virtio-blk-device", ("drive", medium), (name, value)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Null(medium.Device);
    }

    [Fact]
    public void TakenTransport_LeavesTheMediumFree()
    {
        var disk = new Disk();
        BlockProbe other = disk.Board.Machine.Attach(new BlockProbe(4096), "other");
        Assert.Throws<ConfigurationException>(() => disk.Board.Plug<VirtioBlk>("virtio-blk-device", ("drive", other)));
        Assert.Null(other.Device);
    }

    [Fact]
    public void Queues_AreAsManyAsAskedFor()
    {
        var board = new Board();
        BlockProbe medium = board.Machine.Attach(new BlockProbe(4096), "medium");
        board.Plug<VirtioBlk>("virtio-blk-device", ("drive", medium), ("num-queues", 3u));
        DriverQueue[] queues = board.Driver.Begin(3);
        Assert.NotEqual(0UL, board.Driver.Features & (1UL << 12));
        queues[2].Add(new Piece(board.Place(Disk.Header(Disk.Flush, 0)), 16, false), new Piece(board.Allocate(1), 1, true));
        queues[2].Kick();
        medium.Run();
        Assert.Single(queues[2].TakeAll());
    }
}
