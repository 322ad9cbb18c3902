using System.Buffers.Binary;

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
        int reserved = reservations?.Count ?? 0;
        var structure = new BlockWriter();
        var strings = new StringBlock();

        // Making a value may give a phandle to any node, so all are made before the first is written.
        MakeValues(root);
        WriteNode(root, structure, strings);
        structure.Word(End);

        byte[] names = strings.ToArray();
        byte[] body = structure.ToArray();
        int bodyAt = HeaderBytes + (ReservationBytes * (reserved + 1));
        byte[] tree = new byte[bodyAt + body.Length + names.Length];
        for (int i = 0; i < reserved; i++)
        {
            Span<byte> reservation = tree.AsSpan(HeaderBytes + (ReservationBytes * i));
            BinaryPrimitives.WriteUInt64BigEndian(reservation, reservations![i].Address);
            BinaryPrimitives.WriteUInt64BigEndian(reservation[8..], reservations![i].Size);
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
        foreach (FdtProperty property in node.Properties)
        {
            property.Settle();
        }

        foreach (FdtNode child in node.Children)
        {
            MakeValues(child);
        }
    }

    private static void WriteNode(FdtNode node, BlockWriter block, StringBlock strings)
    {
        block.Word(BeginNode);
        block.Text(node.NodeName);
        foreach (FdtProperty property in node.Properties)
        {
            if (property.Value is { } value)
            {
                WriteProperty(property.Name, value, block, strings);
            }
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

    // Names are Latin-1, a byte a character, as they are read. The framework's encoder is compiled anew at each start.
    private static void WriteName(MemoryStream bytes, string name)
    {
        foreach (char c in name)
        {
            bytes.WriteByte(c <= byte.MaxValue ? (byte)c : (byte)'?');
        }

        bytes.WriteByte(0);
    }

    private sealed class BlockWriter
    {
        private readonly MemoryStream bytes = new();

        public void Word(uint value)
        {
            Span<byte> word = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(word, value);
            bytes.Write(word);
        }

        public void Bytes(ReadOnlySpan<byte> value)
        {
            bytes.Write(value);
            Align();
        }

        public void Text(string name)
        {
            WriteName(bytes, name);
            Align();
        }

        public byte[] ToArray() => bytes.ToArray();

        private void Align()
        {
            while (bytes.Length % 4 != 0)
            {
                bytes.WriteByte(0);
            }
        }
    }

    private sealed class StringBlock
    {
        // Searched one by one: names of properties are few dozens, and a dictionary of numbers has code of its own, which is looked for
        // in every image when the program starts.
        private readonly List<string> names = [];
        private readonly List<int> offsets = [];
        private readonly MemoryStream bytes = new();

        public uint OffsetOf(string name)
        {
            int at = names.IndexOf(name);
            if (at < 0)
            {
                at = names.Count;
                names.Add(name);
                offsets.Add((int)bytes.Length);
                WriteName(bytes, name);
            }

            return (uint)offsets[at];
        }

        public byte[] ToArray() => bytes.ToArray();
    }
}
