using System.Buffers.Binary;
using System.Text;
using Emu.Abstractions.Qom;

namespace Emu.Testing;

/// <summary>
/// A snapshot in memory: for each value its kind, name and bytes; sections nest. Equal state gives equal bytes. A name used twice
/// in a section is refused.
/// </summary>
public sealed class StateBytesWriter : StateWriter
{
    private readonly MemoryStream bytes = new();
    private readonly Stack<HashSet<string>> names = new([[]]);

    public byte[] ToArray() => bytes.ToArray();

    public override void Write(string name, ulong bits)
    {
        Head('u', name);
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, bits);
        bytes.Write(word);
    }

    public override void Write(string name, string? value)
    {
        Head(value is null ? 'n' : 't', name);
        if (value is not null)
        {
            Block(Encoding.UTF8.GetBytes(value));
        }
    }

    public override void Write(string name, ReadOnlySpan<byte> value)
    {
        Head('b', name);
        Block(value);
    }

    public override void Begin(string name, int version = 1)
    {
        Head('{', name);
        bytes.WriteByte((byte)version);
        names.Push([]);
    }

    public override void End()
    {
        bytes.WriteByte((byte)'}');
        names.Pop();
    }

    private void Head(char kind, string name)
    {
        if (!names.Peek().Add(name))
        {
            throw new InvalidOperationException($"state '{name}' is written twice");
        }

        bytes.WriteByte((byte)kind);
        Block(Encoding.UTF8.GetBytes(name));
    }

    private void Block(ReadOnlySpan<byte> block)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, block.Length);
        bytes.Write(length);
        bytes.Write(block);
    }
}

/// <summary>Reads what <see cref="StateBytesWriter"/> wrote.</summary>
public sealed class StateBytesReader : StateReader
{
    private readonly Stack<Section> open = new();
    private readonly byte[] bytes;
    private int at;

    public StateBytesReader(byte[] state)
    {
        bytes = state;
        open.Push(ReadSection(version: 0));
    }

    public override int Version => open.Peek().Version;

    public override ulong ReadBits(string name, string? was = null) => (ulong)Find(name, was)!;

    public override string? ReadText(string name, string? was = null) => (string?)Find(name, was);

    public override ReadOnlySpan<byte> ReadBytes(string name, string? was = null) => (byte[])Find(name, was)!;

    public override void Begin(string name) => open.Push((Section)Find(name, null)!);

    public override void End() => open.Pop();

    private object? Find(string name, string? was) =>
        open.Peek().Values.TryGetValue(name, out object? value) || (was is not null && open.Peek().Values.TryGetValue(was, out value))
            ? value : throw new StateException($"no state '{name}'");

    private Section ReadSection(int version)
    {
        var section = new Section(version, []);
        while (at < bytes.Length)
        {
            char kind = (char)bytes[at++];
            if (kind == '}')
            {
                break;
            }

            string name = Encoding.UTF8.GetString(Block());
            section.Values.Add(name, kind switch
            {
                'u' => Word(),
                'n' => null,
                't' => Encoding.UTF8.GetString(Block()),
                'b' => Block(),
                _ => ReadSection(bytes[at++]),
            });
        }

        return section;
    }

    private object Word() => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan((at += 8) - 8));

    private byte[] Block()
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
        at += 4 + length;
        return bytes[(at - length)..at];
    }

    private sealed record Section(int Version, Dictionary<string, object?> Values);
}
