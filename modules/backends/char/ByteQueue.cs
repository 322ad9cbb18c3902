namespace Emu.Backends.Char;

/// <summary>Bytes that wait, first come, first served. The framework's queue of bytes is looked for in every image when the program starts.</summary>
internal sealed class ByteQueue
{
    private byte[] bytes = [];
    private int first;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one at the end.</summary>
    /// <param name="value">The byte.</param>
    public void Enqueue(byte value)
    {
        if (Count == bytes.Length)
        {
            byte[] more = new byte[Math.Max(64, Count * 2)];
            for (int i = 0; i < Count; i++)
            {
                more[i] = bytes[(first + i) % Count];
            }

            (bytes, first) = (more, 0);
        }

        bytes[(first + Count) % bytes.Length] = value;
        Count++;
    }

    /// <summary>Takes the first, which there is.</summary>
    public byte Dequeue()
    {
        byte value = bytes[first];
        first = (first + 1) % bytes.Length;
        Count--;
        return value;
    }
}
