using Emu.Backends.Block.Qcow2;
using Emu.Backends.Block.Tests.Support;

namespace Emu.Backends.Block.Tests.Qcow2;

/// <summary>Compressed clusters, snapshots inside the image, images that were not closed.</summary>
public sealed class ContentTests
{
    private const int ClusterSize = 4096;

    private readonly Qcow2Bench bench = new(new Header { ClusterBits = 12, Size = 8 << 20 }, isUnmapped: true);

    [Fact]
    public void CompressedClusters_AreReadInPartsAndReplacedWhenWritten()
    {
        Compress();
        bench.Reopen();
        bench.Check();
        byte[] part = new byte[1024];
        bench.Image.Read(part, 2 * ClusterSize + 512);
        Assert.Equal(bench.Expected.AsSpan((2 * ClusterSize) + 512, 1024).ToArray(), part);
        bench.Write(ClusterSize + 512, Disk.Bytes(1024, 5));
        bench.Check();
        bench.Zero(2 * ClusterSize, ClusterSize, mayUnmap: false);
        bench.Discard(3 * ClusterSize, ClusterSize);
        bench.Check();
        bench.Work(new Random(3), 100);
        bench.Check();
    }

    [Fact]
    public void CompressedCluster_ThatIsNone_CannotBeRead()
    {
        Compress();
        long place = (long)(Qcow2Edit.Long(bench.File, Qcow2Edit.EntryOf(bench.File, 0)) & 0xFFFF_FFFF);
        bench.File.Write(Enumerable.Repeat((byte)0xFF, 64).ToArray(), place);
        bench.Reopen();
        Assert.Contains("cannot be inflated", Assert.Throws<IOException>(() => bench.Read(0, 512)).Message, StringComparison.Ordinal);
        bench.File.Write(new byte[4096], place);
        Assert.Contains("cannot be inflated", Assert.Throws<IOException>(() => bench.Read(0, 512)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Snapshot_InsideTheImage_KeepsWhatItHad()
    {
        bench.Work(new Random(1), 60);
        bench.Check();
        bench.Image.Dispose();
        byte[] then = [.. bench.Expected];
        Qcow2Edit.TakeSnapshot(bench.File);
        Assert.Empty(Qcow2Check.Problems(bench.File));
        bench.Reopen();
        bench.Work(new Random(2), 200);
        bench.Check();
        bench.Image.Dispose();
        Header header = HeaderReader.Read(bench.File);
        Snapshot snapshot = Assert.Single(Snapshots.Read(bench.File, header, out _));
        Qcow2Edit.Long(bench.File, 40, (ulong)snapshot.L1Offset);
        using Qcow2Image old = bench.Open(bench.File, isWritten: false);
        byte[] found = new byte[old.Length];
        old.Read(found, 0);
        Qcow2Bench.AssertSame(then, found);
    }

    [Theory]
    [InlineData(0, 0x1001ul, "snapshot 0 is wrong")]
    [InlineData(0, 0x7FFF_0000_0000_0000ul, "snapshot 0 is wrong")]
    [InlineData(8, 0x0080_0000_0000_0000ul, "snapshot 0 is wrong")]
    [InlineData(32, 0x0000_0000_0001_0000ul, "snapshot 0 is wrong")]
    [InlineData(0, 0x1000ul, "holds a table of reference counts and a first-level table of a snapshot")]
    public void Snapshot_ThatIsWrong_IsNotOpenedForWriting(int offset, ulong value, string why)
    {
        bench.Write(0, Disk.Bytes(ClusterSize));
        bench.Image.Dispose();
        Qcow2Edit.TakeSnapshot(bench.File);
        Header header = HeaderReader.Read(bench.File);
        Qcow2Edit.Long(bench.File, header.SnapshotsOffset + offset, value);
        Assert.Contains(why, Assert.Throws<Emu.Abstractions.Qom.ConfigurationException>(() => bench.Open(bench.File)).Message, StringComparison.Ordinal);
        bench.Open(bench.File, isWritten: false).Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Image_ThatWasNotClosed_IsCountedAgain(int seed)
    {
        bench.Work(new Random(seed), 100);
        bench.Image.Dispose();
        var random = new Random(seed);
        for (int i = 0; i < 100; i++)
        {
            Qcow2Edit.Count(bench.File, random.Next(4, (int)(bench.File.Length / ClusterSize)), (ushort)random.Next(4));
        }

        Qcow2Edit.Long(bench.File, Header.IncompatibleField, (ulong)IncompatibleFeatures.Dirty);
        Assert.NotEmpty(Qcow2Check.Problems(bench.File));
        bench.Reopen();
        Assert.Contains("was not closed", Assert.Single(bench.Warnings), StringComparison.Ordinal);
        Assert.Equal(0ul, Qcow2Edit.Long(bench.File, Header.IncompatibleField));
        Assert.Empty(Qcow2Check.Problems(bench.File));
        bench.Work(new Random(seed), 50);
        bench.Check();
    }

    [Fact]
    public void Image_WithoutAnyCounts_IsCountedAgain()
    {
        var small = new Qcow2Bench(new Header { ClusterBits = 9, Size = 2 << 20, RefcountOrder = 6 });
        small.Work(new Random(1), 100);
        small.Image.Dispose();
        Header header = HeaderReader.Read(small.File);
        for (int i = 1; i < 64; i++)
        {
            Qcow2Edit.Long(small.File, header.RefcountTableOffset + (i * 8), 0);
        }

        Qcow2Edit.Long(small.File, Header.IncompatibleField, (ulong)IncompatibleFeatures.Dirty);
        small.Reopen();
        small.Check();
        small.Work(new Random(2), 50);
        small.Check();
    }

    [Fact]
    public void Image_WithBitmaps_ThatWasNotClosed_IsNotRepaired()
    {
        bench.Image.Dispose();
        Qcow2Edit.Word(bench.File, 104, 0x23852875);
        Qcow2Edit.Word(bench.File, 108, 24);
        Qcow2Edit.Long(bench.File, Header.IncompatibleField, (ulong)IncompatibleFeatures.Dirty);
        Assert.Contains("has bitmaps", Assert.Throws<Emu.Abstractions.Qom.ConfigurationException>(() => bench.Open(bench.File)).Message, StringComparison.Ordinal);
    }

    private void Compress()
    {
        bench.Write(0, Disk.Bytes(8 * ClusterSize));
        bench.Image.Dispose();
        byte[][] contents = [.. Enumerable.Range(0, 8).Select(i => (byte[])[.. Disk.Bytes(1200, i), .. new byte[ClusterSize - 1200]])];
        Qcow2Edit.Compress(bench.File, 0, contents);
        contents.SelectMany(content => content).ToArray().CopyTo(bench.Expected, 0);
        Assert.Empty(Qcow2Check.Problems(bench.File));
    }
}
