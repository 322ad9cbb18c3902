using Emu.Abstractions.Qdev.Backend;
using Emu.Hw.Virtio.Tests.Rig;

namespace Emu.Hw.Virtio.Tests.Block;

public sealed class VirtioBlkTests
{
    private const int Good = 0;
    private const int Error = 1;
    private const int Unsupported = 2;
    private const int Unwritten = 255;

    [Fact]
    public void Read_GivesWhatIsOnTheMedium()
    {
        var disk = new Disk();
        Disk.Request request = disk.Read(3, 1024);
        Assert.Empty(disk.Queue.TakeAll());
        Assert.Equal(1, disk.Medium.Run());
        Assert.Equal([new UsedElement(request.Head, 1025)], disk.Queue.TakeAll());
        Assert.Equal(Good, request.Status);
        Assert.Equal(disk.Medium.Bytes[1536..2560], request.Data);
        Assert.True(disk.Board.Irq);
    }

    [Fact]
    public void Write_ReachesTheMedium()
    {
        var disk = new Disk();
        byte[] data = [.. Enumerable.Range(0, 512).Select(i => (byte)i)];
        Disk.Request request = disk.Write(2047, data);
        disk.Medium.Run();
        Assert.Equal([new UsedElement(request.Head, 1)], disk.Queue.TakeAll());
        Assert.Equal(Good, request.Status);
        Assert.Equal(data, disk.Medium.Bytes[(2047 * 512)..]);
        Assert.Equal(["write 1048064+512"], disk.Medium.Log);
    }

    [Fact]
    public void Request_InOddPieces_IsTheSame()
    {
        var disk = new Disk();
        byte[] header = Disk.Header(Disk.In, 1);
        Piece first = new(disk.Board.Place(header.AsSpan(0, 5)), 5, false);
        Piece second = new(disk.Board.Place(header.AsSpan(5)), 11, false);
        Piece head = new(disk.Board.Allocate(100), 100, true);
        Piece tail = new(disk.Board.Allocate(413), 413, true);
        disk.Queue.Add(first, second, head, tail);
        disk.Queue.Kick();
        disk.Medium.Run();
        Assert.Equal(513u, disk.Queue.Take()!.Value.Length);
        byte[] expected = [.. disk.Medium.Bytes.AsSpan(512, 512), Good];
        byte[] read = [.. disk.Board.Read(head.Address, 100), .. disk.Board.Read(tail.Address, 413)];
        Assert.Equal(expected, read);
    }

    [Fact]
    public void LongRequest_GoesInPieces()
    {
        var disk = new Disk();
        Disk.Request request = disk.Read(0, 1 << 20);
        disk.Medium.Run();
        Assert.Equal(["read 0+524288", "read 524288+524288"], disk.Medium.Log);
        Assert.Equal(disk.Medium.Bytes, request.Data);
    }

    [Theory]
    [InlineData(2048UL, 512)]
    [InlineData(2047UL, 1024)]
    [InlineData(ulong.MaxValue, 512)]
    [InlineData(ulong.MaxValue / 512, 512)]
    [InlineData(0UL, 100)]
    public void Read_OutsideOfTheMedium_IsAnError(ulong sector, int length)
    {
        var disk = new Disk();
        Disk.Request request = disk.Read(sector, length);
        Assert.Equal(0, disk.Medium.Waiting);
        Assert.Equal(Error, request.Status);
        Assert.Equal([new UsedElement(request.Head, 0)], disk.Queue.TakeAll());
    }

    [Fact]
    public void Request_ThatTheMediumFails_IsAnError()
    {
        var disk = new Disk();
        disk.Medium.Status = BlockStatus.IoError;
        Disk.Request request = disk.Read(0, 512);
        disk.Medium.Run();
        Assert.Equal(Error, request.Status);
    }

    [Fact]
    public void Write_ToReadOnlyMedium_IsAnError()
    {
        var disk = new Disk(new BlockProbe(4096) { IsReadOnly = true });
        Assert.Equal(1UL << 5, disk.Board.Driver.Features & ((1UL << 5) | (1UL << 13) | (1UL << 14)));
        Assert.Equal(Error, disk.Write(0, new byte[512]).Status);
        Assert.Equal(0, disk.Medium.Waiting);
    }

    [Fact]
    public void Access_ThatSplitsABlock_IsAnError()
    {
        var disk = new Disk(new BlockProbe(1 << 16) { BlockSize = 4096 });
        Assert.Equal(4096, BitConverter.ToInt32(disk.Board.Driver.ReadConfig(20, 4)));
        Assert.Equal(Error, disk.Read(1, 4096).Status);
        Assert.Equal(Error, disk.Read(8, 512).Status);
        disk.Read(8, 4096);
        Assert.Equal(1, disk.Medium.Waiting);
    }

    [Fact]
    public void Flush_ReachesTheMedium()
    {
        var disk = new Disk();
        Disk.Request request = disk.Send(Disk.Flush, 0, [], 0);
        disk.Medium.Run();
        Assert.Equal(["flush"], disk.Medium.Log);
        Assert.Equal(Good, request.Status);
    }

    [Theory]
    [InlineData(~(Disk.FlushFeature | Disk.ConfigWceFeature))]
    [InlineData(~Disk.FlushFeature)]
    public void Write_ForDriverThatNeverFlushes_IsFlushed(ulong features)
    {
        var disk = new Disk(features: features);
        disk.Board.Driver.Write(Driver.Config + 32, 1, 0);
        Disk.Request request = disk.Write(0, new byte[512]);
        disk.Medium.Run(1);
        Assert.Equal(Unwritten, request.Status);
        disk.Medium.Run();
        Assert.Equal(Good, request.Status);
        Assert.Equal(["write 0+512", "flush"], disk.Medium.Log);
    }

    [Fact]
    public void WriteCache_CanBeSwitchedByTheDriver()
    {
        var disk = new Disk();
        Assert.Equal([1], disk.Board.Driver.ReadConfig(32, 1));
        disk.Board.Driver.Write(Driver.Config + 32, 1, 0);
        Assert.Equal([0], disk.Board.Driver.ReadConfig(32, 1));
        disk.Restart();
        Assert.Equal([1], disk.Board.Driver.ReadConfig(32, 1));
    }

    [Theory]
    [InlineData("disk-1", 20, 21u)]
    [InlineData("12345678901234567890", 20, 21u)]
    [InlineData("disk-1", 4, 5u)]
    public void GetId_GivesTheSerialNumber(string serial, int room, uint written)
    {
        var disk = new Disk(null, ulong.MaxValue, ("serial", serial));
        Disk.Request request = disk.Send(Disk.GetId, 0, [], room);
        Assert.Equal(serial[..Math.Min(room, serial.Length)], System.Text.Encoding.ASCII.GetString(request.Data).TrimEnd('\0'));
        Assert.Equal(written, disk.Queue.Take()!.Value.Length);
    }

    [Theory]
    [InlineData(Disk.Discard, 0u, "discard 512+1024")]
    [InlineData(Disk.WriteZeroes, 0u, "writezeroes 512+1024")]
    [InlineData(Disk.WriteZeroes, 1u, "writezeroes 512+1024")]
    public void Range_IsDiscardedOrFilledWithZeros(int type, uint flags, string done)
    {
        var disk = new Disk();
        Disk.Request request = disk.Send(type, 0, Disk.Range(1, 2, flags), 0);
        disk.Medium.Run();
        Assert.Equal([done], disk.Medium.Log);
        Assert.Equal(Good, request.Status);
    }

    [Theory]
    [InlineData(Disk.Discard, 1UL, 2u, 1u, Unsupported)]
    [InlineData(Disk.WriteZeroes, 1UL, 2u, 2u, Unsupported)]
    [InlineData(Disk.Discard, 2047UL, 2u, 0u, Error)]
    [InlineData(Disk.WriteZeroes, 0UL, 1025u, 0u, Error)]
    [InlineData(Disk.WriteZeroes, 0UL, 0u, 0u, Good)]
    public void Range_ThatIsNotAllowed_IsRefused(int type, ulong sector, uint count, uint flags, int status)
    {
        var disk = new Disk(null, ulong.MaxValue, ("max-write-zeroes-sectors", 1024u));
        Assert.Equal(status, disk.Send(type, 0, Disk.Range(sector, count, flags), 0).Status);
        Assert.Empty(disk.Medium.Log);
    }

    [Fact]
    public void Ranges_OtherThanOne_AreRefused()
    {
        var disk = new Disk();
        Assert.Equal(Unsupported, disk.Send(Disk.Discard, 0, new byte[32], 0).Status);
        Assert.Equal(Error, disk.Send(Disk.Discard, 0, new byte[8], 0).Status);
    }

    [Fact]
    public void Request_OfUnknownType_IsUnsupported()
    {
        var disk = new Disk(null, ulong.MaxValue, ("discard", false));
        Assert.Equal(Unsupported, disk.Send(99, 0, [], 0).Status);
        Assert.Equal(Unsupported, disk.Send(Disk.Discard, 0, Disk.Range(0, 1), 0).Status);
    }

    [Theory]
    [InlineData(15, 1)]
    [InlineData(16, 0)]
    public void Request_WithoutHeaderOrStatus_Fails(int header, int status)
    {
        var disk = new Disk();
        disk.Queue.Add(new Piece(disk.Board.Allocate(16), header, false), new Piece(disk.Board.Allocate(1), status, true));
        disk.Queue.Kick();
        Assert.True(disk.Board.Driver.IsStatus(Driver.NeedsReset));
    }

    [Theory]
    [InlineData(Disk.In)]
    [InlineData(Disk.Out)]
    public void Data_OutsideOfRam_Fails(int type)
    {
        var disk = new Disk();
        Piece header = new(disk.Board.Place(Disk.Header(type, 0)), 16, false);
        disk.Queue.Add(header, new Piece(0x1000, 512, type == Disk.In), new Piece(disk.Board.Allocate(1), 1, true));
        disk.Queue.Kick();
        disk.Medium.Run();
        Assert.True(disk.Board.Driver.IsStatus(Driver.NeedsReset));
        Assert.Empty(disk.Board.Machine.Services.Faults);
    }

    [Fact]
    public void Requests_BeyondWhatTheBackendMayHave_WaitForOthers()
    {
        var disk = new Disk();
        for (int i = 0; i < 100; i++)
        {
            disk.Read((ulong)i, 512);
        }

        Assert.Equal(64, disk.Medium.Waiting);
        disk.Medium.Complete(10);
        Assert.Equal(64, disk.Medium.Waiting);
        disk.Medium.Run();
        Assert.Equal(100, disk.Queue.TakeAll().Length);
    }
}
