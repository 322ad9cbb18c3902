using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Emu.Core.MachineFiles;

/// <summary>
/// A machine file as it was read once, by the build, into a file beside it (<c>NAME.yaml.tree</c>). Only where it says that it was made from
/// exactly the text at hand is it taken instead of reading that again: the YAML library alone takes a tenth of a short run.
/// </summary>
public static class YamlTreeFile
{
    /// <summary>What such a file's name ends in.</summary>
    public const string Extension = ".tree";

    private const int MaxLength = 16 << 20;
    private const int Plain = 0;
    private const int Quoted = 1;
    private const int List = 2;
    private const int Map = 3;

    private static ReadOnlySpan<byte> Magic => "emu yaml tree 1\n"u8;

    /// <summary>Writes a document.</summary>
    /// <param name="source">Its text.</param>
    public static byte[] Write(SourceText source)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(HashOf(source));
        Write(writer, YamlTree.Parse(source));
        return stream.ToArray();
    }

    /// <summary>Reads the document that lies beside a machine file.</summary>
    /// <param name="path">The machine file.</param>
    /// <param name="source">Its text.</param>
    /// <returns>The document; null when there is none of this text.</returns>
    public static YamlNode? Find(string path, SourceText source)
    {
        path += Extension;
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            using SafeFileHandle file = File.OpenHandle(path);
            long length = RandomAccess.GetLength(file);
            if (length > MaxLength)
            {
                return null;
            }

            // One that changes meanwhile is no whole document.
            byte[] bytes = new byte[length];
            int read = RandomAccess.Read(file, bytes, 0);
            return Read(bytes.AsSpan(0, read), source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a document.</summary>
    /// <param name="file">What <see cref="Write(SourceText)"/> made.</param>
    /// <param name="source">The text that it should be of.</param>
    /// <returns>The document; null when the file is of another text, or is none of these.</returns>
    public static YamlNode? Read(ReadOnlySpan<byte> file, SourceText source)
    {
        if (!file.StartsWith(Magic) || file.Length < Magic.Length + sizeof(ulong) || MemoryMarshal.Read<ulong>(file[Magic.Length..]) != HashOf(source))
        {
            return null;
        }

        var reader = new Reader(file[(Magic.Length + sizeof(ulong))..], source);
        YamlNode? root = reader.Node();
        return reader.IsWhole ? root : null;
    }

    private static ulong HashOf(SourceText source) => QuickHash.Of(MemoryMarshal.AsBytes(source.Text.AsSpan()));

    private static void Write(BinaryWriter writer, YamlNode node)
    {
        int kind = node switch
        {
            YamlScalar { Quoted: true } => Quoted,
            YamlScalar => Plain,
            YamlList => List,
            _ => Map,
        };
        writer.Write7BitEncodedInt(kind);
        writer.Write7BitEncodedInt(node.Span.Line);
        writer.Write7BitEncodedInt(node.Span.Column);
        writer.Write7BitEncodedInt(node.Span.Length);
        switch (node)
        {
            case YamlScalar scalar:
                writer.Write(scalar.Text);
                break;
            case YamlList list:
                writer.Write7BitEncodedInt(list.Items.Count);
                foreach (YamlNode item in list.Items)
                {
                    Write(writer, item);
                }

                break;
            case YamlMap map:
                writer.Write7BitEncodedInt(map.Entries.Count);
                foreach ((YamlScalar key, YamlNode value) in map.Entries)
                {
                    Write(writer, key);
                    Write(writer, value);
                }

                break;
            default:
                break;
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> rest, SourceText source)
    {
        private ReadOnlySpan<byte> rest = rest;
        private int depth;
        private bool broken;

        public readonly bool IsWhole => !broken && rest.IsEmpty;

        public YamlNode? Node()
        {
            int kind = Number();
            var span = new SourceSpan(source, Number(), Number(), Number());
            if (broken || kind > Map || depth > YamlTree.MaxDepth)
            {
                broken = true;
                return null;
            }

            depth++;
            YamlNode node = kind switch
            {
                List => new YamlList(span, Items()),
                Map => new YamlMap(span, Entries()),
                _ => new YamlScalar(span, Text(), kind == Quoted),
            };
            depth--;
            return node;
        }

        private List<YamlNode> Items()
        {
            List<YamlNode> items = [];
            for (int count = Number(); count > 0 && Node() is { } item; count--)
            {
                items.Add(item);
            }

            return items;
        }

        private List<(YamlScalar Key, YamlNode Value)> Entries()
        {
            List<(YamlScalar, YamlNode)> entries = [];
            for (int count = Number(); count > 0 && Node() is { } key && Node() is { } value; count--)
            {
                broken |= key is not YamlScalar;
                entries.Add((key as YamlScalar ?? new YamlScalar(key.Span, "", false), value));
            }

            return entries;
        }

        private string Text()
        {
            int length = Number();
            if (length > rest.Length)
            {
                broken = true;
                return "";
            }

            string text = Utf8Text.Decode(rest[..length]);
            rest = rest[length..];
            return text;
        }

        /// <summary>A number of at most four groups of seven bits, lowest first.</summary>
        private int Number()
        {
            int value = 0;
            for (int shift = 0; shift < 28 && !rest.IsEmpty; shift += 7)
            {
                byte part = rest[0];
                rest = rest[1..];
                value |= (part & 0x7F) << shift;
                if (part < 0x80)
                {
                    return value;
                }
            }

            broken = true;
            return 0;
        }
    }
}
