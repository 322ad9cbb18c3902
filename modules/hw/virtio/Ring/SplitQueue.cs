using System.Buffers.Binary;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Ring;

/// <summary>
/// A split virtqueue (Virtual I/O Device, section 2.7) from the device's side: takes chains from the available ring, gives them
/// back in the used ring. Trusts nothing that the driver wrote: what is malformed makes the device fail, and no chain is followed
/// further than a chain may go.
/// </summary>
/// <param name="owner">The transport.</param>
/// <param name="memory">The driver's memory.</param>
/// <param name="index">Number of the queue, for messages.</param>
/// <param name="maxSize">Largest size: a power of two.</param>
internal sealed partial class SplitQueue(IQueueOwner owner, GuestRam memory, int index, int maxSize) : IVirtioQueue, IStateful
{
    private readonly ulong[] areas = new ulong[3];

    /// <summary>Heads of chains that are taken before those of the ring: put back by the device, or taken when state was saved.</summary>
    private readonly Stack<ushort> again = new();

    /// <summary>The request of each head that was ever taken.</summary>
    private SplitRequest?[] requests = [];

    /// <summary>Counts what is taken.</summary>
    private ulong order;

    /// <summary>Where to go on in the available ring.</summary>
    private ushort nextAvailable;

    /// <summary>How far the available ring was filled when it was looked at last.</summary>
    private ushort seenAvailable;

    /// <summary>Where to go on in the used ring.</summary>
    private ushort nextUsed;

    /// <summary>How far the used ring was filled when the driver was last interrupted, or did not want to be.</summary>
    private ushort announcedUsed;
    private bool hasAnnounced;

    /// <summary>Largest size.</summary>
    public int MaxSize => maxSize;

    /// <summary>Entries of both rings: a power of two.</summary>
    public ushort Size { get; private set; } = (ushort)maxSize;

    /// <summary>The driver has set it up.</summary>
    public bool IsReady { get; private set; }

    /// <summary>The driver's memory.</summary>
    public GuestRam Memory => memory;

    private ulong Descriptors => areas[(int)QueueArea.Descriptors];

    private ulong Driver => areas[(int)QueueArea.Driver];

    private ulong Device => areas[(int)QueueArea.Device];

    private bool HasEvents => (owner.Features & VirtioFeatures.EventIndex) != 0;

    /// <summary>Takes the driver's choice of size; one that is not allowed is ignored.</summary>
    public bool SetSize(ulong size)
    {
        bool allowed = size > 0 && size <= (ulong)maxSize && (size & (size - 1)) == 0 && !IsReady;
        Size = allowed ? (ushort)size : Size;
        return allowed;
    }

    /// <summary>Takes half of an address that the driver gives to part of the queue; nothing happens while the queue is used.</summary>
    /// <param name="area">The part.</param>
    /// <param name="half">0 for the low 32 bits, 1 for the high ones.</param>
    /// <param name="bits">The bits.</param>
    public void Place(QueueArea area, int half, uint bits)
    {
        if (!IsReady)
        {
            ref ulong address = ref areas[(int)area];
            address = half == 0 ? (address & ~(ulong)uint.MaxValue) | bits : (uint)address | ((ulong)bits << 32);
        }
    }

    /// <summary>The driver begins to use the queue, or ends it.</summary>
    public void SetReady(bool ready)
    {
        if (ready != IsReady)
        {
            Forget();
            (nextAvailable, seenAvailable, nextUsed, announcedUsed, hasAnnounced) = (0, 0, 0, 0, false);
            IsReady = ready;
        }
    }

    /// <summary>As after power-on; requests that the device has are void.</summary>
    public void Reset()
    {
        SetReady(false);
        Size = (ushort)maxSize;
        Array.Clear(areas);
    }

    /// <inheritdoc/>
    public VirtioRequest? Take()
    {
        if (!IsReady || !owner.IsRunning)
        {
            return null;
        }

        if (again.TryPop(out ushort head))
        {
            return Load(head, fromRing: false);
        }

        if (!HasMore() || !Fetch(Driver + 4 + (2UL * (uint)(nextAvailable & (Size - 1))), out head))
        {
            return null;
        }

        nextAvailable++;
        return Load(head, fromRing: true);
    }

    /// <summary>Whether a request is one of this queue's that the device has.</summary>
    public bool Owns(SplitRequest request) =>
        request.Order != 0 && request.Head < requests.Length && requests[request.Head] == request;

    /// <summary>Puts a request back to be taken again.</summary>
    public void PutBack(SplitRequest request)
    {
        if (request.IsFromRing && request.Order == order)
        {
            // As if it had not been looked at: the driver may take back what the device has not.
            nextAvailable--;
            order--;
        }
        else
        {
            again.Push(request.Head);
        }

        request.Order = 0;
    }

    /// <summary>Gives a chain back to the driver.</summary>
    public void Push(SplitRequest request, uint written, bool more)
    {
        request.Order = 0;
        if (!owner.IsRunning)
        {
            return;
        }

        Span<byte> element = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(element, request.Head);
        BinaryPrimitives.WriteUInt32LittleEndian(element[4..], written);
        ulong at = Device + 4 + (8UL * (uint)(nextUsed & (Size - 1)));
        if (!memory.Write(at, element))
        {
            FailAt(at);
            return;
        }

        nextUsed++;
        if (more)
        {
            return;
        }

        // The driver may look at the elements as soon as it sees the index.
        Volatile.WriteBarrier();
        if (!memory.WriteUInt16(Device + 2, nextUsed))
        {
            FailAt(Device + 2);
            return;
        }

        Announce();
    }

    /// <summary>Part of the rings or of a buffer is not where the driver may have it.</summary>
    public void FailAt(ulong address) => owner.Fail($"queue {index}: 0x{address:x} is no RAM that it may use");

    /// <summary>Interrupts the driver, unless it does not want to be (2.7.7).</summary>
    private void Announce()
    {
        // What the driver asks for is read after the index was written; it does the same the other way round.
        Thread.MemoryBarrier();
        bool wanted;
        if (HasEvents)
        {
            if (!Fetch(Driver + 4 + (2UL * Size), out ushort wantedAt))
            {
                return;
            }

            wanted = !hasAnnounced || (ushort)(nextUsed - wantedAt - 1) < (ushort)(nextUsed - announcedUsed);
            (announcedUsed, hasAnnounced) = (nextUsed, true);
        }
        else
        {
            if (!Fetch(Driver, out ushort flags))
            {
                return;
            }

            wanted = (flags & 1) == 0;
        }

        if (wanted)
        {
            owner.InterruptForQueue();
        }
    }

    /// <summary>Whether the available ring has more; when it has not, the driver is asked to notify of the next.</summary>
    private bool HasMore()
    {
        if (nextAvailable == seenAvailable)
        {
            if (!Fetch(Driver + 2, out seenAvailable))
            {
                return false;
            }

            if (nextAvailable == seenAvailable && (!AskToNotify() || nextAvailable == seenAvailable))
            {
                return false;
            }

            if ((ushort)(seenAvailable - nextAvailable) > Size)
            {
                owner.Fail($"queue {index}: the available ring of {Size} entries is filled from {nextAvailable} to {seenAvailable}");
                return false;
            }

            // Entries are read after the index that says that they are there.
            Volatile.ReadBarrier();
        }

        return true;
    }

    /// <summary>Asks for a notification of the next entry, and looks once more: it may be there meanwhile.</summary>
    private bool AskToNotify()
    {
        if (HasEvents)
        {
            ulong at = Device + 4 + (8UL * Size);
            if (!memory.WriteUInt16(at, nextAvailable))
            {
                FailAt(at);
                return false;
            }

            Thread.MemoryBarrier();
        }

        return Fetch(Driver + 2, out seenAvailable);
    }

    private bool Fetch(ulong address, out ushort value)
    {
        bool done = memory.ReadUInt16(address, out value);
        if (!done)
        {
            FailAt(address);
        }

        return done;
    }

    /// <summary>Voids what the device has.</summary>
    private void Forget()
    {
        requests = [];
        again.Clear();
    }
}
