using Emu.Abstractions.Qdev.Memory;

namespace Emu.Abstractions.Tests;

/// <summary>A space that logs accesses and shows what it is told.</summary>
public sealed class FakeSpace : AddressSpace
{
    private FlatView view = new([], 0);

    public List<string> Log { get; } = [];

    public override int Bits => 64;

    public override ContainerRegion Root => throw new NotSupportedException();

    public override FlatView View => view;

    public void Show(params FlatRange[] ranges) => view = new FlatView(ranges, view.Generation + 1);

    public override void Subscribe(IFlatViewListener listener)
    {
    }

    public override void Unsubscribe(IFlatViewListener listener)
    {
    }

    public override IoResult Read(ulong address, int size, AccessAttributes attributes, out ulong value)
    {
        value = 0;
        return IoResult.Ok;
    }

    public override IoResult Write(ulong address, int size, AccessAttributes attributes, ulong value) => IoResult.Ok;

    public override IoResult Read(ulong address, Span<byte> buffer, AccessAttributes attributes)
    {
        Log.Add($"read {address:X} {buffer.Length}");
        return IoResult.Ok;
    }

    public override IoResult Write(ulong address, ReadOnlySpan<byte> bytes, AccessAttributes attributes)
    {
        Log.Add($"write {address:X} {bytes.Length}");
        return IoResult.Ok;
    }

    public override IoResult CompareExchange(ulong address, int size, AccessAttributes attributes, ulong expected, ulong desired, out ulong seen)
    {
        seen = 0;
        return IoResult.DeviceError;
    }
}
