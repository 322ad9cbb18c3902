using System.Buffers.Binary;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Net;

/// <content>Frames, each behind a header (section 5.1.6).</content>
public sealed partial class VirtioNet
{
    private const int HeaderSize = 12;
    private const int BufferCountOffset = 10;
    private const int MaxFrame = 0x1_0000;

    /// <summary>Frames that are sent at a time before others have their turn.</summary>
    private const int FramesAtOnce = 64;

    /// <summary>A frame with its header.</summary>
    [Derived]
    private readonly byte[] packet = new byte[HeaderSize + MaxFrame];

    /// <summary>Buffers for received frames that were taken from the queue and are empty.</summary>
    [Derived]
    private readonly List<VirtioRequest> spare = [];

    /// <inheritdoc/>
    public bool CanReceive => IsRunning && (spare.Count > 0 || TakeSpare());

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> frame)
    {
        if (!IsRunning || frame.Length > MaxFrame || !filter.Accepts(frame))
        {
            return;
        }

        Span<byte> bytes = packet.AsSpan(0, HeaderSize + frame.Length);
        bytes[..HeaderSize].Clear();
        frame.CopyTo(bytes[HeaderSize..]);
        int buffers = CollectRoom(bytes.Length);
        if (buffers > 0)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[BufferCountOffset..], (ushort)buffers);
            Deliver(bytes, buffers);
        }
    }

    /// <inheritdoc/>
    public void Writable()
    {
        if (IsRunning)
        {
            Transmit();
        }
    }

    /// <summary>Takes buffers until a packet has room.</summary>
    /// <returns>How many of the spare ones it needs; 0 when there are too few: the frame is lost, as on a card without buffers.</returns>
    private int CollectRoom(int length)
    {
        bool merges = Has(MergeFeature);
        ulong room = 0;
        for (int i = 0; i < (merges ? int.MaxValue : 1); i++)
        {
            if (i == spare.Count && !TakeSpare())
            {
                return 0;
            }

            room += spare[i].WritableLength;
            if (room >= (ulong)length)
            {
                return i + 1;
            }
        }

        return 0;
    }

    private bool TakeSpare()
    {
        if (Slot.Queue(ReceiveQueue).Take() is not { } buffer)
        {
            return false;
        }

        if (buffer.WritableLength < HeaderSize)
        {
            Slot.Fail($"a receive buffer of {buffer.WritableLength} bytes has no room for a header");
            return false;
        }

        spare.Add(buffer);
        return true;
    }

    private void Deliver(ReadOnlySpan<byte> bytes, int buffers)
    {
        for (int i = 0; i < buffers; i++)
        {
            int length = (int)Math.Min(spare[i].WritableLength, (ulong)bytes.Length);
            if (!spare[i].Write(0, bytes[..length]))
            {
                break;
            }

            bytes = bytes[length..];

            // The driver must find all buffers of a frame at once.
            spare[i].Complete((uint)length, more: i < buffers - 1);
        }

        spare.RemoveRange(0, buffers);
    }

    private void Transmit()
    {
        IVirtioQueue frames = Slot.Queue(TransmitQueue);
        for (int i = 0; i < FramesAtOnce; i++)
        {
            if (frames.Take() is not { } request)
            {
                return;
            }

            ulong length = request.ReadableLength;
            if (length < HeaderSize)
            {
                Slot.Fail($"a frame of {length} bytes has no header");
                return;
            }

            if (length <= (ulong)packet.Length)
            {
                Span<byte> frame = packet.AsSpan(0, (int)length - HeaderSize);
                if (!request.Read(HeaderSize, frame))
                {
                    return;
                }

                if (frame.Length > 0 && !Port.Send(frame))
                {
                    // The backend says when it takes frames again.
                    request.Return();
                    return;
                }
            }
            else if (Services.IsLogged(LogTopic.GuestError))
            {
                Services.Log(LogTopic.GuestError, this, $"a frame of {length - HeaderSize} bytes is not sent: it has at most {MaxFrame}");
            }

            request.Complete(0);
        }

        NotifyLater(TransmitQueue);
    }
}
