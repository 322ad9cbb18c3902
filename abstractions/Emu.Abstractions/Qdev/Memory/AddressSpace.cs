using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Memory;

/// <summary>What a flat range leads to.</summary>
public enum FlatKind : byte
{
    /// <summary>RAM: direct memory.</summary>
    Ram,

    /// <summary>RAM that guests may only read.</summary>
    Rom,

    /// <summary>Registers of a device.</summary>
    Io,
}

/// <summary>One range of a flattened space. Ranges do not overlap.</summary>
/// <param name="Start">First address.</param>
/// <param name="Last">Last address.</param>
/// <param name="Kind">What is there.</param>
/// <param name="Region">The RAM or I/O region.</param>
/// <param name="Offset">Offset in the region of the first address.</param>
public readonly record struct FlatRange(ulong Start, ulong Last, FlatKind Kind, MemoryRegion Region, ulong Offset);

/// <summary>
/// What a space looks like at one time: its ranges sorted by address. Immutable; a change makes a new view. Any thread.
/// </summary>
public sealed class FlatView
{
    private readonly FlatRange[] ranges;

    /// <summary>Makes a view.</summary>
    /// <param name="ranges">Sorted, without overlap.</param>
    /// <param name="generation">Counts the views of a space.</param>
    public FlatView(FlatRange[] ranges, uint generation) => (this.ranges, Generation) = (ranges, generation);

    /// <summary>Counts the views of a space.</summary>
    public uint Generation { get; }

    /// <summary>The ranges, sorted by address.</summary>
    public ReadOnlySpan<FlatRange> Ranges => ranges;

    /// <summary>Finds the range that an address is in.</summary>
    /// <param name="address">The address.</param>
    /// <param name="index">Index in <see cref="Ranges"/>; of the next higher range when there is none at the address.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFind(ulong address, out int index)
    {
        int low = 0;
        int high = ranges.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (ranges[middle].Last < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        index = low;
        return low < ranges.Length && ranges[low].Start <= address;
    }
}

/// <summary>Told when a space shows a new view. Called under the machine's lock; must not wait for a vCPU.</summary>
public interface IFlatViewListener
{
    /// <summary>The space has a new view; the old one stays valid until every vCPU passed a quiescent point.</summary>
    /// <param name="space">The space.</param>
    /// <param name="before">The old view.</param>
    /// <param name="now">The new view.</param>
    void ViewChanged(AddressSpace space, FlatView before, FlatView now);
}

/// <summary>
/// An address space of a machine: a container as its root, its flat view, and access to it. Reading and writing may be done by
/// any thread: the core takes the machine's lock where a device needs it.
/// </summary>
public abstract class AddressSpace : EmuObject
{
    /// <summary>Address bits, 1 to 64. Higher bits of addresses are an error, not ignored.</summary>
    public abstract int Bits { get; }

    /// <summary>The container that is the space.</summary>
    public abstract ContainerRegion Root { get; }

    /// <summary>The present view.</summary>
    public abstract FlatView View { get; }

    /// <summary>Adds a listener; it is told of the next change on.</summary>
    /// <param name="listener">The listener.</param>
    public abstract void Subscribe(IFlatViewListener listener);

    /// <summary>Removes a listener.</summary>
    /// <param name="listener">The listener.</param>
    public abstract void Unsubscribe(IFlatViewListener listener);

    /// <summary>Reads a scalar of 1, 2, 4 or 8 bytes, little-endian, that may cross ranges.</summary>
    /// <param name="address">First address.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="attributes">Who asks.</param>
    /// <param name="value">The value, zero-extended.</param>
    public abstract IoResult Read(ulong address, int size, AccessAttributes attributes, out ulong value);

    /// <summary>Writes a scalar of 1, 2, 4 or 8 bytes, little-endian, that may cross ranges.</summary>
    /// <param name="address">First address.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="attributes">Who asks.</param>
    /// <param name="value">The value.</param>
    public abstract IoResult Write(ulong address, int size, AccessAttributes attributes, ulong value);

    /// <summary>Reads bytes; stops at the first failure.</summary>
    /// <param name="address">First address.</param>
    /// <param name="buffer">Takes the bytes.</param>
    /// <param name="attributes">Who asks.</param>
    public abstract IoResult Read(ulong address, Span<byte> buffer, AccessAttributes attributes);

    /// <summary>Writes bytes; stops at the first failure.</summary>
    /// <param name="address">First address.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="attributes">Who asks.</param>
    public abstract IoResult Write(ulong address, ReadOnlySpan<byte> bytes, AccessAttributes attributes);

    /// <summary>
    /// Compares and swaps in RAM as one atomic step, for page-table walkers and bus masters.
    /// </summary>
    /// <param name="address">Aligned address.</param>
    /// <param name="size">Bytes: 1, 2, 4 or 8.</param>
    /// <param name="attributes">Who asks.</param>
    /// <param name="expected">Value that must be there.</param>
    /// <param name="desired">Value to put there.</param>
    /// <param name="seen">Value that was there.</param>
    /// <returns><see cref="IoResult.DeviceError"/> when the address is not RAM.</returns>
    public abstract IoResult CompareExchange(ulong address, int size, AccessAttributes attributes, ulong expected, ulong desired, out ulong seen);
}
