using Emu.Abstractions.Qdev.Bus;

namespace Emu.Hw.Virtio.Ring;

/// <summary>A chain of a split virtqueue. One object for each head, used again and again.</summary>
/// <param name="queue">The queue.</param>
/// <param name="head">Number of its first descriptor.</param>
internal sealed class SplitRequest(SplitQueue queue, ushort head) : VirtioRequest
{
    /// <summary>Number of its first descriptor.</summary>
    public ushort Head => head;

    /// <summary>When it was taken, among the queue's requests; 0 while the driver has it.</summary>
    public ulong Order { get; set; }

    /// <summary>Whether it was taken from the available ring, and not for the second time.</summary>
    public bool IsFromRing { get; set; }

    /// <summary>Buffers that the device reads.</summary>
    public Buffers Readable { get; } = new();

    /// <summary>Buffers that the device writes.</summary>
    public Buffers Writable { get; } = new();

    /// <inheritdoc/>
    public override ulong ReadableLength => Readable.Length;

    /// <inheritdoc/>
    public override ulong WritableLength => Writable.Length;

    /// <inheritdoc/>
    public override bool Read(ulong offset, Span<byte> bytes)
    {
        if (!Holds(Readable, offset, bytes.Length))
        {
            return false;
        }

        while (bytes.Length > 0)
        {
            int length = (int)Math.Min(Readable.Piece(offset, out ulong address), (uint)bytes.Length);
            if (!queue.Memory.Read(address, bytes[..length]))
            {
                queue.FailAt(address);
                return false;
            }

            bytes = bytes[length..];
            offset += (uint)length;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Write(ulong offset, ReadOnlySpan<byte> bytes)
    {
        if (!Holds(Writable, offset, bytes.Length))
        {
            return false;
        }

        while (bytes.Length > 0)
        {
            int length = (int)Math.Min(Writable.Piece(offset, out ulong address), (uint)bytes.Length);
            if (!queue.Memory.Write(address, bytes[..length]))
            {
                queue.FailAt(address);
                return false;
            }

            bytes = bytes[length..];
            offset += (uint)length;
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Complete(uint written, bool more = false)
    {
        if (queue.Owns(this))
        {
            queue.Push(this, written, more);
        }
    }

    /// <inheritdoc/>
    public override void Return()
    {
        if (queue.Owns(this))
        {
            queue.PutBack(this);
        }
    }

    private bool Holds(Buffers buffers, ulong offset, int length) =>
        queue.Owns(this) && offset <= buffers.Length && (ulong)length <= buffers.Length - offset;
}
