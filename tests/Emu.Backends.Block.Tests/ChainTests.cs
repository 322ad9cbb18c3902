using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Backends.Block.Host;
using Emu.Backends.Block.Qcow2;
using Emu.Backends.Block.Tests.Support;

namespace Emu.Backends.Block.Tests;

/// <summary>Images that lie on others, and what is refused of them.</summary>
public sealed class ChainTests : IDisposable
{
    private const int Size = 1 << 20;

    private readonly Disk disk = new();

    public void Dispose() => disk.Dispose();

    [Fact]
    public void Image_OnARawOne_HasItsBytesAndLeavesItAlone()
    {
        disk.WithBytes("base.img", Size / 2);
        Qcow2Backend top = disk.Add<Qcow2Backend>("blockdev-qcow2", ("filename", Image("top", "base.img", "raw")));
        Assert.Equal((ulong)Size, top.Length);
        Assert.Equal(BlockStatus.Ok, disk.Write(top, 4096, new byte[512]));
        byte[] expected = [.. Disk.Bytes(Size / 2), .. new byte[Size / 2]];
        expected.AsSpan(4096, 512).Clear();
        Assert.Equal(expected, disk.Read(top, 0, Size));
        Assert.Equal(BlockStatus.Ok, disk.Do(top, BlockOperation.Flush, 0, 0));
        disk.Remove(top);
        Assert.Equal(Disk.Bytes(Size / 2), File.ReadAllBytes(disk.File("base.img")));
        Assert.Equal(expected, disk.Read(disk.Add<Qcow2Backend>("blockdev-qcow2", ("filename", disk.File("top")), ("read-only", true)), 0, Size));
    }

    [Fact]
    public void Chain_OfThree_IsReadThrough()
    {
        disk.WithBytes("base.img", Size);
        Image("middle", "base.img", "raw");
        Qcow2Backend top = disk.Add<Qcow2Backend>("blockdev-qcow2", ("filename", Image("top", "file:middle", "qcow2")));
        Assert.Equal(Disk.Bytes(Size), disk.Read(top, 0, Size));
        Assert.Contains("is being written by another program", Refused<RawBackend>("blockdev-raw", "top", isReadOnly: true), StringComparison.Ordinal);
        Assert.Contains("is in use by another", Refused<RawBackend>("blockdev-raw", "base.img"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", "raw", "lies on another image: cannot open", "there is no such file")]
    [InlineData("nbd://host/x", "raw", "lies on 'nbd://host/x'", "which is no file of the host")]
    [InlineData("json:{}", "raw", "lies on 'json:{}'", "which is no file of the host")]
    [InlineData("base.img", "vmdk", "'", "is an image of format vmdk, which is not read")]
    [InlineData("base.img", "qcow2", "base.img'", "it does not begin as one")]
    [InlineData("top", "qcow2", "top'", "lies on itself")]
    public void Image_OnWhatCannotBeRead_SaysWhich(string name, string format, string who, string why)
    {
        disk.WithBytes("base.img", Size);
        Image("top", name, format);
        string message = Refused<Qcow2Backend>("blockdev-qcow2", "top", isReadOnly: true);
        Assert.Contains(who, message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_InACircle_AreRefused()
    {
        Image("a", "b", "qcow2");
        Image("b", "a", "qcow2");
        Assert.Contains("lies on itself", Refused<Qcow2Backend>("blockdev-qcow2", "a", isReadOnly: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Format_ThatTheImageDoesNotName_IsFoundAndNamed()
    {
        disk.WithBytes("base.img", Size);
        Qcow2Backend top = disk.Add<Qcow2Backend>("blockdev-qcow2", ("filename", Image("top", "base.img", "")));
        Assert.Equal(Disk.Bytes(Size), disk.Read(top, 0, Size));
    }

    [Fact]
    public void GuessedImage_OnAnother_IsRefusedUnlessItsNameSaysWhatItIs()
    {
        disk.WithBytes("base.img", Size);
        Image("disk.img", "base.img", "raw");
        Image("disk.qcow2", "base.img", "raw");
        string message = Refused<AutoBackend>("blockdev-auto", "disk.img");
        Assert.Contains("looks like a qcow2 image that lies on 'base.img'", message, StringComparison.Ordinal);
        Assert.EndsWith("format=qcow2", message, StringComparison.Ordinal);
        Assert.Equal(Disk.Bytes(Size), disk.Read(disk.Add<AutoBackend>("blockdev-auto", ("filename", disk.File("disk.qcow2"))), 0, Size));
    }

    [Fact]
    public void GuessedBackingImage_OnAnother_IsRefused()
    {
        disk.WithBytes("base.img", Size);
        Image("middle", "base.img", "raw");
        Image("top", "middle", "");
        Assert.Contains("qemu-img rebase -u -b", Refused<Qcow2Backend>("blockdev-qcow2", "top"), StringComparison.Ordinal);
    }

    [Fact]
    public void GuessedImage_OnNoOther_IsOpened()
    {
        Image("disk.img", "", "");
        AutoBackend auto = disk.Add<AutoBackend>("blockdev-auto", ("filename", disk.File("disk.img")));
        Assert.Equal(BlockStatus.Ok, disk.Write(auto, 512, Disk.Bytes(512)));
        disk.Remove(auto);
        Qcow2Backend again = disk.Add<Qcow2Backend>("blockdev-qcow2", ("filename", disk.File("disk.img")));
        Assert.Equal(Disk.Bytes(512), disk.Read(again, 512, 512));
    }

    [Theory]
    [InlineData("blockdev-raw")]
    [InlineData("blockdev-auto")]
    public void Snapshot_OfADisk_IsWrittenAndLeavesTheFileAlone(string type)
    {
        disk.WithBytes("a.img", Size);
        File.SetLastWriteTimeUtc(disk.File("a.img"), DateTime.UnixEpoch);
        BlockBackend snapshot = disk.Add<BlockBackend>(type, ("filename", disk.File("a.img")), ("snapshot", true));
        Assert.Equal(BlockStatus.Ok, disk.Write(snapshot, 512, new byte[1024]));
        Assert.Equal(BlockStatus.Ok, disk.Do(snapshot, BlockOperation.Flush, 0, 0));
        byte[] expected = Disk.Bytes(Size);
        expected.AsSpan(512, 1024).Clear();
        Assert.Equal(expected, disk.Read(snapshot, 0, Size));
        BlockBackend second = disk.Add<BlockBackend>(type, ("filename", disk.File("a.img")), ("snapshot", true));
        Assert.Equal(Disk.Bytes(Size), disk.Read(second, 0, Size));
        disk.Remove(snapshot);
        Assert.Equal(Disk.Bytes(Size), File.ReadAllBytes(disk.File("a.img")));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(disk.File("a.img")));
    }

    [Fact]
    public void Qcow2_ThatIsNone_IsRefused() =>
        Assert.Contains("is no qcow2 image that can be read: it does not begin as one", Refused<Qcow2Backend>("blockdev-qcow2", Path.GetFileName(disk.WithBytes("a", 5000))), StringComparison.Ordinal);

    [Fact]
    public void Qcow2_ThatIsEmptiedWithoutFlushes_IsZeros()
    {
        Qcow2Backend top = disk.Add<Qcow2Backend>("blockdev-qcow2", ("filename", Image("a", "", "")), ("discard", "unmap"), ("cache", "unsafe"));
        Assert.Equal(BlockStatus.Ok, disk.Write(top, 0, Disk.Bytes(Size)));
        Assert.Equal(BlockStatus.Ok, disk.Do(top, BlockOperation.Discard, 0, Size));
        Assert.Equal(BlockStatus.Ok, disk.Do(top, BlockOperation.WriteZeroes, 0, Size));
        Assert.Equal(new byte[Size], disk.Read(top, 0, Size));
    }

    private string Image(string name, string behind, string format)
    {
        File.Create(disk.File(name)).Dispose();
        using ImageFile file = HostFile.Open(disk.File(name), isWritten: true, ImageLocking.On);
        Qcow2Creator.Create(file, new Header { Size = Size, ClusterBits = 12, BackingName = behind, BackingFormat = format });
        return disk.File(name);
    }

    private string Refused<T>(string type, string name, bool isReadOnly = false)
        where T : BlockBackend =>
        Assert.Throws<ConfigurationException>(() => disk.Add<T>(type, ("filename", disk.File(name)), ("read-only", isReadOnly))).Message;
}
