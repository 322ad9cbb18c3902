using System.Buffers.Binary;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Accel.Tcg.Tests.Rig;

/// <summary>A flat space of RAM, ROM and one device.</summary>
internal sealed class FakeSpace : AddressSpace
{
    private readonly List<FlatRange> ranges = [];
    private readonly HashSet<MemoryRegion> real = [];
    private FlatView view = new([], 0);

    public FakeSpace(int bits) => Bits = bits;

    public override int Bits { get; }

    public override ContainerRegion Root => throw new NotSupportedException();

    public override FlatView View => view;

    /// <summary>Accesses that reached the device, newest last.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Answers reads of the device.</summary>
    public Func<ulong, int, ulong> OnRead { get; set; } = (offset, _) => offset;

    /// <summary>Is told of writes to the device.</summary>
    public Action<ulong, int, ulong> OnWrite { get; set; } = (_, _, _) => { };

    /// <summary>What the device answers.</summary>
    public IoResult Answer { get; set; }

    public void MapRam(ulong start, RamBlock ram, EmuObject owner, bool readOnly = false, ulong offset = 0, ulong? size = null) =>
        Add(new FlatRange(start, start + (size ?? ram.Size) - 1, readOnly ? FlatKind.Rom : FlatKind.Ram, new RamRegion(owner, $"{ram.Name}@{start:x}", ram, readOnly), offset));

    public void MapIo(ulong start, ulong size, Device owner) =>
        Add(new FlatRange(start, start + size - 1, FlatKind.Io, new IoRegion(owner, $"io@{start:x}", size, owner, new IoRegionOptions()), 0));

    /// <summary>Maps a region that answers for itself.</summary>
    public void MapIo(ulong start, IoRegion region)
    {
        real.Add(region);
        Add(new FlatRange(start, start + region.Size - 1, FlatKind.Io, region, 0));
    }

    public void Unmap(ulong start)
    {
        ranges.RemoveAll(r => r.Start == start);
        Show();
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
        value = 0;
        if (!view.TryFind(address, out int index))
        {
            return IoResult.DecodeError;
        }

        FlatRange range = view.Ranges[index];
        if (range.Kind == FlatKind.Io)
        {
            if (real.Contains(range.Region))
            {
                return ((IoRegion)range.Region).Read(address - range.Start, size, attributes, out value);
            }

            Log.Add($"r{size}@{address - range.Start:x}");
            value = OnRead(address - range.Start, size);
            return Answer;
        }

        IoResult result = Read(address, bytes[..size], attributes);
        value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return result;
    }

    public override IoResult Write(ulong address, int size, AccessAttributes attributes, ulong value)
    {
        if (!view.TryFind(address, out int index))
        {
            return IoResult.DecodeError;
        }

        FlatRange range = view.Ranges[index];
        if (range.Kind == FlatKind.Io)
        {
            if (real.Contains(range.Region))
            {
                return ((IoRegion)range.Region).Write(address - range.Start, size, attributes, value);
            }

            Log.Add($"w{size}@{address - range.Start:x}={value:x}");
            OnWrite(address - range.Start, size, value);
            return Answer;
        }

        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Write(address, bytes[..size], attributes);
    }

    public override IoResult Read(ulong address, Span<byte> buffer, AccessAttributes attributes)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            if (!view.TryFind(address + (ulong)i, out int index) || view.Ranges[index].Kind == FlatKind.Io)
            {
                return IoResult.DecodeError;
            }

            FlatRange range = view.Ranges[index];
            buffer[i] = ((RamRegion)range.Region).Block.Span(range.Offset + (address + (ulong)i - range.Start), 1)[0];
        }

        return IoResult.Ok;
    }

    public override IoResult Write(ulong address, ReadOnlySpan<byte> bytes, AccessAttributes attributes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!view.TryFind(address + (ulong)i, out int index) || view.Ranges[index].Kind == FlatKind.Io)
            {
                return IoResult.DecodeError;
            }

            FlatRange range = view.Ranges[index];
            if (range.Kind == FlatKind.Ram)
            {
                ((RamRegion)range.Region).Block.Write(range.Offset + (address + (ulong)i - range.Start), bytes.Slice(i, 1));
            }
        }

        return IoResult.Ok;
    }

    /// <summary>In steps: for one vCPU alone.</summary>
    public override IoResult CompareExchange(ulong address, int size, AccessAttributes attributes, ulong expected, ulong desired, out ulong seen)
    {
        IoResult result = Read(address, size, attributes, out seen);
        return result == IoResult.Ok && seen == expected ? Write(address, size, attributes, desired) : result;
    }

    private void Add(FlatRange range)
    {
        ranges.Add(range);
        Show();
    }

    private void Show()
    {
        ranges.Sort((a, b) => a.Start.CompareTo(b.Start));
        view = new FlatView([.. ranges], view.Generation + 1);
    }
}
