using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Backends.Block.Tests.Support;

namespace Emu.Backends.Block.Tests;

public sealed class RawBackendTests : IDisposable
{
    private readonly Disk disk = new();

    public void Dispose() => disk.Dispose();

    [Fact]
    public void Length_OfBackend_IsThatOfTheFileInWholeSectors()
    {
        RawBackend raw = Raw(disk.WithBytes("a", 1000));
        Assert.Equal((1024ul, 512, false), (raw.Length, raw.BlockSize, raw.IsReadOnly));
    }

    [Fact]
    public void Write_AnySectors_IsReadBackAndInTheFile()
    {
        RawBackend raw = Raw(disk.WithBytes("a", 1 << 20));
        byte[] data = Disk.Bytes(3 * 512, seed: 9);
        Assert.Equal(BlockStatus.Ok, disk.Write(raw, 512 * 7, data));
        Assert.Equal(data, disk.Read(raw, 512 * 7, data.Length));
        byte[] expected = Disk.Bytes(1 << 20);
        data.CopyTo(expected, 512 * 7);
        disk.Remove(raw);
        Assert.Equal(expected, File.ReadAllBytes(disk.File("a")));
    }

    [Fact]
    public void Read_OfTheTailThatTheFileLacks_GivesZeros()
    {
        RawBackend raw = Raw(disk.WithBytes("a", 700));
        byte[] expected = [.. Disk.Bytes(700), .. new byte[324]];
        Assert.Equal(expected, disk.Read(raw, 0, 1024));
    }

    [Theory]
    [InlineData(0UL, 8192, BlockStatus.Ok)]
    [InlineData(4096UL, 512, BlockStatus.Ok)]
    [InlineData(4096UL, 8192, BlockStatus.Invalid)]
    [InlineData(100UL, 512, BlockStatus.Invalid)]
    public void ReadNow_InsideOfTheDisk_GivesItsBytes(ulong offset, int length, BlockStatus status)
    {
        RawBackend raw = Raw(disk.WithBytes("a", 8192));
        byte[] bytes = new byte[length];
        Assert.Equal(status, raw.ReadNow(offset, bytes));
        Assert.Equal(status == BlockStatus.Ok ? Disk.Bytes(8192)[(int)offset..((int)offset + length)] : new byte[length], bytes);
    }

    [Theory]
    [InlineData("ignore")]
    [InlineData("unmap")]
    public void WriteZeroes_OverData_GivesZerosOnlyThere(string discard)
    {
        RawBackend raw = disk.Add<RawBackend>("blockdev-raw", ("filename", disk.WithBytes("a", 1 << 20)), ("discard", discard));
        Assert.Equal(BlockStatus.Ok, disk.Do(raw, BlockOperation.WriteZeroes, 1024, 3 << 17));
        byte[] expected = Disk.Bytes(1 << 20);
        expected.AsSpan(1024, 3 << 17).Clear();
        Assert.Equal(expected, disk.Read(raw, 0, 1 << 20));
    }

    [Fact]
    public void Discard_ThatIsIgnored_ChangesNothing()
    {
        RawBackend raw = Raw(disk.WithBytes("a", 8192));
        Assert.Equal(BlockStatus.Ok, disk.Do(raw, BlockOperation.Discard, 0, 8192));
        Assert.Equal(Disk.Bytes(8192), disk.Read(raw, 0, 8192));
    }

    [Fact]
    public void Discard_ThatUnmaps_KeepsTheLengthAndTheRest()
    {
        RawBackend raw = disk.Add<RawBackend>("blockdev-raw", ("filename", disk.WithBytes("a", 1 << 18)), ("discard", "unmap"));
        Assert.Equal(BlockStatus.Ok, disk.Do(raw, BlockOperation.Discard, 1 << 16, 1 << 16));
        Assert.Equal(Disk.Bytes(1 << 18)[..(1 << 16)], disk.Read(raw, 0, 1 << 16));
        Assert.Equal(Disk.Bytes(1 << 18)[(1 << 17)..], disk.Read(raw, 1 << 17, 1 << 17));
        Assert.Equal(1 << 18, new FileInfo(disk.File("a")).Length);
    }

    [Theory]
    [InlineData("writeback")]
    [InlineData("unsafe")]
    public void Flush_Always_Succeeds(string cache)
    {
        RawBackend raw = disk.Add<RawBackend>("blockdev-raw", ("filename", disk.WithBytes("a", 512)), ("cache", cache));
        Assert.Equal(BlockStatus.Ok, disk.Do(raw, BlockOperation.Flush, 0, 0));
    }

    [Theory]
    [InlineData(BlockOperation.Read, 512ul, 1024ul, 1024)]
    [InlineData(BlockOperation.Write, 1024ul, 512ul, 512)]
    [InlineData(BlockOperation.Write, 0ul, 512ul, 511)]
    [InlineData(BlockOperation.Read, 1ul, 512ul, 512)]
    [InlineData(BlockOperation.Discard, 0ul, 1ul, 0)]
    [InlineData(BlockOperation.WriteZeroes, ulong.MaxValue - 511, 512ul, 0)]
    [InlineData((BlockOperation)9, 0ul, 512ul, 0)]
    public void Request_OutsideOrNotAligned_IsInvalid(BlockOperation operation, ulong offset, ulong length, int data) =>
        Assert.Equal(BlockStatus.Invalid, disk.Do(Raw(disk.WithBytes("a", 1024)), operation, offset, length, new byte[data]));

    [Theory]
    [InlineData(BlockOperation.Write)]
    [InlineData(BlockOperation.Discard)]
    [InlineData(BlockOperation.WriteZeroes)]
    public void Change_OfWhatIsReadOnly_IsRefused(BlockOperation operation)
    {
        RawBackend raw = disk.Add<RawBackend>("blockdev-raw", ("filename", disk.WithBytes("a", 1024)), ("read-only", true));
        Assert.Equal(BlockStatus.ReadOnly, disk.Do(raw, operation, 0, 512, new byte[operation == BlockOperation.Write ? 512 : 0]));
        Assert.Equal(BlockStatus.Ok, disk.Do(raw, BlockOperation.Flush, 0, 0));
        Assert.Equal(Disk.Bytes(1024), disk.Read(raw, 0, 1024));
    }

    [Fact]
    public void Requests_ManyAtOnce_AllComplete()
    {
        RawBackend raw = Raw(disk.WithBytes("a", 1 << 20));
        Disk.Request[] requests = [.. Enumerable.Range(0, 500).Select(i =>
            new Disk.Request { Operation = BlockOperation.Write, Offset = (ulong)i * 512, Length = 512, Data = Disk.Bytes(512, i) })];
        Array.ForEach(requests, raw.Submit);
        raw.Drain();
        disk.Services.RunPosted();
        Assert.All(requests, request => Assert.Equal(BlockStatus.Ok, request.Status));
        Assert.Equal(Enumerable.Range(0, 500).SelectMany(i => Disk.Bytes(512, i)), disk.Read(raw, 0, 500 * 512));
    }

    [Fact]
    public void CancelAll_CompletesEveryRequestOnce()
    {
        RawBackend raw = Raw(disk.WithBytes("a", 1 << 20));
        Disk.Request[] requests = [.. Enumerable.Range(0, 200).Select(_ =>
            new Disk.Request { Operation = BlockOperation.Read, Offset = 0, Length = 1 << 20, Data = new byte[1 << 20] })];
        Array.ForEach(requests, raw.Submit);
        raw.CancelAll();
        raw.Drain();
        disk.Services.RunPosted();
        Assert.All(requests, request => Assert.True(request.Status is BlockStatus.Ok or BlockStatus.Cancelled));
        Assert.Equal(BlockStatus.Cancelled, requests[^1].Status);
    }

    [Fact]
    public void Bind_OfSecondDevice_IsRefused()
    {
        RawBackend raw = Raw(disk.WithBytes("a", 512));
        Disk.Owner first = disk.Machine.Attach(new Disk.Owner(), "first");
        raw.Bind(first);
        Assert.Contains("is used by /first already", Assert.Throws<ConfigurationException>(() => raw.Bind(disk.Machine.Attach(new Disk.Owner(), "second"))).Message, StringComparison.Ordinal);
        raw.Bind(null);
        raw.Bind(disk.Machine.Attach(new Disk.Owner(), "third"));
    }

    [Fact]
    public void Device_ThatIsGone_HearsNothing()
    {
        RawBackend raw = Raw(disk.WithBytes("a", 512));
        Disk.Owner owner = disk.Machine.Attach(new Disk.Owner(), "owner");
        raw.Bind(owner);
        var request = new Disk.Request { Operation = BlockOperation.Read, Offset = 0, Length = 512, Data = new byte[512] };
        raw.Submit(request);
        raw.Bind(null);
        TestMachine.Remove(owner);
        disk.Services.RunPosted();
        Assert.Null(request.Status);
    }

    [Fact]
    public void File_ThatIsNotThere_IsAConfigurationError() =>
        Assert.Contains("no such file", Refused(disk.File("none")), StringComparison.Ordinal);

    [Fact]
    public void Folder_IsNoImage() => Assert.Contains("it is a folder", Refused(Path.GetTempPath()), StringComparison.Ordinal);

    [Fact]
    public void Image_ThatAnotherWrites_IsNotOpened()
    {
        Raw(disk.WithBytes("a", 512));
        Assert.Contains("is in use by another program or machine", Refused(disk.File("a")), StringComparison.Ordinal);
        Assert.Contains("being written by another", Refused(disk.File("a"), readOnly: true), StringComparison.Ordinal);
        Assert.Equal(512ul, disk.Add<RawBackend>("blockdev-raw", ("filename", disk.File("a")), ("locking", "off")).Length);
    }

    [Fact]
    public void Image_ThatManyRead_IsNotOpenedForWriting()
    {
        disk.WithBytes("a", 512);
        disk.Add<RawBackend>("blockdev-raw", ("filename", disk.File("a")), ("read-only", true), ("locking", "on"));
        RawBackend second = disk.Add<RawBackend>("blockdev-raw", ("filename", disk.File("a")), ("read-only", true), ("locking", "on"));
        Assert.Equal(512ul, second.Length);
        Assert.Contains("is in use by another", Refused(disk.File("a")), StringComparison.Ordinal);
    }

    [Fact]
    public void Image_ThatWasClosed_CanBeOpenedAgain()
    {
        disk.Remove(Raw(disk.WithBytes("a", 512)));
        Assert.Equal(512ul, Raw(disk.File("a")).Length);
    }

    private RawBackend Raw(string file) => disk.Add<RawBackend>("blockdev-raw", ("filename", file));

    private string Refused(string file, bool readOnly = false) =>
        Assert.Throws<ConfigurationException>(() => disk.Add<RawBackend>("blockdev-raw", ("filename", file), ("read-only", readOnly))).Message;
}
