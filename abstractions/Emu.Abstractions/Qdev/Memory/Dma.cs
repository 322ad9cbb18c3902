using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Memory;

/// <summary>Translates the addresses of bus masters. Called under the machine's lock.</summary>
public interface IIommu
{
    /// <summary>Translates an address.</summary>
    /// <param name="address">Address that the master uses.</param>
    /// <param name="attributes">Who asks, with the requester id.</param>
    /// <param name="write">Whether it writes.</param>
    /// <param name="target">Space and address that it leads to.</param>
    /// <returns><see cref="IoResult.Ok"/>, or the error that the master sees.</returns>
    IoResult Translate(ulong address, AccessAttributes attributes, bool write, out IommuTarget target);

    /// <summary>Raised when translations of a requester have changed; masters that keep them must ask again.</summary>
    event Action<uint>? Invalidated;
}

/// <summary>Where an <see cref="IIommu"/> leads an address.</summary>
/// <param name="Space">Space that is accessed.</param>
/// <param name="Address">Address there.</param>
/// <param name="Length">Bytes from the address on for which this holds; at least 1.</param>
public readonly record struct IommuTarget(AddressSpace Space, ulong Address, ulong Length);

/// <summary>
/// Through which a bus master reaches memory: wired to a space, or to an IOMMU, before the device is realized. Members are
/// called under the machine's lock.
/// </summary>
public sealed class DmaPort : Handle
{
    private AddressSpace? space;
    private IIommu? iommu;
    private AccessAttributes attributes;

    internal DmaPort(EmuObject owner, string name)
        : base(owner, name)
    {
    }

    /// <summary>Space that it reaches without an IOMMU, or null while it is not wired.</summary>
    public AddressSpace? Space => space;

    /// <summary>IOMMU in between, or null.</summary>
    public IIommu? Iommu => iommu;

    /// <summary>Attributes of its accesses.</summary>
    public AccessAttributes Attributes => attributes;

    /// <summary>Wires the port.</summary>
    /// <param name="to">Space that it reaches.</param>
    /// <param name="through">IOMMU in between, or null.</param>
    /// <param name="with">Attributes of its accesses, with initiator and requester id.</param>
    public void Wire(AddressSpace? to, IIommu? through, AccessAttributes with) => (space, iommu, attributes) = (to, through, with);

    /// <summary>Reads memory.</summary>
    /// <param name="address">First address.</param>
    /// <param name="buffer">Takes the bytes.</param>
    /// <returns><see cref="IoResult.DecodeError"/> when the port is not wired.</returns>
    public IoResult Read(ulong address, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            IoResult result = Resolve(address, write: false, out IommuTarget target);
            if (result != IoResult.Ok)
            {
                return result;
            }

            int length = (int)Math.Min((ulong)buffer.Length, target.Length);
            result = target.Space.Read(target.Address, buffer[..length], attributes);
            if (result != IoResult.Ok)
            {
                return result;
            }

            buffer = buffer[length..];
            address += (ulong)length;
        }

        return IoResult.Ok;
    }

    /// <summary>Writes memory.</summary>
    /// <param name="address">First address.</param>
    /// <param name="bytes">The bytes.</param>
    /// <returns><see cref="IoResult.DecodeError"/> when the port is not wired.</returns>
    public IoResult Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            IoResult result = Resolve(address, write: true, out IommuTarget target);
            if (result != IoResult.Ok)
            {
                return result;
            }

            int length = (int)Math.Min((ulong)bytes.Length, target.Length);
            result = target.Space.Write(target.Address, bytes[..length], attributes);
            if (result != IoResult.Ok)
            {
                return result;
            }

            bytes = bytes[length..];
            address += (ulong)length;
        }

        return IoResult.Ok;
    }

    /// <summary>
    /// Maps RAM for direct access until the span is disposed, at the latest at the end of the callback. Disposing a span that was
    /// mapped for writing marks its pages dirty and drops translations of them.
    /// </summary>
    /// <param name="address">First address.</param>
    /// <param name="length">Bytes wanted; the span may be shorter.</param>
    /// <param name="write">Whether it will be written.</param>
    /// <param name="span">The mapped memory.</param>
    /// <returns><see cref="IoResult.DeviceError"/> when the address is not RAM; use <see cref="Read"/> or <see cref="Write"/> then.</returns>
    public IoResult TryMap(ulong address, int length, bool write, out DmaSpan span)
    {
        span = default;
        IoResult result = Resolve(address, write, out IommuTarget target);
        if (result != IoResult.Ok)
        {
            return result;
        }

        FlatView view = target.Space.View;
        if (!view.TryFind(target.Address, out int index))
        {
            return IoResult.DecodeError;
        }

        FlatRange range = view.Ranges[index];
        if (range.Kind == FlatKind.Io || (write && range.Kind == FlatKind.Rom))
        {
            return IoResult.DeviceError;
        }

        ulong available = Math.Min(Math.Min((ulong)length, target.Length), range.Last - target.Address + 1);
        if (available == 0)
        {
            available = Math.Min((ulong)length, target.Length);
        }

        span = new DmaSpan(((RamRegion)range.Region).Block, range.Offset + (target.Address - range.Start), (int)available, write);
        return IoResult.Ok;
    }

    internal override void Cut()
    {
        base.Cut();
        (space, iommu) = (null, null);
    }

    private IoResult Resolve(ulong address, bool write, out IommuTarget target)
    {
        if (iommu is not null)
        {
            return iommu.Translate(address, attributes, write, out target);
        }

        target = new IommuTarget(space!, address, ulong.MaxValue);
        return space is null ? IoResult.DecodeError : IoResult.Ok;
    }
}

/// <summary>RAM mapped by a <see cref="DmaPort"/>; ends with the callback in which it was mapped.</summary>
public readonly ref struct DmaSpan
{
    private readonly RamBlock? block;
    private readonly ulong offset;
    private readonly bool write;

    internal DmaSpan(RamBlock block, ulong offset, int length, bool write)
    {
        this.block = block;
        this.offset = offset;
        this.write = write;
        Bytes = block.WritableSpan(offset, length);
    }

    /// <summary>The memory.</summary>
    public Span<byte> Bytes { get; }

    /// <summary>Ends the mapping.</summary>
    public void Dispose()
    {
        if (write)
        {
            block!.NotifyWrite(offset, (ulong)Bytes.Length);
        }
    }
}
