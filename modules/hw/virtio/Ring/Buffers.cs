namespace Emu.Hw.Virtio.Ring;

/// <summary>Buffers of a request that go the same way, as one range of bytes.</summary>
internal sealed class Buffers
{
    private (ulong Address, uint Length)[] parts = new (ulong, uint)[8];
    private int count;

    // Where the last access ended: devices go through a request from front to back.
    private int cursor;
    private ulong cursorStart;

    /// <summary>Bytes of all buffers.</summary>
    public ulong Length { get; private set; }

    public void Clear() => (count, Length, cursor, cursorStart) = (0, 0, 0, 0);

    /// <summary>Adds a buffer.</summary>
    /// <returns>False when it reaches beyond the last address there is.</returns>
    public bool Add(ulong address, uint length)
    {
        if (length > 0 && address + (length - 1) < address)
        {
            return false;
        }

        if (count == parts.Length)
        {
            Array.Resize(ref parts, 2 * count);
        }

        parts[count++] = (address, length);
        Length += length;
        return true;
    }

    /// <summary>The longest piece at an offset that lies in one buffer.</summary>
    /// <param name="offset">Below <see cref="Length"/>.</param>
    /// <param name="address">Address of its first byte.</param>
    /// <returns>Bytes from there on; at least 1.</returns>
    public uint Piece(ulong offset, out ulong address)
    {
        if (offset < cursorStart)
        {
            (cursor, cursorStart) = (0, 0);
        }

        while (offset - cursorStart >= parts[cursor].Length)
        {
            cursorStart += parts[cursor++].Length;
        }

        uint inside = (uint)(offset - cursorStart);
        address = parts[cursor].Address + inside;
        return parts[cursor].Length - inside;
    }
}
