using Emu.Abstractions.Qom;
using Emu.Backends.Block.Qcow2;
using Emu.Backends.Block.Tests.Support;

namespace Emu.Backends.Block.Tests.Qcow2;

/// <summary>Images that contradict themselves: they are read as far as they make sense, and never made worse.</summary>
public sealed class CorruptionTests
{
    private const int ClusterSize = 4096;

    private readonly Qcow2Bench bench = new(new Header { ClusterBits = 12, Size = 8 << 20 });

    [Theory]
    [InlineData("first level", "0x1000", "holds a table of reference counts and a second-level table")]
    [InlineData("first level", "0x3000", "holds a first-level table and a second-level table")]
    [InlineData("first level", "0x8000000000000001", "the first-level entry 3 is 0x8000000000000001")]
    [InlineData("first level", "0x4000000000004000", "the first-level entry 3 is 0x4000000000004000")]
    [InlineData("first level", "0x8000000000000000", "the first-level entry 3 is 0x8000000000000000")]
    [InlineData("counts", "0x1000", "holds a table of reference counts and a block of reference counts")]
    [InlineData("counts", "0x100000000", "the block of reference counts 3 is said to be at 0x100000000")]
    [InlineData("counts", "0x2200", "the block of reference counts 3 is said to be at 0x2200")]
    public void Table_InAWrongPlace_IsNotOpenedForWriting(string where, string entry, string why)
    {
        bench.Write(0, Disk.Bytes(ClusterSize));
        bench.Image.Dispose();
        Header header = HeaderReader.Read(bench.File);
        Qcow2Edit.Long(bench.File, (where == "counts" ? header.RefcountTableOffset : header.L1Offset) + 24, Convert.ToUInt64(entry, 16));
        byte[] before = bench.File.ToArray();
        string message = Assert.Throws<ConfigurationException>(() => bench.Open(bench.File)).Message;
        Assert.Contains(why, message, StringComparison.Ordinal);
        Assert.Contains("or open it with read-only=on", message, StringComparison.Ordinal);
        Assert.Equal(before, bench.File.ToArray());
        using Qcow2Image reader = bench.Open(MemoryFile.Of(before), isWritten: false);
        byte[] found = new byte[ClusterSize];
        reader.Read(found, 0);
        Assert.Equal(Disk.Bytes(ClusterSize), found);
    }

    [Fact]
    public void Table_BehindTheEndOfTheFile_IsFoundWhenItIsLookedFor()
    {
        bench.Image.Dispose();
        Header header = HeaderReader.Read(bench.File);
        Qcow2Edit.Long(bench.File, header.L1Offset + 24, 0x8000_0001_0000_0000);
        using Qcow2Image image = bench.Open(bench.File);
        Assert.Contains("behind the end of the file", Assert.Throws<CorruptImageException>(() => image.Read(new byte[512], 3L << 21)).Message, StringComparison.Ordinal);
        Assert.Equal((ulong)IncompatibleFeatures.Corrupt, Qcow2Edit.Long(bench.File, Header.IncompatibleField));
    }

    [Fact]
    public void Tables_OfTwoParts_InOneCluster_AreNotOpenedForWriting()
    {
        bench.Write(0, Disk.Bytes(ClusterSize));
        bench.Image.Dispose();
        Header header = HeaderReader.Read(bench.File);
        Qcow2Edit.Long(bench.File, header.L1Offset + 8, Qcow2Edit.Long(bench.File, header.L1Offset));
        Assert.Contains("holds a second-level table and a second-level table", Assert.Throws<ConfigurationException>(() => bench.Open(bench.File)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x8000000000001000", "is said to be both a table and data")]
    [InlineData("0x8000000000000000", "is wrong")]
    [InlineData("0x8000000000004200", "is wrong")]
    [InlineData("0x8100000000004000", "is wrong")]
    [InlineData("0x8000000100000000", "is used and counts as free")]
    [InlineData("0xC000000000004000", "of a compressed cluster is wrong")]
    [InlineData("0x4000000000000000", "of a compressed cluster is wrong")]
    public void Entry_ThatIsWrong_StopsWritingForGood(string entry, string why)
    {
        bench.Write(0, Disk.Bytes(4 * ClusterSize));
        bench.Image.Dispose();
        Qcow2Edit.Long(bench.File, Qcow2Edit.EntryOf(bench.File, ClusterSize), Convert.ToUInt64(entry, 16));
        using Qcow2Image image = bench.Open(bench.File);
        Assert.Contains(why, Assert.Throws<CorruptImageException>(() => image.Write(new byte[512], ClusterSize)).Message, StringComparison.Ordinal);
        Assert.Contains("is corrupt and is not written any more", Assert.Single(bench.Warnings), StringComparison.Ordinal);
        byte[] before = bench.File.ToArray();
        Assert.Throws<IOException>(() => image.Write(new byte[512], 0));
        Assert.Throws<IOException>(() => image.WriteZeroes(0, ClusterSize, mayUnmap: true));
        Assert.Throws<IOException>(() => image.Discard(0, ClusterSize));
        Assert.Throws<IOException>(image.Flush);
        byte[] found = new byte[ClusterSize];
        image.Read(found, 0);
        Assert.Equal(Disk.Bytes(4 * ClusterSize)[..ClusterSize], found);
        image.Dispose();
        Assert.Equal(before, bench.File.ToArray());
        Assert.Contains("is marked corrupt", Assert.Throws<ConfigurationException>(() => bench.Open(bench.File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cluster_ThatIsUsedAndCountsAsFree_StopsWriting()
    {
        bench.Write(0, Disk.Bytes(ClusterSize));
        bench.Image.Dispose();
        Qcow2Edit.Count(bench.File, (long)(Qcow2Edit.Long(bench.File, Qcow2Edit.EntryOf(bench.File, 0)) & L2Entry.HostMask) / ClusterSize, 0);
        using Qcow2Image image = bench.Open(bench.File);
        Assert.Throws<CorruptImageException>(() => image.Write(new byte[512], 0));
    }

    [Fact]
    public void Table_ThatCountsAsFree_IsNeverTaken()
    {
        bench.Write(0, Disk.Bytes(ClusterSize));
        bench.Image.Dispose();
        Header header = HeaderReader.Read(bench.File);
        Qcow2Edit.Count(bench.File, header.L1Offset / ClusterSize, 0);
        using Qcow2Image image = bench.Open(bench.File);
        Assert.Contains("holds a table and counts as free", Assert.Throws<CorruptImageException>(() => image.Write(new byte[512], 1 << 20)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cluster_ThatCountsAsSharedThoughItsEntryDeniesIt_IsCopied()
    {
        bench.Write(0, Disk.Bytes(ClusterSize));
        bench.Image.Dispose();
        long place = (long)(Qcow2Edit.Long(bench.File, Qcow2Edit.EntryOf(bench.File, 0)) & L2Entry.HostMask);
        Qcow2Edit.Count(bench.File, place / ClusterSize, 2);
        using (Qcow2Image image = bench.Open(bench.File))
        {
            image.Write(new byte[ClusterSize], 0);
        }

        byte[] kept = new byte[ClusterSize];
        bench.File.Read(kept, place);
        Assert.Equal(Disk.Bytes(ClusterSize), kept);
        Assert.NotEqual(place, (long)(Qcow2Edit.Long(bench.File, Qcow2Edit.EntryOf(bench.File, 0)) & L2Entry.HostMask));
    }

    [Fact]
    public void Data_BehindTheEndOfTheFile_ReadsAsZeros()
    {
        bench.Write(0, Disk.Bytes(ClusterSize));
        bench.Image.Dispose();
        Qcow2Edit.Long(bench.File, Qcow2Edit.EntryOf(bench.File, ClusterSize), 0x8000_0001_0000_0000);
        using Qcow2Image image = bench.Open(bench.File, isWritten: false);
        byte[] found = Disk.Bytes(ClusterSize);
        image.Read(found, ClusterSize);
        Assert.Equal(new byte[ClusterSize], found);
    }

    [Fact]
    public void Autoclear_OfWhatIsWritten_IsCleared()
    {
        bench.Image.Dispose();
        Qcow2Edit.Long(bench.File, Header.AutoclearField, 5);
        bench.Open(bench.File, isWritten: false).Dispose();
        Assert.Equal(5ul, Qcow2Edit.Long(bench.File, Header.AutoclearField));
        bench.Open(bench.File).Dispose();
        Assert.Equal(0ul, Qcow2Edit.Long(bench.File, Header.AutoclearField));
    }
}
