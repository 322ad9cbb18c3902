using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Memory;

/// <content>
/// Accesses in one step. On aligned RAM the host's atomic operations do them; elsewhere the instruction runs again, alone.
/// </content>
internal sealed unsafe partial class VcpuMemory
{
    /// <summary>Reads, changes and writes.</summary>
    /// <param name="operation">What is done.</param>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">How.</param>
    /// <param name="operand">The operand.</param>
    /// <param name="alone">All other vCPUs rest.</param>
    /// <param name="old">The old value, extended.</param>
    public AccessResult Atomic(IrAtomic operation, ulong address, MemAccess access, ulong operand, bool alone, out ulong old)
    {
        old = 0;
        AccessResult result = Target(address, access, out byte* host, out PageRef page);
        if (result != AccessResult.Done)
        {
            return result;
        }

        MemOp op = access.Op;
        if (host == null)
        {
            if (!alone)
            {
                return AccessResult.Exclusive;
            }

            result = Load(address, access, out old);
            return result == AccessResult.Done ? Store(address, access, Combine(operation, old, operand, op)) : result;
        }

        ulong bits = ReadHost(host, op.Log2Size);
        while (true)
        {
            old = Extend(bits, op);
            ulong seen = Exchange(host, op.Log2Size, bits, Order(Combine(operation, old, operand, op), op));
            if (seen == bits)
            {
                break;
            }

            bits = seen;
        }

        Written(address, MemoryOperand.Context(access), op.Size, page.Entry);
        return AccessResult.Done;
    }

    /// <summary>Compares and swaps.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">How.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="desired">What is put there.</param>
    /// <param name="alone">All other vCPUs rest.</param>
    /// <param name="old">The old value, extended.</param>
    public AccessResult CompareSwap(ulong address, MemAccess access, ulong expected, ulong desired, bool alone, out ulong old)
    {
        old = 0;
        AccessResult result = Target(address, access, out byte* host, out PageRef page);
        if (result != AccessResult.Done)
        {
            return result;
        }

        MemOp op = access.Op;
        ulong mask = IntOps.Mask(op.Log2Size);
        if (host == null)
        {
            if (!alone)
            {
                return AccessResult.Exclusive;
            }

            result = Load(address, access, out old);
            return result == AccessResult.Done && (old & mask) == (expected & mask) ? Store(address, access, desired) : result;
        }

        ulong wanted = Order(expected, op);
        ulong seen = Exchange(host, op.Log2Size, wanted, Order(desired, op));
        old = Extend(seen, op);
        if (seen == wanted)
        {
            Written(address, MemoryOperand.Context(access), op.Size, page.Entry);
        }

        return AccessResult.Done;
    }

    /// <summary>Compares and swaps 16 bytes.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">How.</param>
    /// <param name="expected">What must be there.</param>
    /// <param name="desired">What is put there.</param>
    /// <param name="alone">All other vCPUs rest.</param>
    /// <param name="old">The old value.</param>
    public AccessResult CompareSwap128(ulong address, MemAccess access, UInt128 expected, UInt128 desired, bool alone, out UInt128 old)
    {
        old = UInt128.Zero;
        AccessResult result = Target(address, access, out _, out _);
        if (result != AccessResult.Done)
        {
            return result;
        }

        if (!alone)
        {
            return AccessResult.Exclusive;
        }

        result = Load128(address, access, out old);
        return result == AccessResult.Done && old == expected ? Store128(address, access, desired) : result;
    }

    /// <summary>Reads 16 bytes; in one step when they are aligned in RAM.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">How.</param>
    /// <param name="value">The value.</param>
    public AccessResult Load128(ulong address, MemAccess access, out UInt128 value)
    {
        value = UInt128.Zero;
        int context = MemoryOperand.Context(access);
        if (Watch is not null && MeetsWatch(address, 16, reads: true, writes: false))
        {
            return AccessResult.Watched;
        }

        AccessResult result = Check(address, 16, context, access.Op.AlignmentMask, AccessKind.Read);
        if (result != AccessResult.Done || !Resolve(address, context, AccessKind.Read, out PageRef page))
        {
            return result == AccessResult.Done ? AccessResult.Fault : result;
        }

        if (page.Entry.Host != null && !Crosses(address, 16, page.Entry))
        {
            value = Vector128.Load((ulong*)(page.Entry.Host + (address & 4095))).AsUInt128();
            Install(address, context, write: false, page.Entry);
            InstallOther(address, context, AccessKind.Write, page.Entry);
        }
        else
        {
            result = LoadBits(address, context, 3, 0, out ulong low);
            ulong high = 0;
            result = result == AccessResult.Done ? LoadBits(Wrap(address + 8), context, 3, 0, out high) : result;
            value = new UInt128(high, low);
        }

        value = access.Op.IsBigEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
        return result;
    }

    /// <summary>Writes 16 bytes; in one step when they are aligned in RAM.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="access">How.</param>
    /// <param name="value">The value.</param>
    public AccessResult Store128(ulong address, MemAccess access, UInt128 value)
    {
        int context = MemoryOperand.Context(access);
        if (Watch is not null && MeetsWatch(address, 16, reads: false, writes: true))
        {
            return AccessResult.Watched;
        }

        AccessResult result = Check(address, 16, context, access.Op.AlignmentMask, AccessKind.Write);
        if (result != AccessResult.Done || !Resolve(address, context, AccessKind.Write, out PageRef page))
        {
            return result == AccessResult.Done ? AccessResult.Fault : result;
        }

        value = access.Op.IsBigEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
        if (page.Entry.Host != null && !page.Entry.IsRom && !Crosses(address, 16, page.Entry))
        {
            value.AsVector().Store((ulong*)(page.Entry.Host + (address & 4095)));
            Written(address, context, 16, page.Entry);
            return AccessResult.Done;
        }

        result = StoreBits(address, context, 3, 0, (ulong)value);
        return result == AccessResult.Done ? StoreBits(Wrap(address + 8), context, 3, 0, (ulong)(value >> 64)) : result;
    }

    /// <summary>Where an atomic access goes; the host address is null where the host's operations cannot do it.</summary>
    private AccessResult Target(ulong address, MemAccess access, out byte* host, out PageRef page)
    {
        host = null;
        page = default;
        if (Watch is not null && MeetsWatch(address, access.Op.Size, reads: true, writes: true))
        {
            return AccessResult.Watched;
        }

        int context = MemoryOperand.Context(access);
        AccessResult result = Check(address, (ulong)access.Op.Size, context, access.Op.AlignmentMask, AccessKind.Write);
        if (result != AccessResult.Done || !Resolve(address, context, AccessKind.Write, out page))
        {
            return result == AccessResult.Done ? AccessResult.Fault : result;
        }

        if (page.Entry.Host != null && !page.Entry.IsRom && (address & (ulong)(access.Op.Size - 1)) == 0)
        {
            host = page.Entry.Host + (address & 4095);
        }

        return AccessResult.Done;
    }

    private static ulong Extend(ulong bits, MemOp op)
    {
        ulong value = Order(bits, op);
        return op.IsSigned ? IntOps.SignExtend(value, op.Log2Size) : value;
    }

    /// <summary>Brings a value into, or out of, the order of memory.</summary>
    private static ulong Order(ulong value, MemOp op)
    {
        ulong mask = IntOps.Mask(op.Log2Size);
        return op.IsBigEndian ? BinaryPrimitives.ReverseEndianness(value) >> (64 - (8 << op.Log2Size)) : value & mask;
    }

    private static ulong Combine(IrAtomic operation, ulong old, ulong operand, MemOp op)
    {
        ulong mask = IntOps.Mask(op.Log2Size);
        long signedOld = (long)IntOps.SignExtend(old, op.Log2Size);
        long signedOperand = (long)IntOps.SignExtend(operand, op.Log2Size);
        return operation switch
        {
            IrAtomic.Swap => operand,
            IrAtomic.Add => old + operand,
            IrAtomic.And => old & operand,
            IrAtomic.Or => old | operand,
            IrAtomic.Xor => old ^ operand,
            IrAtomic.Min => (ulong)Math.Min(signedOld, signedOperand),
            IrAtomic.Max => (ulong)Math.Max(signedOld, signedOperand),
            IrAtomic.MinUnsigned => Math.Min(old & mask, operand & mask),
            _ => Math.Max(old & mask, operand & mask),
        };
    }

    private static ulong Exchange(byte* host, int log2, ulong expected, ulong desired) => log2 switch
    {
        0 => Interlocked.CompareExchange(ref *host, (byte)desired, (byte)expected),
        1 => Interlocked.CompareExchange(ref *(ushort*)host, (ushort)desired, (ushort)expected),
        2 => Interlocked.CompareExchange(ref *(uint*)host, (uint)desired, (uint)expected),
        _ => Interlocked.CompareExchange(ref *(ulong*)host, desired, expected),
    };
}

/// <summary>Between 128-bit integers and vectors.</summary>
internal static class Wide
{
    /// <summary>The bits of a vector.</summary>
    /// <param name="value">The vector.</param>
    public static UInt128 AsUInt128(this Vector128<ulong> value) => new(value[1], value[0]);

    /// <summary>The bits of an integer.</summary>
    /// <param name="value">The integer.</param>
    public static Vector128<ulong> AsVector(this UInt128 value) => Vector128.Create((ulong)value, (ulong)(value >> 64));
}
