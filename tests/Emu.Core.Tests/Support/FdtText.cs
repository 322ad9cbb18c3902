using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Emu.Core.Tests.Support;

/// <summary>Reads a flattened device tree back, written from the specification and not from the writer.</summary>
internal static class FdtText
{
    /// <summary>The tree as lines: <c>/soc/uart@0 reg = 00000000…</c>; nodes without properties too.</summary>
    public static IReadOnlyList<string> Lines(byte[] tree)
    {
        Assert.Equal(0xD00DFEEDu, Word(tree, 0));
        Assert.Equal((uint)tree.Length, Word(tree, 4));
        Assert.Equal(17u, Word(tree, 20));
        int at = (int)Word(tree, 8);
        int strings = (int)Word(tree, 12);
        Assert.Equal((uint)(strings - at), Word(tree, 36));
        Assert.Equal(0, at % 8);
        var lines = new List<string>();
        var path = new Stack<string>();
        while (true)
        {
            uint token = Word(tree, at);
            at += 4;
            switch (token)
            {
                case 1:
                    string name = Text(tree, at);
                    at = (at + name.Length + 4) & ~3;
                    path.Push(path.Count == 0 ? "" : $"{path.Peek()}/{name}");
                    lines.Add(path.Peek() + "/");
                    break;
                case 2:
                    path.Pop();
                    break;
                case 3:
                    int length = (int)Word(tree, at);
                    string property = Text(tree, strings + (int)Word(tree, at + 4));
                    lines.Add($"{path.Peek()} {property} = {Show(tree.AsSpan(at + 8, length))}");
                    at = (at + 8 + length + 3) & ~3;
                    break;
                case 9:
                    Assert.Empty(path);
                    return lines;
                default:
                    throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"token {token} at {at - 4}"));
            }
        }
    }

    private static string Show(ReadOnlySpan<byte> value)
    {
        bool text = value.Length > 1 && value[^1] == 0 && value[0] != 0 && !value[..^1].ContainsAnyExceptInRange((byte)0x20, (byte)0x7E);
        return text ? Encoding.ASCII.GetString(value[..^1]) : Convert.ToHexStringLower(value);
    }

    private static uint Word(byte[] tree, int at) => BinaryPrimitives.ReadUInt32BigEndian(tree.AsSpan(at));

    private static string Text(byte[] tree, int at) => Encoding.ASCII.GetString(tree, at, Array.IndexOf(tree, (byte)0, at) - at);
}
