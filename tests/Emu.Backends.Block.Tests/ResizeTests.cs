using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Backends.Block.Qcow2;
using Emu.Backends.Block.Tests.Support;

namespace Emu.Backends.Block.Tests;

/// <summary>Disks that become longer while they are used, and what backends count.</summary>
public sealed class ResizeTests : IDisposable
{
    private readonly Disk disk = new();

    public void Dispose() => disk.Dispose();

    [Fact]
    public void RawDisk_ThatGrows_KeepsItsBytesAndEndsWithZeros()
    {
        RawBackend raw = disk.Add<RawBackend>("blockdev-raw", ("filename", disk.WithBytes("a", 4096)));

        raw.Resize(8192);

        Assert.Equal(8192UL, raw.Length);
        byte[] expected = [.. Disk.Bytes(4096), .. new byte[4096]];
        Assert.Equal(expected, disk.Read(raw, 0, 8192));
        Assert.Equal(BlockStatus.Ok, disk.Write(raw, 7680, Disk.Bytes(512)));
        Assert.Equal(8192, new FileInfo(disk.File("a")).Length);
    }

    [Theory]
    [InlineData(false, 2048UL, "has 4096 bytes and can only become longer")]
    [InlineData(false, 5000UL, "is a multiple of 512 bytes, not 5000")]
    [InlineData(true, 8192UL, "is only read")]
    public void Disk_ThatCannotHaveALength_StaysAsItIs(bool isReadOnly, ulong length, string why)
    {
        RawBackend raw = disk.Add<RawBackend>("blockdev-raw", ("filename", disk.WithBytes("a", 4096)), ("read-only", isReadOnly));

        ConfigurationException error = Assert.Throws<ConfigurationException>(() => raw.Resize(length));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(4096UL, raw.Length);
    }

    [Fact]
    public void Disk_OnATemporaryFile_GrowsAndLeavesTheImage()
    {
        RawBackend raw = disk.Add<RawBackend>("blockdev-raw", ("filename", disk.WithBytes("a", 4096)), ("snapshot", true));

        raw.Resize(1 << 20);

        Assert.Equal(BlockStatus.Ok, disk.Write(raw, (1 << 20) - 512, Disk.Bytes(512)));
        Assert.Equal(4096, new FileInfo(disk.File("a")).Length);
    }

    [Fact]
    public void Qcow2Image_ThatGrows_IsSoundAndKeepsItsBytes()
    {
        var bench = new Qcow2Bench(new Header { ClusterBits = 12, Size = 1 << 20 });
        bench.Work(new Random(1), 40);

        bench.Image.Grow(8 << 20);

        bench.Image.Write(Disk.Bytes(512), (8 << 20) - 512);
        bench.Image.Dispose();
        Assert.Empty(Qcow2Check.Problems(bench.File));
        using Qcow2Image again = bench.Open(bench.File);
        byte[] bytes = new byte[8 << 20];
        again.Read(bytes, 0);
        byte[] expected = [.. bench.Expected, .. new byte[(7 << 20) - 512], .. Disk.Bytes(512)];
        Assert.Equal(expected, bytes);
    }

    [Fact]
    public void Qcow2Image_OnALongerOne_GrowsByZeros()
    {
        var bench = new Qcow2Bench(new Header { ClusterBits = 12, Size = 1 << 20 }, Disk.Bytes(2 << 20));

        bench.Image.Grow(3 << 20);

        byte[] added = new byte[2 << 20];
        bench.Image.Read(added, 1 << 20);
        Assert.All(added, value => Assert.Equal(0, value));
        Assert.Equal(Disk.Bytes(2 << 20)[..(1 << 20)], bench.Read(0, 1 << 20));
    }

    [Fact]
    public void Qcow2Image_WhoseTableIsFull_CannotGrowAndSaysHowItMay()
    {
        var bench = new Qcow2Bench(new Header { ClusterBits = 9, Size = 1 << 20 });

        IOException error = Assert.Throws<IOException>(() => bench.Image.Grow(1L << 40));

        Assert.Contains("grow it with 'qemu-img resize' while nobody uses it", error.Message, StringComparison.Ordinal);
        Assert.Equal(1 << 20, bench.Image.Length);
    }

    [Theory]
    [InlineData(0, 1 << 20)]
    [InlineData(1, 1 << 20)]
    [InlineData(2, 64 << 20)]
    public void Qcow2Image_CutOffWhileItGrows_IsTheOldOneOrTheNewOne(int writes, long size)
    {
        var bench = new Qcow2Bench(new Header { ClusterBits = 12, Size = 1 << 20 });
        bench.File.Writing = (_, _) => _ = writes-- > 0 ? 0 : throw new IOException("power");
        Record.Exception(() => bench.Image.Grow(64 << 20));
        bench.File.Writing = null;

        MemoryFile left = bench.File.AfterPowerLoss(new Random(1));

        Assert.Empty(Qcow2Check.Errors(left));
        Assert.Equal(size, HeaderReader.Read(left).Size);
    }

    [Fact]
    public void Requests_AreCountedByWhatBecameOfThem()
    {
        RawBackend raw = disk.Add<RawBackend>("blockdev-raw", ("filename", disk.WithBytes("a", 1 << 16)), ("discard", "unmap"));

        disk.Read(raw, 0, 1024);
        disk.Write(raw, 0, new byte[512]);
        disk.Do(raw, BlockOperation.WriteZeroes, 512, 1024);
        disk.Do(raw, BlockOperation.Discard, 4096, 4096);
        disk.Do(raw, BlockOperation.Flush, 0, 0);

        Assert.Equal(new BlockCounters(1, 1024, 2, 1536, 1, 1, 4096, 0, 0, 0), raw.Counters);
    }
}
