using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Core.Memory;

internal sealed unsafe partial class CoreAddressSpace
{
    /// <inheritdoc/>
    public override IoResult Read(ulong address, int size, AccessAttributes attributes, out ulong value)
    {
        FlatView present = view;
        if (present.TryFind(address, out int index))
        {
            ref readonly FlatRange range = ref present.Ranges[index];
            if ((ulong)(size - 1) <= range.Last - address)
            {
                ulong offset = range.Offset + (address - range.Start);
                if (range.Kind != FlatKind.Io)
                {
                    value = Load((byte*)((RamRegion)range.Region).Block.Address + offset, size);
                    return IoResult.Ok;
                }

                return ReadIo((IoRegion)range.Region, offset, size, attributes, out value);
            }
        }

        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        IoResult result = Read(address, bytes[..size], attributes);
        value = result == IoResult.Ok ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
        return result;
    }

    /// <inheritdoc/>
    public override IoResult Write(ulong address, int size, AccessAttributes attributes, ulong value)
    {
        FlatView present = view;
        if (present.TryFind(address, out int index))
        {
            ref readonly FlatRange range = ref present.Ranges[index];
            if ((ulong)(size - 1) <= range.Last - address)
            {
                ulong offset = range.Offset + (address - range.Start);
                if (range.Kind == FlatKind.Ram)
                {
                    RamBlock block = ((RamRegion)range.Region).Block;
                    Store((byte*)block.Address + offset, size, value);
                    block.NotifyWrite(offset, (ulong)size);
                    return IoResult.Ok;
                }

                if (range.Kind == FlatKind.Io)
                {
                    return WriteIo((IoRegion)range.Region, offset, size, attributes, value);
                }

                if (!attributes.IsDebug && ((RamRegion)range.Region).WriteTarget is { } target)
                {
                    return WriteIo(target, offset, size, attributes, value);
                }
            }
        }

        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Write(address, bytes[..size], attributes);
    }

    /// <inheritdoc/>
    public override IoResult Read(ulong address, Span<byte> buffer, AccessAttributes attributes)
    {
        FlatView present = view;
        while (buffer.Length > 0)
        {
            if (!present.TryFind(address, out int index))
            {
                unmapped?.Report(address, write: false, attributes);
                return IoResult.DecodeError;
            }

            ref readonly FlatRange range = ref present.Ranges[index];
            int length = LengthInside(range, address, buffer.Length);
            ulong offset = range.Offset + (address - range.Start);
            if (range.Kind != FlatKind.Io)
            {
                ((RamRegion)range.Region).Block.Span(offset, length).CopyTo(buffer);
            }
            else
            {
                IoResult result = ReadIoBytes((IoRegion)range.Region, offset, buffer[..length], attributes);
                if (result != IoResult.Ok)
                {
                    return result;
                }
            }

            buffer = buffer[length..];
            if (!Advance(ref address, length, buffer.Length))
            {
                return IoResult.DecodeError;
            }
        }

        return IoResult.Ok;
    }

    /// <inheritdoc/>
    public override IoResult Write(ulong address, ReadOnlySpan<byte> bytes, AccessAttributes attributes)
    {
        FlatView present = view;
        while (bytes.Length > 0)
        {
            if (!present.TryFind(address, out int index))
            {
                unmapped?.Report(address, write: true, attributes);
                return IoResult.DecodeError;
            }

            ref readonly FlatRange range = ref present.Ranges[index];
            int length = LengthInside(range, address, bytes.Length);
            ulong offset = range.Offset + (address - range.Start);
            switch (range.Kind)
            {
                case FlatKind.Io:
                    IoResult result = WriteIoBytes((IoRegion)range.Region, offset, bytes[..length], attributes);
                    if (result != IoResult.Ok)
                    {
                        return result;
                    }

                    break;
                case FlatKind.Rom when !attributes.IsDebug && ((RamRegion)range.Region).WriteTarget is { } target:
                    result = WriteIoBytes(target, offset, bytes[..length], attributes);
                    if (result != IoResult.Ok)
                    {
                        return result;
                    }

                    break;
                case FlatKind.Rom when !attributes.IsDebug:
                    // As on most buses, a write to ROM is taken and does nothing.
                    ReportRomWrite(range.Region, address, attributes);
                    break;
                default:
                    ((RamRegion)range.Region).Block.Write(offset, bytes[..length]);
                    break;
            }

            bytes = bytes[length..];
            if (!Advance(ref address, length, bytes.Length))
            {
                return IoResult.DecodeError;
            }
        }

        return IoResult.Ok;
    }

    /// <inheritdoc/>
    public override IoResult CompareExchange(ulong address, int size, AccessAttributes attributes, ulong expected, ulong desired, out ulong seen)
    {
        seen = 0;
        FlatView present = view;
        if (!present.TryFind(address, out int index))
        {
            unmapped?.Report(address, write: true, attributes);
            return IoResult.DecodeError;
        }

        FlatRange range = present.Ranges[index];
        ulong offset = range.Offset + (address - range.Start);
        if (range.Kind != FlatKind.Ram || (ulong)(size - 1) > range.Last - address || (offset & (ulong)(size - 1)) != 0)
        {
            return IoResult.DeviceError;
        }

        RamBlock block = ((RamRegion)range.Region).Block;
        byte* at = (byte*)block.Address + offset;
        seen = size switch
        {
            1 => Interlocked.CompareExchange(ref *at, (byte)desired, (byte)expected),
            2 => Interlocked.CompareExchange(ref *(ushort*)at, (ushort)desired, (ushort)expected),
            4 => Interlocked.CompareExchange(ref *(uint*)at, (uint)desired, (uint)expected),
            _ => Interlocked.CompareExchange(ref *(ulong*)at, desired, expected),
        };

        ulong mask = size == 8 ? ulong.MaxValue : (1UL << (8 * size)) - 1;
        if (seen == (expected & mask))
        {
            block.NotifyWrite(offset, (ulong)size);
        }

        return IoResult.Ok;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(byte* at, int size) => size switch
    {
        1 => *at,
        2 => Unsafe.ReadUnaligned<ushort>(at),
        4 => Unsafe.ReadUnaligned<uint>(at),
        _ => Unsafe.ReadUnaligned<ulong>(at),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(byte* at, int size, ulong value)
    {
        switch (size)
        {
            case 1:
                *at = (byte)value;
                break;
            case 2:
                Unsafe.WriteUnaligned(at, (ushort)value);
                break;
            case 4:
                Unsafe.WriteUnaligned(at, (uint)value);
                break;
            default:
                Unsafe.WriteUnaligned(at, value);
                break;
        }
    }

    private static int LengthInside(in FlatRange range, ulong address, int wanted)
    {
        ulong rest = range.Last - address;
        return rest >= (ulong)wanted ? wanted : (int)rest + 1;
    }

    /// <summary>Goes on; false when bytes are left and the space ends here.</summary>
    private static bool Advance(ref ulong address, int length, int left)
    {
        ulong before = address;
        address += (ulong)length;
        return left == 0 || address > before;
    }

    /// <summary>Largest piece of an access in bytes: a power of two that the offset is a multiple of.</summary>
    private static int Piece(IoRegion region, ulong offset, int left)
    {
        int piece = Math.Min(region.Options.MaxSize, 1 << BitOperations.Log2((uint)left));
        while ((offset & (ulong)(piece - 1)) != 0)
        {
            piece >>= 1;
        }

        return piece;
    }

    private IoResult ReadIo(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        if (region.Options.LockFree)
        {
            return region.Read(offset, size, attributes, out value);
        }

        machineLock.Enter();
        try
        {
            return region.Read(offset, size, attributes, out value);
        }
        finally
        {
            machineLock.Exit();
        }
    }

    private IoResult WriteIo(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        if (region.Options.LockFree)
        {
            return region.Write(offset, size, attributes, value);
        }

        machineLock.Enter();
        try
        {
            return region.Write(offset, size, attributes, value);
        }
        finally
        {
            machineLock.Exit();
        }
    }

    private IoResult ReadIoBytes(IoRegion region, ulong offset, Span<byte> buffer, AccessAttributes attributes)
    {
        Span<byte> scratch = stackalloc byte[8];
        while (buffer.Length > 0)
        {
            int piece = Piece(region, offset, buffer.Length);
            IoResult result = ReadIo(region, offset, piece, attributes, out ulong value);
            if (result != IoResult.Ok)
            {
                return result;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(scratch, value);
            scratch[..piece].CopyTo(buffer);
            buffer = buffer[piece..];
            offset += (ulong)piece;
        }

        return IoResult.Ok;
    }

    private IoResult WriteIoBytes(IoRegion region, ulong offset, ReadOnlySpan<byte> bytes, AccessAttributes attributes)
    {
        Span<byte> scratch = stackalloc byte[8];
        while (bytes.Length > 0)
        {
            int piece = Piece(region, offset, bytes.Length);
            scratch.Clear();
            bytes[..piece].CopyTo(scratch);
            IoResult result = WriteIo(region, offset, piece, attributes, BinaryPrimitives.ReadUInt64LittleEndian(scratch));
            if (result != IoResult.Ok)
            {
                return result;
            }

            bytes = bytes[piece..];
            offset += (ulong)piece;
        }

        return IoResult.Ok;
    }

    private void ReportRomWrite(MemoryRegion region, ulong address, AccessAttributes attributes)
    {
        if (Services.IsLogged(LogTopic.GuestError))
        {
            Services.Log(LogTopic.GuestError, this, $"write to read-only {region} at 0x{address:x} by initiator {attributes.Initiator} has no effect");
        }
    }
}
