using System.Buffers.Binary;
using System.Text;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qdev.Bus;
using Emu.Abstractions.Qom;

namespace Emu.Hw.Virtio.Block;

/// <content>Requests (section 5.2.6): a header to read, data, a status byte to write.</content>
public sealed partial class VirtioBlk
{
    private const int HeaderSize = 16;
    private const int RangeSize = 16;

    private const uint InType = 0;
    private const uint OutType = 1;
    private const uint FlushType = 4;
    private const uint GetIdType = 8;
    private const uint DiscardType = 11;
    private const uint WriteZeroesType = 13;

    private const byte Good = 0;
    private const byte IoError = 1;
    private const byte Unsupported = 2;

    /// <summary>Requests that the backend has at most; it bounds the memory that a guest can take.</summary>
    private const int MaxActive = 64;

    [Derived]
    private readonly Stack<BlkRequest> idle = new();

    /// <summary>Requests that the backend has, those of earlier sessions included.</summary>
    [Derived]
    private int active;

    /// <summary>Bit n: queue n waits for a request to complete.</summary>
    [Derived]
    private ulong waiting;

    [Derived]
    private uint session;

    /// <inheritdoc/>
    public override void Notify(int queue)
    {
        IVirtioQueue requests = Slot.Queue(queue);
        for (int i = 0; i < MaxActive; i++)
        {
            if (active == MaxActive)
            {
                waiting |= 1UL << queue;
                return;
            }

            if (requests.Take() is not { } chain)
            {
                return;
            }

            Begin(queue, chain);
        }

        NotifyLater(queue);
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        base.Stop();
        Abandon();
        writeBack = WriteCache;
    }

    /// <summary>The backend is done with a piece.</summary>
    internal void Completed(BlkRequest request, BlockStatus status)
    {
        active--;
        if (request.Session == session)
        {
            Continue(request, status);
        }
        else
        {
            Recycle(request);
        }

        if (waiting != 0 && IsRunning)
        {
            int queue = System.Numerics.BitOperations.TrailingZeroCount(waiting);
            waiting &= ~(1UL << queue);
            Notify(queue);
        }
    }

    /// <summary>What the backend has now is void.</summary>
    private void Abandon()
    {
        session++;
        waiting = 0;
        ForgetKept();
        if (active > 0)
        {
            Drive?.CancelAll();
        }
    }

    private void Begin(int queue, VirtioRequest chain)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (chain.WritableLength == 0 || chain.ReadableLength < HeaderSize)
        {
            Slot.Fail($"a request of {chain.ReadableLength} bytes to read and {chain.WritableLength} to write has no header or no status");
            return;
        }

        if (!chain.Read(0, header))
        {
            return;
        }

        ulong sector = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(header);
        switch (type)
        {
            case InType:
                Transfer(queue, chain, BlockOperation.Read, sector, chain.WritableLength - 1);
                break;
            case OutType:
                Transfer(queue, chain, BlockOperation.Write, sector, chain.ReadableLength - HeaderSize);
                break;
            case FlushType:
                Submit(Make(queue, chain, BlockOperation.Flush, 0, 0), 0, 0);
                break;
            case GetIdType:
                GiveId(chain);
                break;
            case DiscardType when Has(DiscardFeature):
                Change(queue, chain, BlockOperation.Discard, MaxDiscardSectors, 0);
                break;
            case WriteZeroesType when Has(WriteZeroesFeature):
                Change(queue, chain, BlockOperation.WriteZeroes, MaxWriteZeroesSectors, 1);
                break;
            default:
                Finish(chain, Unsupported, 0);
                break;
        }
    }

    private void Transfer(int queue, VirtioRequest chain, BlockOperation operation, ulong sector, ulong length)
    {
        if (!IsInside(sector, length) || (operation == BlockOperation.Write && Medium.IsReadOnly))
        {
            Finish(chain, IoError, 0);
        }
        else if (length == 0)
        {
            Finish(chain, Good, 0);
        }
        else
        {
            Move(Make(queue, chain, operation, sector * SectorSize, length));
        }
    }

    /// <summary>Discards, or fills with zeros, the one range that is allowed in a request.</summary>
    private void Change(int queue, VirtioRequest chain, BlockOperation operation, uint maxSectors, uint knownFlags)
    {
        Span<byte> range = stackalloc byte[RangeSize];
        if (chain.ReadableLength != HeaderSize + RangeSize)
        {
            Finish(chain, chain.ReadableLength > HeaderSize + RangeSize ? Unsupported : IoError, 0);
            return;
        }

        if (!chain.Read(HeaderSize, range))
        {
            return;
        }

        ulong sector = BinaryPrimitives.ReadUInt64LittleEndian(range);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(range[8..]);
        if ((BinaryPrimitives.ReadUInt32LittleEndian(range[12..]) & ~knownFlags) != 0)
        {
            Finish(chain, Unsupported, 0);
        }
        else if (count > maxSectors || !IsInside(sector, (ulong)count * SectorSize))
        {
            Finish(chain, IoError, 0);
        }
        else if (count == 0)
        {
            Finish(chain, Good, 0);
        }
        else
        {
            Submit(Make(queue, chain, operation, 0, 0), sector * SectorSize, (ulong)count * SectorSize);
        }
    }

    private void GiveId(VirtioRequest chain)
    {
        Span<byte> id = stackalloc byte[SerialLength];
        id.Clear();
        Encoding.ASCII.GetBytes(Serial, id);
        int length = (int)Math.Min(SerialLength, chain.WritableLength - 1);
        if (chain.Write(0, id[..length]))
        {
            Finish(chain, Good, (ulong)length);
        }
    }

    private BlkRequest Make(int queue, VirtioRequest chain, BlockOperation operation, ulong start, ulong total)
    {
        BlkRequest request = idle.TryPop(out BlkRequest? used) ? used : new BlkRequest(this);
        (request.Chain, request.Queue, request.Session) = (chain, queue, session);
        (request.Operation, request.Start, request.Total, request.Done) = (operation, start, total, 0);
        return request;
    }

    /// <summary>Sends the next piece of data.</summary>
    private void Move(BlkRequest request)
    {
        Span<byte> data = request.NextPiece();
        if (request.Operation == BlockOperation.Write && !request.Chain!.Read(HeaderSize + request.Done, data))
        {
            Recycle(request);
            return;
        }

        active++;
        Medium.Submit(request);
    }

    /// <summary>Sends a request without data.</summary>
    private void Submit(BlkRequest request, ulong offset, ulong length)
    {
        (request.Offset, request.Length, request.Data) = (offset, length, default);
        active++;
        Medium.Submit(request);
    }

    private void Continue(BlkRequest request, BlockStatus status)
    {
        VirtioRequest chain = request.Chain!;
        switch (status == BlockStatus.Ok ? BlockErrorAction.Ignore : Fail(request, status))
        {
            case BlockErrorAction.Report:
                End(request, IoError);
                return;
            case BlockErrorAction.Stop:
                return;
            default:
                break;
        }

        if (request.Operation == BlockOperation.Read && !chain.Write(request.Done, request.Data.Span))
        {
            Recycle(request);
            return;
        }

        request.Done += (ulong)request.Data.Length;
        if (!request.IsDone)
        {
            Move(request);
        }
        else if (request.Operation == BlockOperation.Write && !IsWriteBack)
        {
            // It counts as written only when it is durable.
            request.Operation = BlockOperation.Flush;
            Submit(request, 0, 0);
        }
        else
        {
            End(request, Good);
        }
    }

    private void End(BlkRequest request, byte status)
    {
        VirtioRequest chain = request.Chain!;
        ulong written = request.Operation == BlockOperation.Read ? request.Done : 0;
        Recycle(request);
        Finish(chain, status, written);
    }

    /// <summary>Writes the status byte, the last of the request, and gives the request back.</summary>
    private static void Finish(VirtioRequest chain, byte status, ulong written)
    {
        ulong last = chain.WritableLength - 1;
        if (chain.Write(last, new ReadOnlySpan<byte>(in status)))
        {
            // Only what was written from the first byte on without a gap counts.
            chain.Complete((uint)(written == last ? last + 1 : written));
        }
    }

    private void Recycle(BlkRequest request)
    {
        request.Chain = null;
        idle.Push(request);
    }

    private bool IsInside(ulong sector, ulong length)
    {
        ulong block = (ulong)Medium.BlockSize;
        return sector <= Sectors && length <= (Sectors - sector) * SectorSize
            && length % SectorSize == 0 && length % block == 0 && sector * SectorSize % block == 0;
    }
}
