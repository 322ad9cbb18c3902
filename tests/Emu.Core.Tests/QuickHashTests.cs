using System.Text;

namespace Emu.Core.Tests;

public class QuickHashTests
{
    /// <summary>What the xxHash project's own program prints (xxhsum -H1).</summary>
    [Theory]
    [InlineData("", "xxh64:ef46db3751d8e999")]
    [InlineData("a", "xxh64:d24ec4f1a98c6e5b")]
    [InlineData("abc", "xxh64:44bc2cf5ad770999")]
    [InlineData("Nobody inspects the spammish repetition", "xxh64:fbcea83c8a378bf1")]
    public void TextOf_KnownContent_IsItsXxh64(string content, string hash) => Assert.Equal(hash, QuickHash.TextOf(Encoding.ASCII.GetBytes(content)));

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(16385)]
    [InlineData(50_001)]
    public void TextOfFile_FileOfAnyLength_IsThatOfItsContent(int length)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);

            Assert.Equal(QuickHash.TextOf(content), QuickHash.TextOfFile(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Of_ContentWithOneBitChanged_IsAnother()
    {
        byte[] content = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];
        ulong before = QuickHash.Of(content);
        IEnumerable<ulong> changed = Enumerable.Range(0, 800).Select(bit =>
        {
            byte[] other = [.. content];
            other[bit / 8] ^= (byte)(1 << (bit % 8));
            return QuickHash.Of(other);
        });
        Assert.Equal(801, changed.Append(before).Distinct().Count());
    }
}
