using System.Buffers.Binary;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Testing;

/// <summary>An address space of RAM only, for bus masters: where nothing was added, nothing answers.</summary>
public sealed class TestSpace : AddressSpace
{
    private readonly List<FlatRange> ranges = [];
    private ContainerRegion? root;
    private FlatView view = new([], 0);

    public override int Bits => 64;

    /// <summary>What was added; what a device puts there by itself is not seen by accesses.</summary>
    public override ContainerRegion Root => root ??= new ContainerRegion(this, "root", ulong.MaxValue);

    public override FlatView View => view;

    /// <summary>Adds RAM, or ROM; the space must be attached to a machine.</summary>
    public RamBlock AddRam(ulong address, ulong size, bool readOnly = false)
    {
        RamBlock block = Services.AllocateRam(this, $"ram@{address:x}", size);
        var region = new RamRegion(this, $"ram@{address:x}", block, readOnly);
        ranges.Add(new FlatRange(address, address + size - 1, readOnly ? FlatKind.Rom : FlatKind.Ram, region, 0));
        ranges.Sort((a, b) => a.Start.CompareTo(b.Start));
        view = new FlatView([.. ranges], view.Generation + 1);
        Root.Map(region, address);
        return block;
    }

    public override void Subscribe(IFlatViewListener listener)
    {
    }

    public override void Unsubscribe(IFlatViewListener listener)
    {
    }

    public override IoResult Read(ulong address, int size, AccessAttributes attributes, out ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        IoResult result = Read(address, bytes[..size], attributes);
        value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return result;
    }

    public override IoResult Write(ulong address, int size, AccessAttributes attributes, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Write(address, bytes[..size], attributes);
    }

    public override IoResult Read(ulong address, Span<byte> buffer, AccessAttributes attributes)
    {
        while (buffer.Length > 0)
        {
            if (!Find(address, buffer.Length, out RamRegion region, out ulong offset, out int length))
            {
                return IoResult.DecodeError;
            }

            region.Block.Span(offset, length).CopyTo(buffer);
            buffer = buffer[length..];
            address += (ulong)length;
        }

        return IoResult.Ok;
    }

    public override IoResult Write(ulong address, ReadOnlySpan<byte> bytes, AccessAttributes attributes)
    {
        while (bytes.Length > 0)
        {
            if (!Find(address, bytes.Length, out RamRegion region, out ulong offset, out int length))
            {
                return IoResult.DecodeError;
            }

            region.Block.Write(offset, bytes[..length]);
            bytes = bytes[length..];
            address += (ulong)length;
        }

        return IoResult.Ok;
    }

    public override IoResult CompareExchange(ulong address, int size, AccessAttributes attributes, ulong expected, ulong desired, out ulong seen)
    {
        IoResult result = Read(address, size, attributes, out seen);
        return result == IoResult.Ok && seen == expected ? Write(address, size, attributes, desired) : result;
    }

    private bool Find(ulong address, int wanted, out RamRegion region, out ulong offset, out int length)
    {
        (region, offset, length) = (null!, 0, 0);
        if (!view.TryFind(address, out int index))
        {
            return false;
        }

        FlatRange range = view.Ranges[index];
        region = (RamRegion)range.Region;
        offset = address - range.Start;
        length = (int)Math.Min((ulong)wanted, range.Last - address + 1);
        return true;
    }
}
