using System.Buffers.Binary;

namespace Emu.Hw.Virtio.Ring;

/// <content>Chains of descriptors (section 2.7.5).</content>
internal sealed partial class SplitQueue
{
    private const int DescriptorSize = 16;
    private const ushort NextFlag = 1;
    private const ushort WriteFlag = 2;
    private const ushort IndirectFlag = 4;

    /// <summary>Buffers of a chain; a table beside the queue may have more of them than the queue has entries.</summary>
    private const int MaxBuffers = 1024;

    /// <summary>Takes note of the buffers of a chain, as they are now: what the driver changes afterwards does not count.</summary>
    private SplitRequest? Load(ushort head, bool fromRing)
    {
        if (head >= Size)
        {
            return Malformed($"chain {head} begins outside of the {Size} descriptors");
        }

        if (requests.Length != Size)
        {
            requests = new SplitRequest[Size];
        }

        SplitRequest request = requests[head] ??= new SplitRequest(this, head);
        if (request.Order != 0)
        {
            return Malformed($"chain {head} is available again before it was used");
        }

        request.Readable.Clear();
        request.Writable.Clear();
        if (Follow(request) is { } problem)
        {
            return Malformed($"chain {head} {problem}");
        }

        (request.Order, request.IsFromRing) = (++order, fromRing);
        return request;
    }

    /// <summary>Follows a chain.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    private string? Follow(SplitRequest request)
    {
        Span<byte> bytes = stackalloc byte[DescriptorSize];
        (ulong table, uint count, uint at, bool indirect) = (Descriptors, Size, request.Head, false);
        for (int buffers = 0; ;)
        {
            if (!memory.Read(table + (DescriptorSize * (ulong)at), bytes))
            {
                return $"has descriptor {at} outside of RAM, at 0x{table + (DescriptorSize * (ulong)at):x}";
            }

            ulong address = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
            ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]);
            if ((flags & IndirectFlag) != 0)
            {
                if (indirect || (owner.Features & VirtioFeatures.IndirectDescriptors) == 0 || (flags & NextFlag) != 0 || length == 0 || length % DescriptorSize != 0)
                {
                    return $"has an indirect table of {length} bytes where none can be";
                }

                (table, count, at, indirect) = (address, length / DescriptorSize, 0, true);
                continue;
            }

            if (++buffers > (indirect ? MaxBuffers : Size))
            {
                return "never ends";
            }

            bool writable = (flags & WriteFlag) != 0;
            if (!writable && request.Writable.Length > 0)
            {
                return "has a buffer to read behind one to write";
            }

            if (!(writable ? request.Writable : request.Readable).Add(address, length))
            {
                return $"has a buffer of {length} bytes at 0x{address:x}, beyond the last address";
            }

            if ((flags & NextFlag) == 0)
            {
                return null;
            }

            at = BinaryPrimitives.ReadUInt16LittleEndian(bytes[14..]);
            if (at >= count)
            {
                return $"goes on at descriptor {at} of {count}";
            }
        }
    }

    private SplitRequest? Malformed(string problem)
    {
        owner.Fail($"queue {index}: {problem}");
        return null;
    }
}
