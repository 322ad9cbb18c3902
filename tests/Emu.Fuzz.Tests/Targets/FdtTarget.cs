using System.Buffers.Binary;
using Emu.Abstractions.Qom;
using Emu.Core.DeviceTree;
using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests.Targets;

/// <summary>Flattened device trees; what can be read is written again.</summary>
internal sealed class FdtTarget() : FuzzTarget("fdt", "flattened device trees")
{
    private static readonly uint[] Tokens = [1, 2, 3, 4, 9];

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [Tree(2), Tree(30), FdtWriter.Write(FdtReader.Read(Tree(3)).Root, [(0x8000_0000, 0x1000)])];

    /// <summary>Aims at the header's offsets, and puts tokens where others were.</summary>
    /// <inheritdoc/>
    public override byte[] Spoil(Random random, byte[] input)
    {
        if (random.Next(3) == 0 || input.Length < 48)
        {
            return Bytes.Spoil(random, input);
        }

        byte[] bytes = [.. input];
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            bool isHeader = random.Next(4) == 0;
            int at = (isHeader ? random.Next(1, 10) : random.Next(10, bytes.Length / 4)) * 4;
            uint value = random.Next(2) == 0 ? (uint)Bytes.Number(random, bytes.Length) : Tokens[random.Next(Tokens.Length)];
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), value);
        }

        return bytes;
    }

    /// <inheritdoc/>
    public override string Run(byte[] input, Random random)
    {
        try
        {
            FdtReader tree = FdtReader.Read(input);
            byte[] again = FdtWriter.Write(tree.Root, tree.Reservations);
            return FdtWriter.Write(FdtReader.Read(again).Root, tree.Reservations).AsSpan().SequenceEqual(again)
                ? $"{Count(tree.Root)}, {tree.Reservations.Count}"
                : throw new InvalidOperationException("a tree that was written is another one when it is read");
        }
        catch (ConfigurationException e)
        {
            return e.Message;
        }
    }

    private static int Count(FdtNode node) => 1 + node.Properties.Count() + node.Children.Sum(Count);

    private static byte[] Tree(int nodes)
    {
        var root = FdtReader.Read(Empty).Root;
        root.Texts("compatible", "a,b", "c");
        for (int i = 0; i < nodes; i++)
        {
            var child = root.Child($"node@{i:x}");
            child.Number("reg", (ulong)i);
            child.Flag("dma-coherent");
            child.Child("inner").Cells("cells", 1, 2, (uint)i);
        }

        return FdtWriter.Write(root);
    }

    /// <summary>A tree of a root.</summary>
    private static byte[] Empty
    {
        get
        {
            byte[] tree = new byte[72];
            uint[] words = [0xD00D_FEED, 72, 56, 72, 40, 17, 16, 0, 0, 16, 0, 0, 0, 0, 1, 0, 2, 9];
            for (int i = 0; i < words.Length; i++)
            {
                BinaryPrimitives.WriteUInt32BigEndian(tree.AsSpan(4 * i), words[i]);
            }

            return tree;
        }
    }
}
