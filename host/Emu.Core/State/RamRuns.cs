using System.Buffers.Binary;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Memory;

namespace Emu.Core.State;

/// <summary>RAM as runs of pages that are not all zero, in ascending order.</summary>
internal static class RamRuns
{
    /// <summary>Writes the content of blocks.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="stream">Where to.</param>
    public static void Write(IReadOnlyList<(EmuObject Owner, HostRam Block)> blocks, Stream stream)
    {
        for (int i = 0; i < blocks.Count; i++)
        {
            HostRam block = blocks[i].Block;
            for (ulong at = 0; at < block.Size;)
            {
                int length = NonZeroLength(block, at);
                if (length > 0)
                {
                    WriteHeader(stream, (uint)i, at, length);
                    stream.Write(block.Span(at, length));
                    at += (ulong)length;
                }
                else
                {
                    at += RamBlock.PageSize;
                }
            }
        }

        WriteHeader(stream, StateFormat.NoMoreRam, 0, 0);
    }

    /// <summary>Reads the content of blocks; pages that are not in the stream become zero.</summary>
    /// <param name="blocks">The same blocks.</param>
    /// <param name="stream">Where from.</param>
    /// <exception cref="StateException">The stream is damaged.</exception>
    public static void Read(IReadOnlyList<(EmuObject Owner, HostRam Block)> blocks, Stream stream)
    {
        int current = 0;
        ulong done = 0;
        Span<byte> header = stackalloc byte[16];
        while (true)
        {
            stream.ReadExactly(header);
            uint number = BinaryPrimitives.ReadUInt32LittleEndian(header);
            int length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
            ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
            int target = number == StateFormat.NoMoreRam ? blocks.Count : (int)number;
            if (target < current || target > blocks.Count)
            {
                throw new StateException("the snapshot's RAM is damaged");
            }

            for (; current < target; current++, done = 0)
            {
                Clear(blocks[current].Block, done, blocks[current].Block.Size);
            }

            if (number == StateFormat.NoMoreRam)
            {
                return;
            }

            HostRam block = blocks[current].Block;
            if (offset < done || length <= 0 || offset > block.Size || (ulong)length > block.Size - offset)
            {
                throw new StateException("the snapshot's RAM is damaged");
            }

            Clear(block, done, offset);
            stream.ReadExactly(block.WritableSpan(offset, length));
            done = offset + (ulong)length;
        }
    }

    private static void WriteHeader(Stream stream, uint number, ulong offset, int length)
    {
        Span<byte> header = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(header, number);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], length);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], offset);
        stream.Write(header);
    }

    private static int NonZeroLength(HostRam block, ulong at)
    {
        int length = 0;
        while (length < StateFormat.LongestRun && at + (ulong)length < block.Size && block.Span(at + (ulong)length, RamBlock.PageSize).ContainsAnyExcept((byte)0))
        {
            length += RamBlock.PageSize;
        }

        return length;
    }

    // Pages that are zero already are only read, so that they go on costing nothing.
    private static void Clear(HostRam block, ulong from, ulong to)
    {
        for (ulong at = from; at < to; at += RamBlock.PageSize)
        {
            Span<byte> page = block.WritableSpan(at, RamBlock.PageSize);
            if (page.ContainsAnyExcept((byte)0))
            {
                page.Clear();
            }
        }
    }
}
