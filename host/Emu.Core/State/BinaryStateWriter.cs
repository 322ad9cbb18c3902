using System.Buffers.Binary;
using System.Text;
using Emu.Abstractions.Qom;

namespace Emu.Core.State;

/// <summary>Writes named values into memory.</summary>
internal sealed class BinaryStateWriter : StateWriter
{
    private readonly Stack<(int LengthAt, HashSet<string> Names)> open = new();
    private HashSet<string> names = [];
    private byte[] buffer = new byte[4096];
    private int count;

    /// <summary>What was written so far; every section must be closed.</summary>
    public ReadOnlySpan<byte> Written => open.Count == 0
        ? buffer.AsSpan(0, count)
        : throw new InvalidOperationException("a section of saved state was not closed");

    /// <inheritdoc/>
    public override void Write(string name, ulong bits)
    {
        BeginValue(StateTag.Bits, name);
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), bits);
    }

    /// <inheritdoc/>
    public override void Write(string name, string? value)
    {
        BeginValue(value is null ? StateTag.NoText : StateTag.Text, name);
        if (value is not null)
        {
            int length = Encoding.UTF8.GetByteCount(value);
            BinaryPrimitives.WriteInt32LittleEndian(Reserve(4), length);
            Encoding.UTF8.GetBytes(value, Reserve(length));
        }
    }

    /// <inheritdoc/>
    public override void Write(string name, ReadOnlySpan<byte> value)
    {
        BeginValue(StateTag.Bytes, name);
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(4), value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    /// <inheritdoc/>
    public override void Begin(string name, int version = 1)
    {
        BeginValue(StateTag.Section, name);
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(4), version);
        open.Push((count, names));
        Reserve(4);
        names = [];
    }

    /// <inheritdoc/>
    public override void End()
    {
        (int lengthAt, names) = open.Pop();
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(lengthAt), count - lengthAt - 4);
    }

    private void BeginValue(StateTag tag, string name)
    {
        if (!names.Add(name))
        {
            throw new InvalidOperationException($"two values of saved state are called '{name}'");
        }

        int length = Encoding.UTF8.GetByteCount(name);
        Span<byte> space = Reserve(3 + length);
        space[0] = (byte)tag;
        BinaryPrimitives.WriteUInt16LittleEndian(space[1..], checked((ushort)length));
        Encoding.UTF8.GetBytes(name, space[3..]);
    }

    private Span<byte> Reserve(int length)
    {
        if (length > buffer.Length - count)
        {
            Array.Resize(ref buffer, checked((int)Math.Min(Array.MaxLength, Math.Max(2L * buffer.Length, (long)count + length))));
        }

        count += length;
        return buffer.AsSpan(count - length, length);
    }
}
