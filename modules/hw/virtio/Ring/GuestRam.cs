using System.Buffers.Binary;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Hw.Virtio.Ring;

/// <summary>
/// The driver's memory. Only RAM answers: queues and buffers in registers of a device would call devices from within a request.
/// </summary>
/// <param name="port">Port of the transport.</param>
internal sealed class GuestRam(DmaPort port)
{
    /// <summary>Reads bytes.</summary>
    /// <returns>Whether all of them are RAM.</returns>
    public bool Read(ulong address, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (port.TryMap(address, bytes.Length, write: false, out DmaSpan span) != IoResult.Ok || span.Bytes.Length == 0)
            {
                return false;
            }

            span.Bytes.CopyTo(bytes);
            bytes = bytes[span.Bytes.Length..];
            if (!Advance(ref address, span.Bytes.Length, bytes.Length))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes bytes.</summary>
    /// <returns>Whether all of them are RAM that may be written.</returns>
    public bool Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (port.TryMap(address, bytes.Length, write: true, out DmaSpan span) != IoResult.Ok || span.Bytes.Length == 0)
            {
                return false;
            }

            int length = span.Bytes.Length;
            bytes[..length].CopyTo(span.Bytes);
            span.Dispose();
            bytes = bytes[length..];
            if (!Advance(ref address, length, bytes.Length))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads a number that the driver may be writing at this moment: in one access when it is aligned.</summary>
    /// <returns>Whether it is RAM.</returns>
    public bool ReadUInt16(ulong address, out ushort value)
    {
        if (port.TryMap(address, sizeof(ushort), write: false, out DmaSpan span) == IoResult.Ok && span.Bytes.Length == sizeof(ushort))
        {
            value = BinaryPrimitives.ReadUInt16LittleEndian(span.Bytes);
            return true;
        }

        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        bool done = Read(address, bytes);
        value = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        return done;
    }

    /// <summary>Writes a number that the driver may be reading at this moment: in one access when it is aligned.</summary>
    /// <returns>Whether it is RAM that may be written.</returns>
    public bool WriteUInt16(ulong address, ushort value)
    {
        if (port.TryMap(address, sizeof(ushort), write: true, out DmaSpan span) == IoResult.Ok && span.Bytes.Length == sizeof(ushort))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(span.Bytes, value);
            span.Dispose();
            return true;
        }

        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return Write(address, bytes);
    }

    /// <summary>Moves on; false when bytes are left and the address space is not.</summary>
    private static bool Advance(ref ulong address, int length, int left)
    {
        address += (ulong)length;
        return left == 0 || address != 0;
    }
}
