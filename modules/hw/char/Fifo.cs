using Emu.Abstractions.Qom;

namespace Emu.Hw.Char;

/// <summary>A queue of at most 16 characters, each with the line status that it arrived with.</summary>
internal sealed class Fifo : IStateful
{
    /// <summary>Depth in hardware.</summary>
    public const int Depth = 16;

    private readonly ushort[] entries = new ushort[Depth];
    private int head;

    /// <summary>Characters in it.</summary>
    public int Count { get; private set; }

    /// <summary>Line status bits of the oldest character; 0 when it is empty.</summary>
    public byte Status => Count == 0 ? (byte)0 : (byte)(entries[head] >> 8);

    /// <summary>Whether any character in it has an error.</summary>
    public bool HasErrors
    {
        get
        {
            for (int i = 0; i < Count; i++)
            {
                if (entries[(head + i) % Depth] >> 8 != 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The oldest character; 0 when it is empty.</summary>
    public byte Peek() => Count == 0 ? (byte)0 : (byte)entries[head];

    /// <summary>Adds a character; there must be room.</summary>
    public void Push(byte value, byte status = 0) => entries[(head + Count++) % Depth] = (ushort)(value | (status << 8));

    /// <summary>Takes the oldest character; 0 when it is empty.</summary>
    public byte Pop()
    {
        byte value = Peek();
        if (Count > 0)
        {
            head = (head + 1) % Depth;
            Count--;
        }

        return value;
    }

    /// <summary>Forgets the status of the oldest character, which was read.</summary>
    public void ClearStatus() => entries[head] &= 0xFF;

    public void Clear() => (head, Count) = (0, 0);

    public void Save(StateWriter writer)
    {
        writer.WriteArray<ushort>("entries", entries);
        writer.Write("head", (ulong)head);
        writer.Write("count", (ulong)Count);
    }

    public void Restore(StateReader reader)
    {
        reader.ReadArray<ushort>("entries", entries);
        head = (int)(reader.ReadBits("head") % Depth);
        Count = (int)Math.Min(reader.ReadBits("count"), Depth);
    }
}
