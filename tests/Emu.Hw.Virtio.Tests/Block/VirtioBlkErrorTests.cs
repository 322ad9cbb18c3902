using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;

namespace Emu.Hw.Virtio.Tests.Block;

/// <summary>What becomes of requests that the drive fails, and of a drive that changes its size.</summary>
public sealed class VirtioBlkErrorTests
{
    private const int Good = 0;
    private const int Error = 1;
    private const int Unwritten = 255;

    [Theory]
    [InlineData("rerror", "auto", Disk.In, BlockStatus.IoError, BlockErrorAction.Report, Error)]
    [InlineData("rerror", "report", Disk.In, BlockStatus.NoSpace, BlockErrorAction.Report, Error)]
    [InlineData("rerror", "ignore", Disk.In, BlockStatus.IoError, BlockErrorAction.Ignore, Good)]
    [InlineData("rerror", "stop", Disk.In, BlockStatus.IoError, BlockErrorAction.Stop, Unwritten)]
    [InlineData("werror", "auto", Disk.Out, BlockStatus.IoError, BlockErrorAction.Report, Error)]
    [InlineData("werror", "auto", Disk.Out, BlockStatus.NoSpace, BlockErrorAction.Stop, Unwritten)]
    [InlineData("werror", "enospc", Disk.Out, BlockStatus.NoSpace, BlockErrorAction.Stop, Unwritten)]
    [InlineData("werror", "report", Disk.Out, BlockStatus.NoSpace, BlockErrorAction.Report, Error)]
    [InlineData("werror", "ignore", Disk.Out, BlockStatus.IoError, BlockErrorAction.Ignore, Good)]
    [InlineData("werror", "stop", Disk.Flush, BlockStatus.IoError, BlockErrorAction.Stop, Unwritten)]
    public void Failure_IsTreatedAsThePolicySaysAndTold(string property, string policy, int type, BlockStatus failure, BlockErrorAction action, int status)
    {
        var disk = new Disk(null, ulong.MaxValue, (property, policy));
        disk.Medium.Status = failure;

        Disk.Request request = disk.Send(type, 0, type == Disk.Out ? new byte[512] : [], type == Disk.In ? 512 : 0);
        disk.Medium.Run();

        Assert.Equal(status, request.Status);
        Assert.Equal(new BlockFailed(disk.Medium, type == Disk.In, action, failure), Assert.Single(disk.Board.Machine.Services.Raised));
        Assert.Equal(action == BlockErrorAction.Stop ? 1 : 0, disk.Board.Machine.Services.OnResume.Count);
    }

    [Fact]
    public void Requests_ThatStoppedTheMachine_AreDoneInTheirOrderWhenItGoesOn()
    {
        var disk = new Disk(null, ulong.MaxValue, ("werror", "stop"));
        byte[] data = new byte[512];
        data.AsSpan().Fill(7);
        disk.Medium.Status = BlockStatus.NoSpace;
        Disk.Request first = disk.Write(0, data);
        Disk.Request second = disk.Write(1, data);
        disk.Medium.Run();

        disk.Medium.Status = BlockStatus.Ok;
        Assert.Single(disk.Board.Machine.Services.OnResume).Invoke();
        Assert.Equal(2, disk.Medium.Run());

        Assert.Equal((Good, Good), (first.Status, second.Status));
        Assert.Equal([first.Head, second.Head], disk.Queue.TakeAll().Select(used => used.Head));
        Assert.Equal(data, disk.Medium.Bytes[512..1024]);
    }

    [Fact]
    public void Reset_WhileRequestsWaitForBetterTimes_ForgetsThem()
    {
        var disk = new Disk(null, ulong.MaxValue, ("werror", "stop"));
        disk.Medium.Status = BlockStatus.IoError;
        Disk.Request old = disk.Write(0, new byte[512]);
        disk.Medium.Run();

        disk.Restart();
        disk.Medium.Status = BlockStatus.Ok;
        Assert.Single(disk.Board.Machine.Services.OnResume).Invoke();

        Assert.Equal(0, disk.Medium.Run());
        Assert.Equal(Unwritten, old.Status);
        Disk.Request fresh = disk.Read(0, 512);
        disk.Medium.Run();
        Assert.Equal(Good, fresh.Status);
    }

    [Fact]
    public void Drive_ThatGrows_IsToldToTheDriver()
    {
        var disk = new Disk();
        disk.Board.Driver.TakeInterrupt();

        disk.Medium.Resize(2 << 20);
        disk.Device.MediumResized();

        Assert.Equal(2u, disk.Board.Driver.TakeInterrupt());
        Assert.Equal(4096UL, BitConverter.ToUInt64(disk.Board.Driver.ReadConfig(0, 8)));
        Disk.Request behind = disk.Read(4095, 512);
        disk.Medium.Run();
        Assert.Equal(Good, behind.Status);
    }
}
