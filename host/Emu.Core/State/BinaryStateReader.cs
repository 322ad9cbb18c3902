using System.Buffers.Binary;
using System.Text;
using Emu.Abstractions.Qom;

namespace Emu.Core.State;

/// <summary>Reads what a <see cref="BinaryStateWriter"/> wrote. The whole structure is checked before the first value is read.</summary>
internal sealed class BinaryStateReader : StateReader
{
    private readonly byte[] data;
    private readonly Stack<Section> outer = new();
    private Section section;

    /// <summary>Takes written bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <exception cref="StateException">They are damaged.</exception>
    public BinaryStateReader(byte[] data)
    {
        this.data = data;
        section = Parse("", 1, 0, data.Length);
    }

    /// <inheritdoc/>
    public override int Version => section.Version;

    /// <summary>Names of the sections in the open one, in the order of writing.</summary>
    public IEnumerable<string> Sections => section.Inner.Keys;

    /// <inheritdoc/>
    public override ulong ReadBits(string name, string? was = null) =>
        BinaryPrimitives.ReadUInt64LittleEndian(data.AsSpan(Find(name, was, StateTag.Bits, StateTag.Bits).Start));

    /// <inheritdoc/>
    public override string? ReadText(string name, string? was = null)
    {
        Value value = Find(name, was, StateTag.Text, StateTag.NoText);
        return value.Tag == StateTag.NoText ? null : Encoding.UTF8.GetString(data, value.Start, value.Length);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> ReadBytes(string name, string? was = null)
    {
        Value value = Find(name, was, StateTag.Bytes, StateTag.Bytes);
        return data.AsSpan(value.Start, value.Length);
    }

    /// <inheritdoc/>
    public override void Begin(string name)
    {
        if (!section.Inner.TryGetValue(name, out Section? inner))
        {
            throw new StateException($"saved state{In()} has no section '{name}'");
        }

        outer.Push(section);
        section = inner;
    }

    /// <inheritdoc/>
    public override void End() => section = outer.Pop();

    /// <summary>Whether the open section has a section.</summary>
    /// <param name="name">Its name.</param>
    public bool HasSection(string name) => section.Inner.ContainsKey(name);

    private Value Find(string name, string? was, StateTag tag, StateTag orTag)
    {
        if (!section.Values.TryGetValue(name, out Value value) && (was is null || !section.Values.TryGetValue(was, out value)))
        {
            throw new StateException($"saved state{In()} has no value '{name}'");
        }

        return value.Tag == tag || value.Tag == orTag
            ? value
            : throw new StateException($"saved state{In()} has '{name}' as {value.Tag}, expected {tag}");
    }

    private string In() => section.Name.Length > 0 ? $" of {section.Name}" : "";

    private Section Parse(string name, int version, int start, int end)
    {
        var parsed = new Section(name, version);
        int at = start;
        while (at < end)
        {
            var tag = (StateTag)data[at];
            int nameLength = Take(ref at, 3, end) is var header ? BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(header + 1)) : 0;
            string inner = Encoding.UTF8.GetString(data, Take(ref at, nameLength, end), nameLength);
            switch (tag)
            {
                case StateTag.Bits:
                    parsed.Values[inner] = new Value(tag, Take(ref at, 8, end), 8);
                    break;
                case StateTag.NoText:
                    parsed.Values[inner] = new Value(tag, at, 0);
                    break;
                case StateTag.Text or StateTag.Bytes:
                    int length = ReadInt32(ref at, end);
                    parsed.Values[inner] = new Value(tag, Take(ref at, length, end), length);
                    break;
                case StateTag.Section:
                    int innerVersion = ReadInt32(ref at, end);
                    int innerLength = ReadInt32(ref at, end);
                    int innerStart = Take(ref at, innerLength, end);
                    parsed.Inner[inner] = Parse(inner, innerVersion, innerStart, innerStart + innerLength);
                    break;
                default:
                    throw Damaged();
            }
        }

        return parsed;
    }

    private int ReadInt32(ref int at, int end) => BinaryPrimitives.ReadInt32LittleEndian(data.AsSpan(Take(ref at, 4, end)));

    private static int Take(ref int at, int length, int end)
    {
        if (length < 0 || length > end - at)
        {
            throw Damaged();
        }

        at += length;
        return at - length;
    }

    private static StateException Damaged() => new("saved state is damaged: it ends in the middle of a value");

    private readonly record struct Value(StateTag Tag, int Start, int Length);

    private sealed class Section(string name, int version)
    {
        public string Name => name;

        public int Version => version;

        public Dictionary<string, Value> Values { get; } = [];

        public Dictionary<string, Section> Inner { get; } = [];
    }
}
