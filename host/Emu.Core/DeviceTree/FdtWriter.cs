using System.Buffers.Binary;
using System.Text;

namespace Emu.Core.DeviceTree;

/// <summary>Writes a tree as a flattened device tree, version 17 (Devicetree Specification 0.4, chapter 5).</summary>
public static class FdtWriter
{
    private const uint Magic = 0xD00D_FEED;
    private const uint BeginNode = 1;
    private const uint EndNode = 2;
    private const uint Property = 3;
    private const uint End = 9;
    private const int HeaderBytes = 40;
    private const int ReservationBytes = 16;

    /// <summary>Writes a tree.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="reservations">Memory that is reserved apart from what the nodes say: first address and bytes.</param>
    public static byte[] Write(FdtNode root, IReadOnlyList<(ulong Address, ulong Size)>? reservations = null)
    {
        reservations ??= [];
        var structure = new BlockWriter();
        var strings = new StringBlock();

        // Making a value may give a phandle to any node, so all are made before the first is written.
        MakeValues(root);
        WriteNode(root, structure, strings);
        structure.Word(End);

        byte[] names = strings.ToArray();
        byte[] body = structure.ToArray();
        int bodyAt = HeaderBytes + (ReservationBytes * (reservations.Count + 1));
        byte[] tree = new byte[bodyAt + body.Length + names.Length];
        for (int i = 0; i < reservations.Count; i++)
        {
            Span<byte> reservation = tree.AsSpan(HeaderBytes + (ReservationBytes * i));
            BinaryPrimitives.WriteUInt64BigEndian(reservation, reservations[i].Address);
            BinaryPrimitives.WriteUInt64BigEndian(reservation[8..], reservations[i].Size);
        }

        ReadOnlySpan<uint> header =
        [
            Magic,
            (uint)tree.Length,
            (uint)bodyAt,
            (uint)(bodyAt + body.Length),
            HeaderBytes,
            17,
            16,
            0,
            (uint)names.Length,
            (uint)body.Length,
        ];
        for (int i = 0; i < header.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(tree.AsSpan(4 * i), header[i]);
        }

        body.CopyTo(tree, bodyAt);
        names.CopyTo(tree, bodyAt + body.Length);
        return tree;
    }

    private static void MakeValues(FdtNode node)
    {
        _ = node.Properties.Count();

        foreach (FdtNode child in node.Children)
        {
            MakeValues(child);
        }
    }

    private static void WriteNode(FdtNode node, BlockWriter block, StringBlock strings)
    {
        block.Word(BeginNode);
        block.Bytes([.. Encoding.Latin1.GetBytes(node.NodeName), 0]);
        foreach ((string name, byte[] value) in node.Properties)
        {
            WriteProperty(name, value, block, strings);
        }

        if (node.HasPhandle)
        {
            byte[] phandle = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(phandle, node.Phandle);
            WriteProperty("phandle", phandle, block, strings);
        }

        foreach (FdtNode child in node.Children)
        {
            WriteNode(child, block, strings);
        }

        block.Word(EndNode);
    }

    private static void WriteProperty(string name, byte[] value, BlockWriter block, StringBlock strings)
    {
        block.Word(Property);
        block.Word((uint)value.Length);
        block.Word(strings.OffsetOf(name));
        block.Bytes(value);
    }

    private sealed class BlockWriter
    {
        private readonly List<byte> bytes = [];

        public void Word(uint value)
        {
            Span<byte> word = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(word, value);
            bytes.AddRange(word);
        }

        public void Bytes(ReadOnlySpan<byte> value)
        {
            bytes.AddRange(value);
            while (bytes.Count % 4 != 0)
            {
                bytes.Add(0);
            }
        }

        public byte[] ToArray() => [.. bytes];
    }

    private sealed class StringBlock
    {
        private readonly Dictionary<string, uint> offsets = [];
        private readonly List<byte> bytes = [];

        public uint OffsetOf(string name)
        {
            if (!offsets.TryGetValue(name, out uint offset))
            {
                offsets[name] = offset = (uint)bytes.Count;
                bytes.AddRange(Encoding.Latin1.GetBytes(name));
                bytes.Add(0);
            }

            return offset;
        }

        public byte[] ToArray() => [.. bytes];
    }
}
