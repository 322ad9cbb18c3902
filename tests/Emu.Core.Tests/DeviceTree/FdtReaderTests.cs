using System.Buffers.Binary;
using Emu.Abstractions.Qom;
using Emu.Core.DeviceTree;
using Emu.Core.Tests.Support;

namespace Emu.Core.Tests.DeviceTree;

/// <summary>Trees that users give: what is right is read as it was written, what is damaged is refused with a reason.</summary>
public sealed class FdtReaderTests
{
    [Fact]
    public void Tree_WrittenAndRead_IsTheSame()
    {
        byte[] tree = Sample();

        FdtReader read = FdtReader.Read(tree);

        Assert.Equal(tree, FdtWriter.Write(read.Root, read.Reservations));
        Assert.Equal([(1UL, 2UL), (3UL, 4UL)], read.Reservations);
    }

    [Fact]
    public void Tree_WithNopsAndBytesBehindIt_IsRead()
    {
        byte[] tree = Sample();
        int at = (int)BinaryPrimitives.ReadUInt32BigEndian(tree.AsSpan(8));
        byte[] more = [.. tree, 0xFF, 0xFF];

        // A property that a boot loader took away is words of nothing.
        int property = at + StartOfGone(tree.AsSpan(at));
        for (int word = property; word < property + 16; word += 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(more.AsSpan(word), 4);
        }

        IReadOnlyList<string> lines = FdtText.Lines(FdtWriter.Write(FdtReader.Read(more).Root));
        Assert.DoesNotContain("/soc gone = 00000001", lines);
        Assert.Contains("/soc/a@1 text = here", lines);
    }

    [Theory]
    [InlineData(0, 0u, "it does not begin like a flattened device tree")]
    [InlineData(4, 100_000u, "and says that they are 100000; is it cut short?")]
    [InlineData(8, 90_000u, "it points to byte 90000")]
    [InlineData(12, uint.MaxValue, "it points to byte 4294967295")]
    [InlineData(16, 200u, "its list of reserved memory has no end")]
    [InlineData(20, 3u, "its version 3 is not known; expected 16 or 17")]
    [InlineData(24, 18u, "its version 17 is not known")]
    public void Header_Damaged_SaysHow(int offset, uint value, string problem)
    {
        byte[] tree = Sample();
        BinaryPrimitives.WriteUInt32BigEndian(tree.AsSpan(offset), value);

        Assert.Contains(problem, Assert.Throws<ConfigurationException>(() => FdtReader.Read(tree)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 7u, "token 7 is not expected")]
    [InlineData(0, 9u, "token 9 is not expected")]
    [InlineData(4, 200u, "more than there are")]
    [InlineData(8, 0xFFFF_FFF0u, "has no end")]
    public void Structure_Damaged_SaysHow(int offset, uint value, string problem)
    {
        byte[] tree = Sample();
        int at = (int)BinaryPrimitives.ReadUInt32BigEndian(tree.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(tree.AsSpan(at + StartOfGone(tree.AsSpan(at)) + offset), value);

        Assert.Contains(problem, Assert.Throws<ConfigurationException>(() => FdtReader.Read(tree)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2u)]
    [InlineData(3u)]
    public void Structure_ThatDoesNotBeginWithTheRoot_IsRefused(uint token)
    {
        byte[] tree = Sample();
        BinaryPrimitives.WriteUInt32BigEndian(tree.AsSpan((int)BinaryPrimitives.ReadUInt32BigEndian(tree.AsSpan(8))), token);

        Assert.Contains("something is outside the root", Assert.Throws<ConfigurationException>(() => FdtReader.Read(tree)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_NestedTooDeep_AreRefused()
    {
        var root = new TreeContext(null).Root;
        FdtNode node = root;
        for (int i = 0; i < 64; i++)
        {
            node = node.AddChild("n");
        }

        Assert.Contains("nested deeper than 64", Assert.Throws<ConfigurationException>(() => FdtReader.Read(FdtWriter.Write(root))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_LongerThanAnyInOrder_IsRefused()
    {
        var root = new TreeContext(null).Root;
        root.AddChild(new string('n', 1025));

        Assert.Contains("has 1025 characters", Assert.Throws<ConfigurationException>(() => FdtReader.Read(FdtWriter.Write(root))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_BeyondAscii_IsWrittenAsItWasRead()
    {
        var root = new TreeContext(null).Root;
        root.AddChild("caf\u00e9").Flag("\u00fc");

        FdtNode node = FdtReader.Read(FdtWriter.Write(root)).Root.Children[0];

        Assert.Equal(("caf\u00e9", "\u00fc"), (node.NodeName, node.Properties.Single().Name));
    }

    [Fact]
    public void AnyTree_Mutated_IsReadOrRefused()
    {
        byte[] sample = Sample();

        string[] surprises = [.. Enumerable.Range(0, 20_000).Select(number => ByteMutation.Of(sample, number)).Select(Surprise).OfType<string>()];

        Assert.Empty(surprises);
    }

    /// <summary>What a reader must never do with a damaged tree; null when it did not.</summary>
    private static string? Surprise(byte[] tree)
    {
        try
        {
            FdtReader read = FdtReader.Read(tree);
            FdtWriter.Write(read.Root, read.Reservations);
            return null;
        }
        catch (ConfigurationException)
        {
            return null;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    /// <summary>Offset of the property <c>gone</c>: token, length and name come before its value.</summary>
    private static int StartOfGone(ReadOnlySpan<byte> structure) => structure.IndexOf<byte>([0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1]) - 4;

    private static byte[] Sample()
    {
        FdtNode root = new TreeContext(null).Root;
        FdtNode soc = root.AddChild("soc");
        soc.Cells("gone", 1);
        soc.Flag("ranges");
        soc.AddChild("a@1").Texts("text", "here");
        soc.AddChild("b@2").Cells("reg", 1, 2, 3, 4);
        return FdtWriter.Write(root, [(1, 2), (3, 4)]);
    }
}
