using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Memory;

/// <content>Copying and filling inside pages.</content>
internal sealed unsafe partial class VcpuMemory
{
    /// <summary>Copies bytes ascending, as far as both pages reach.</summary>
    /// <param name="destination">Virtual address.</param>
    /// <param name="source">Virtual address.</param>
    /// <param name="length">Most bytes.</param>
    /// <param name="access">Port and MMU mode.</param>
    /// <param name="done">Bytes copied.</param>
    public AccessResult CopyInPage(ulong destination, ulong source, ulong length, MemAccess access, out ulong done)
    {
        done = 0;
        int context = MemoryOperand.Context(access);
        ulong count = Math.Min(length, Math.Min(4096 - (destination & 4095), 4096 - (source & 4095)));
        if (count == 0)
        {
            return AccessResult.Done;
        }

        if (Direct(source, context, write: false, out byte* from, out _, out _) is var read and not AccessResult.Done)
        {
            return read;
        }

        if (Direct(destination, context, write: true, out byte* to, out RamBlock? ram, out ulong offset) is var written and not AccessResult.Done)
        {
            return written;
        }

        if (from == null || to == null)
        {
            return CopyByte(destination, source, context, out done);
        }

        if (to > from && to < from + count)
        {
            // Ascending byte by byte: what was copied is copied again.
            for (ulong k = 0; k < count; k++)
            {
                to[k] = from[k];
            }
        }
        else
        {
            Buffer.MemoryCopy(from, to, count, count);
        }

        ram!.NotifyWrite(offset, count);
        done = count;
        return AccessResult.Done;
    }

    /// <summary>Stores one byte many times, ascending, as far as the page reaches.</summary>
    /// <param name="destination">Virtual address.</param>
    /// <param name="value">The byte.</param>
    /// <param name="length">Most bytes.</param>
    /// <param name="access">Port and MMU mode.</param>
    /// <param name="done">Bytes stored.</param>
    public AccessResult FillInPage(ulong destination, byte value, ulong length, MemAccess access, out ulong done)
    {
        done = 0;
        int context = MemoryOperand.Context(access);
        ulong count = Math.Min(length, 4096 - (destination & 4095));
        if (count == 0)
        {
            return AccessResult.Done;
        }

        AccessResult result = Direct(destination, context, write: true, out byte* to, out RamBlock? ram, out ulong offset);
        if (result != AccessResult.Done)
        {
            return result;
        }

        if (to == null)
        {
            result = StoreBits(destination, context, 0, 0, value);
            done = result == AccessResult.Done ? 1UL : 0;
            return result;
        }

        new Span<byte>(to, (int)count).Fill(value);
        ram!.NotifyWrite(offset, count);
        done = count;
        return AccessResult.Done;
    }

    /// <summary>Host address of a byte of RAM; null for everything else.</summary>
    private AccessResult Direct(ulong address, int context, bool write, out byte* host, out RamBlock? ram, out ulong offset)
    {
        host = null;
        ram = null;
        offset = 0;
        if (!Resolve(address, context, write ? AccessKind.Write : AccessKind.Read, out PageRef page))
        {
            return AccessResult.Fault;
        }

        if (page.Entry.Host != null && page.Entry.PartBits == 0 && !(write && page.Entry.IsRom))
        {
            ram = page.Entry.Ram;
            offset = page.Entry.RamOffset + (address & 4095);
            host = page.Entry.Host + (address & 4095);
        }

        return AccessResult.Done;
    }

    private AccessResult CopyByte(ulong destination, ulong source, int context, out ulong done)
    {
        done = 0;
        AccessResult result = LoadBits(source, context, 0, 0, out ulong value);
        if (result == AccessResult.Done)
        {
            result = StoreBits(destination, context, 0, 0, value);
            done = result == AccessResult.Done ? 1UL : 0;
        }

        return result;
    }
}
