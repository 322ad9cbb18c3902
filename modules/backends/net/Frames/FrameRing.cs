using System.Buffers.Binary;

namespace Emu.Backends.Net.Frames;

/// <summary>
/// A bounded queue of frames between two threads, one that writes and one that reads, without locks and without allocation after
/// the first frame. A frame lies in one piece; what does not fit is refused.
/// </summary>
internal sealed class FrameRing
{
    /// <summary>Longest frame: 64 KiB and an Ethernet header with a tag.</summary>
    public const int MaxFrame = (1 << 16) + 18;

    private const int Header = 4;
    private const int Wrap = -1;

    private readonly int capacity;
    private byte[] bytes = [];
    private long head;
    private long tail;
    private int begun;

    /// <summary>Makes an empty ring.</summary>
    /// <param name="capacity">Bytes, frames and 4 bytes for each; a power of two, at least 256 KiB.</param>
    public FrameRing(int capacity) => this.capacity = capacity;

    /// <summary>Whether nothing waits. Either thread.</summary>
    public bool IsEmpty => Volatile.Read(ref head) == Volatile.Read(ref tail);

    /// <summary>Bytes that are taken. Either thread; a snapshot.</summary>
    public int Used => (int)(Volatile.Read(ref tail) - Volatile.Read(ref head));

    /// <summary>Whether less than half is taken, so that whoever writes may go on. Either thread.</summary>
    public bool HasRoom => Used < capacity / 2;

    /// <summary>Begins a frame. Writer.</summary>
    /// <param name="length">Longest that it will be; at most <see cref="MaxFrame"/>.</param>
    /// <param name="frame">Where to write it; not cleared.</param>
    /// <returns>False when there is no room.</returns>
    public bool TryBegin(int length, out Span<byte> frame)
    {
        if (bytes.Length == 0)
        {
            bytes = new byte[capacity];
        }

        int need = Rounded(length) + Header;
        int at = (int)(tail & (capacity - 1));
        int behind = capacity - at;
        int skip = behind < need ? behind : 0;
        if (length > MaxFrame || capacity - Used < need + skip)
        {
            frame = default;
            return false;
        }

        if (skip > 0)
        {
            // Not visible before Commit moves the tail.
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), Wrap);
            at = 0;
        }

        begun = skip;
        frame = bytes.AsSpan(at + Header, length);
        return true;
    }

    /// <summary>Makes the frame that was begun visible to the reader. Writer.</summary>
    /// <param name="length">Its length, at most that given when it was begun.</param>
    public void Commit(int length)
    {
        long from = tail + begun;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan((int)(from & (capacity - 1))), length);
        Volatile.Write(ref tail, from + Rounded(length) + Header);
    }

    /// <summary>Copies a frame in. Writer.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>False when there is no room.</returns>
    public bool TryWrite(ReadOnlySpan<byte> frame)
    {
        if (!TryBegin(frame.Length, out Span<byte> room))
        {
            return false;
        }

        frame.CopyTo(room);
        Commit(frame.Length);
        return true;
    }

    /// <summary>Looks at the oldest frame. Reader.</summary>
    /// <param name="frame">The frame, valid until <see cref="Release"/>.</param>
    /// <returns>False when there is none.</returns>
    public bool TryPeek(out ReadOnlySpan<byte> frame)
    {
        if (head == Volatile.Read(ref tail))
        {
            frame = default;
            return false;
        }

        int at = (int)(head & (capacity - 1));
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
        if (length == Wrap)
        {
            // A mark is always followed by the frame that it made way for.
            Volatile.Write(ref head, head + capacity - at);
            at = 0;
            length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        }

        frame = bytes.AsSpan(at + Header, length);
        return true;
    }

    /// <summary>Whether nothing waits behind the frame that was looked at. Reader; a snapshot.</summary>
    public bool IsLast
    {
        get
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan((int)(head & (capacity - 1))));
            return head + Rounded(length) + Header == Volatile.Read(ref tail);
        }
    }

    /// <summary>Takes the frame out that was looked at. Reader.</summary>
    public void Release()
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan((int)(head & (capacity - 1))));
        Volatile.Write(ref head, head + Rounded(length) + Header);
    }

    /// <summary>Takes everything out. Reader.</summary>
    public void Clear() => Volatile.Write(ref head, Volatile.Read(ref tail));

    /// <summary>Keeps headers aligned, so that one never lies across the end.</summary>
    private static int Rounded(int length) => (length + Header - 1) & -Header;
}
