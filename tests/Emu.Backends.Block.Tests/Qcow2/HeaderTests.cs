using System.Text;
using Emu.Abstractions.Qom;
using Emu.Backends.Block.Qcow2;
using Emu.Backends.Block.Tests.Support;

namespace Emu.Backends.Block.Tests.Qcow2;

public sealed class HeaderTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public void Header_ThatWasWritten_IsReadBack(int version)
    {
        var file = new MemoryFile();
        Header written = Qcow2Creator.Create(file, new Header { Version = version, Size = 5 << 20, ClusterBits = 12, BackingName = "base.img", BackingFormat = "raw" });
        Assert.Equal(written, HeaderReader.Read(file));
    }

    [Theory]
    [InlineData(0, 0x514649FAu, "does not begin as one")]
    [InlineData(4, 1u, "its version is 1")]
    [InlineData(4, 4u, "its version is 4")]
    [InlineData(20, 8u, "its clusters have 2^8 bytes")]
    [InlineData(20, 22u, "its clusters have 2^22 bytes")]
    [InlineData(20, 0x80000010u, "its clusters have 2^")]
    [InlineData(24, 0x7FFFFFFFu, "its size is")]
    [InlineData(28, 0x40000000u, "its first-level table has 1 entries; a disk of 1073741824 bytes needs 2")]
    [InlineData(32, 1u, "is encrypted")]
    [InlineData(32, 2u, "is encrypted")]
    [InlineData(36, 0x400001u, "it has 4194305 entries in its first-level table")]
    [InlineData(36, 0x400000u, "its first-level table lies behind the end of the file")]
    [InlineData(36, 0u, "its first-level table has 0 entries")]
    [InlineData(44, 0x200u, "its first-level table is not at the start of a cluster")]
    [InlineData(40, 0x40000000u, "its first-level table is")]
    [InlineData(40, 0x3FFFFFFFu, "its first-level table lies behind the end of the file")]
    [InlineData(52, 0x10001u, "its table of reference counts is not at the start of a cluster")]
    [InlineData(56, 129u, "it has 129 clusters in its table of reference counts")]
    [InlineData(60, 65537u, "it has 65537 snapshots")]
    [InlineData(60, 1u, "its table of snapshots is not at the start of a cluster")]
    [InlineData(76, 4u, "keeps its data in another file")]
    [InlineData(76, 8u, "compressed with zstd")]
    [InlineData(76, 16u, "has extended second-level entries")]
    [InlineData(76, 64u, "needs features that are not known here: bit 6")]
    [InlineData(96, 7u, "as the order of its reference counts")]
    [InlineData(100, 96u, "its header has 96 bytes")]
    [InlineData(100, 105u, "its header has 105 bytes")]
    [InlineData(100, 0x10008u, "its header has 65544 bytes")]
    [InlineData(12, 0x10000u, "the name of its backing file lies outside the first cluster")]
    [InlineData(12, 0xFFFCu, "the name of its backing file has 0 bytes")]
    [InlineData(104, 1u, "an extension of its header is longer")]
    public void Header_ThatIsWrong_IsRefused(int offset, uint value, string why)
    {
        var file = new MemoryFile("disk");
        Qcow2Creator.Create(file, new Header { Size = 1 << 20 });
        if (offset == 104)
        {
            Qcow2Edit.Word(file, 108, 0x10000);
        }

        Qcow2Edit.Word(file, offset, value);
        string message = Assert.Throws<ConfigurationException>(() => HeaderReader.Read(file)).Message;
        Assert.Contains("'disk' ", message, StringComparison.Ordinal);
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Feature_ThatIsNotKnown_IsCalledAsTheImageCallsIt()
    {
        var file = new MemoryFile();
        Qcow2Creator.Create(file, new Header { Size = 1 << 20 });
        Qcow2Edit.Word(file, 104, 0x6803F857);
        Qcow2Edit.Word(file, 108, 48);
        file.Write([0, 9, .. Encoding.ASCII.GetBytes("time travel\u0007")], 112);
        Qcow2Edit.Word(file, 76, 1 << 9);
        Assert.Contains("not known here: 'time travel?'", Assert.Throws<ConfigurationException>(() => HeaderReader.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NameOfBackingFile_ThatIsTooLong_IsRefused()
    {
        var file = new MemoryFile();
        Qcow2Creator.Create(file, new Header { Size = 1 << 20, BackingName = new string('x', 1024) });
        Assert.Contains("has 1024 bytes; expected 1 to 1023", Assert.Throws<ConfigurationException>(() => HeaderReader.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatIsEmpty_IsNoImage() =>
        Assert.Contains("does not begin as one", Assert.Throws<ConfigurationException>(() => HeaderReader.Read(new MemoryFile())).Message, StringComparison.Ordinal);
}
