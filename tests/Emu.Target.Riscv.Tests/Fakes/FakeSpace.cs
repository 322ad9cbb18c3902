using Emu.Abstractions.Qdev.Memory;

namespace Emu.Target.Riscv.Tests.Fakes;

/// <summary>An address space of RAM at 0x8000_0000; nothing answers elsewhere.</summary>
internal sealed class FakeSpace(int bits, int size) : AddressSpace
{
    public const ulong Base = 0x8000_0000;

    public byte[] Ram { get; } = new byte[size];

    public override int Bits => bits;

    public override ContainerRegion Root => throw new NotSupportedException();

    public override FlatView View => throw new NotSupportedException();

    public override void Subscribe(IFlatViewListener listener) => throw new NotSupportedException();

    public override void Unsubscribe(IFlatViewListener listener) => throw new NotSupportedException();

    public override IoResult Read(ulong address, int size, AccessAttributes attributes, out ulong value)
    {
        value = 0;
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        var result = Read(address, bytes[..size], attributes);
        value = BitConverter.ToUInt64(bytes);
        return result;
    }

    public override IoResult Write(ulong address, int size, AccessAttributes attributes, ulong value) =>
        Write(address, BitConverter.GetBytes(value).AsSpan(0, size), attributes);

    public override IoResult Read(ulong address, Span<byte> buffer, AccessAttributes attributes)
    {
        if (!Contains(address, buffer.Length))
        {
            return IoResult.DecodeError;
        }

        Ram.AsSpan((int)(address - Base), buffer.Length).CopyTo(buffer);
        return IoResult.Ok;
    }

    public override IoResult Write(ulong address, ReadOnlySpan<byte> bytes, AccessAttributes attributes)
    {
        if (!Contains(address, bytes.Length))
        {
            return IoResult.DecodeError;
        }

        bytes.CopyTo(Ram.AsSpan((int)(address - Base)));
        return IoResult.Ok;
    }

    /// <summary>Runs before a comparison, as another hart might write in between.</summary>
    public Action? BeforeCompare { get; set; }

    public override IoResult CompareExchange(ulong address, int size, AccessAttributes attributes, ulong expected, ulong desired, out ulong seen)
    {
        BeforeCompare?.Invoke();
        BeforeCompare = null;
        var result = Read(address, size, attributes, out seen);
        return result == IoResult.Ok && seen == expected ? Write(address, size, attributes, desired) : result;
    }

    private bool Contains(ulong address, int length) => address >= Base && address - Base <= (ulong)(Ram.Length - length);
}
