using Emu.Abstractions.Qom;

namespace Emu.Hw.Ipc;

/// <summary>Words that wait to be taken, the oldest first.</summary>
internal sealed class WordQueue : IStateful
{
    /// <summary>Most words that any queue holds.</summary>
    public const int Capacity = 64;

    private readonly uint[] words = new uint[Capacity];
    private int head;

    /// <summary>Words in it.</summary>
    public int Count { get; private set; }

    /// <summary>The oldest word; 0 when it is empty.</summary>
    public uint Peek() => Count == 0 ? 0 : words[head];

    /// <summary>Adds a word; there must be room.</summary>
    public void Push(uint word) => words[(head + Count++) % Capacity] = word;

    /// <summary>Takes the oldest word; there must be one.</summary>
    public uint Pop()
    {
        uint word = words[head];
        head = (head + 1) % Capacity;
        Count--;
        return word;
    }

    public void Clear() => (head, Count) = (0, 0);

    public void Save(StateWriter writer)
    {
        writer.WriteArray<uint>("words", words);
        writer.Write("head", (ulong)head);
        writer.Write("count", (ulong)Count);
    }

    public void Restore(StateReader reader)
    {
        reader.ReadArray<uint>("words", words);
        head = (int)(reader.ReadBits("head") % Capacity);
        Count = (int)Math.Min(reader.ReadBits("count"), Capacity);
    }
}
