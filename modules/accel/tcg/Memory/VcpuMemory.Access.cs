using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Memory;

/// <content>Accesses of every kind, for misses of the first level and for helpers.</content>
internal sealed unsafe partial class VcpuMemory
{
    private const ulong LargestAccess = 16;

    /// <summary>Reads up to 8 bytes.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">How.</param>
    /// <param name="value">The value, extended to 64 bits.</param>
    /// <returns>How it went.</returns>
    public AccessResult Load(ulong address, MemAccess access, out ulong value)
    {
        MemOp op = access.Op;
        AccessResult result = LoadBits(address, MemoryOperand.Context(access), op.Log2Size, op.AlignmentMask, out value);
        if (op.IsBigEndian)
        {
            value = BinaryPrimitives.ReverseEndianness(value) >> (64 - (8 << op.Log2Size));
        }

        if (op.IsSigned)
        {
            value = IntOps.SignExtend(value, op.Log2Size);
        }

        return result;
    }

    /// <summary>Writes up to 8 bytes.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">How.</param>
    /// <param name="value">The value.</param>
    /// <returns>How it went.</returns>
    public AccessResult Store(ulong address, MemAccess access, ulong value)
    {
        MemOp op = access.Op;
        if (op.IsBigEndian)
        {
            value = BinaryPrimitives.ReverseEndianness(value) >> (64 - (8 << op.Log2Size));
        }

        return StoreBits(address, MemoryOperand.Context(access), op.Log2Size, op.AlignmentMask, value);
    }

    /// <summary>Reads 1 to 8 bytes, little-endian.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="context">Port and MMU mode.</param>
    /// <param name="log2">Log2 of the bytes.</param>
    /// <param name="alignment">Address bits that must be zero.</param>
    /// <param name="value">The value, zero-extended.</param>
    public AccessResult LoadBits(ulong address, int context, int log2, ulong alignment, out ulong value)
    {
        value = 0;
        int size = 1 << log2;
        if ((address & alignment) != 0)
        {
            return Misaligned(address, AccessKind.Read);
        }

        if (Watch is not null && MeetsWatch(address, size, reads: true, writes: false))
        {
            return AccessResult.Watched;
        }

        if (!Resolve(address, context, AccessKind.Read, out PageRef page))
        {
            return AccessResult.Fault;
        }

        if (Crosses(address, size, page.Entry))
        {
            return LoadAcross(address, context, size, out value);
        }

        if (page.Entry.Host != null)
        {
            value = ReadHost(page.Entry.Host + (address & 4095), log2);
            Install(address, context, write: false, page.Entry);
            InstallOther(address, context, AccessKind.Write, page.Entry);
            return AccessResult.Done;
        }

        SpaceAccesses++;
        ulong target = page.Entry.Address + (address & 4095);
        beforeTarget(true);
        IoResult result = page.Entry.Space!.Read(target, size, page.Entry.Attributes, out value);
        return result == IoResult.Ok ? AccessResult.Done : Failed(result, AccessKind.Read, address, target);
    }

    /// <summary>Writes 1 to 8 bytes, little-endian.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="context">Port and MMU mode.</param>
    /// <param name="log2">Log2 of the bytes.</param>
    /// <param name="alignment">Address bits that must be zero.</param>
    /// <param name="value">The value.</param>
    public AccessResult StoreBits(ulong address, int context, int log2, ulong alignment, ulong value)
    {
        int size = 1 << log2;
        if ((address & alignment) != 0)
        {
            return Misaligned(address, AccessKind.Write);
        }

        if (Watch is not null && MeetsWatch(address, size, reads: false, writes: true))
        {
            return AccessResult.Watched;
        }

        if (!Resolve(address, context, AccessKind.Write, out PageRef page))
        {
            return AccessResult.Fault;
        }

        if (Crosses(address, size, page.Entry))
        {
            return StoreAcross(address, context, size, value);
        }

        if (page.Entry.Host != null && !page.Entry.IsRom)
        {
            WriteHost(page.Entry.Host + (address & 4095), log2, value);
            Written(address, context, size, page.Entry);
            return AccessResult.Done;
        }

        SpaceAccesses++;
        ulong target = page.Entry.Address + (address & 4095);
        beforeTarget(true);
        IoResult result = page.Entry.Space!.Write(target, size, page.Entry.Attributes, value & IntOps.Mask(log2));
        return result == IoResult.Ok ? AccessResult.Done : Failed(result, AccessKind.Write, address, target);
    }

    /// <summary>Faults as an access would.</summary>
    /// <param name="address">First virtual address.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="context">Port and MMU mode.</param>
    /// <param name="alignment">Address bits that must be zero.</param>
    /// <param name="kind">What is tried.</param>
    public AccessResult Check(ulong address, ulong length, int context, ulong alignment, AccessKind kind)
    {
        if ((address & alignment) != 0)
        {
            return Misaligned(address, kind);
        }

        for (ulong done = 0; done < length;)
        {
            ulong at = Wrap(address + done);
            if (!Resolve(at, context, kind, out PageRef page))
            {
                return AccessResult.Fault;
            }

            // What a device would answer is not known; that nobody would is.
            ulong target = page.Entry.Address + (at & 4095);
            if (page.Entry.Host == null && !page.Entry.Space!.View.TryFind(target, out _))
            {
                return Failed(IoResult.DecodeError, kind, at, target);
            }

            ulong part = page.Entry.PartBits != 0 ? 1UL << page.Entry.PartBits : 4096;
            if (part < length && IsAligned(address, length))
            {
                // What is done in one step cannot be permitted in parts.
                Fault = new MemoryFault(FaultKind.Permission, kind, address);
                return AccessResult.Fault;
            }

            done += part - (at & (part - 1));
        }

        return AccessResult.Done;
    }

    private static bool IsAligned(ulong address, ulong length) =>
        length <= LargestAccess && BitOperations.IsPow2(length) && (address & (length - 1)) == 0;

    private ulong Wrap(ulong address) => address & addressMask;

    private static bool Crosses(ulong address, int size, in PageEntry page)
    {
        ulong part = page.PartBits != 0 ? 1UL << page.PartBits : 4096;
        return (address & (part - 1)) + (ulong)size > part;
    }

    private AccessResult LoadAcross(ulong address, int context, int size, out ulong value)
    {
        // Both pages first: the guest sees the fault of the lower one, and no device is read in vain.
        value = 0;
        AccessResult result = Check(address, (ulong)size, context, 0, AccessKind.Read);
        for (int k = 0; k < size && result == AccessResult.Done; k++)
        {
            result = LoadBits(Wrap(address + (ulong)k), context, 0, 0, out ulong part);
            value |= part << (8 * k);
        }

        return result;
    }

    private AccessResult StoreAcross(ulong address, int context, int size, ulong value)
    {
        AccessResult result = Check(address, (ulong)size, context, 0, AccessKind.Write);
        for (int k = 0; k < size && result == AccessResult.Done; k++)
        {
            result = StoreBits(Wrap(address + (ulong)k), context, 0, 0, value >> (8 * k));
        }

        return result;
    }

    private AccessResult Misaligned(ulong address, AccessKind kind)
    {
        Fault = new MemoryFault(FaultKind.Alignment, kind, address);
        return AccessResult.Fault;
    }

    private AccessResult Failed(IoResult result, AccessKind kind, ulong address, ulong target)
    {
        if (result == IoResult.Retry)
        {
            return AccessResult.Retry;
        }

        Fault = new MemoryFault(FaultKind.Bus, kind, address, target, Result: result);
        return AccessResult.Fault;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadHost(byte* at, int log2) => log2 switch
    {
        0 => *at,
        1 => *(ushort*)at,
        2 => *(uint*)at,
        _ => *(ulong*)at,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteHost(byte* at, int log2, ulong value)
    {
        switch (log2)
        {
            case 0:
                *at = (byte)value;
                break;
            case 1:
                *(ushort*)at = (ushort)value;
                break;
            case 2:
                *(uint*)at = (uint)value;
                break;
            default:
                *(ulong*)at = value;
                break;
        }
    }
}

/// <summary>How an access went.</summary>
internal enum AccessResult : byte
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>The guest sees a fault.</summary>
    Fault,

    /// <summary>The device cannot answer now.</summary>
    Retry,

    /// <summary>It needs the other vCPUs to rest.</summary>
    Exclusive,

    /// <summary>A debugger watches what it accesses; nothing was done.</summary>
    Watched,
}
