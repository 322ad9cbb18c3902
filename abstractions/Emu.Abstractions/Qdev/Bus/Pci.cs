using Emu.Abstractions.Qdev.Memory;

namespace Emu.Abstractions.Qdev.Bus;

/// <summary>What a base address register decodes (PCI Local Bus Specification 3.0, section 6.2.5.1).</summary>
public enum PciBarKind : byte
{
    /// <summary>Not there.</summary>
    None,

    /// <summary>I/O ports.</summary>
    Io,

    /// <summary>32-bit memory.</summary>
    Memory32,

    /// <summary>64-bit memory; the next register holds the high half.</summary>
    Memory64,
}

/// <summary>A base address register of a function.</summary>
/// <param name="Kind">What it decodes.</param>
/// <param name="Prefetchable">Whether reading has no side effect.</param>
/// <param name="Region">What answers; its size is a power of two.</param>
public sealed record PciBar(PciBarKind Kind, bool Prefetchable, MemoryRegion? Region);

/// <summary>
/// A function on a PCI bus. The root complex owns configuration space and maps the function's regions where the guest puts them.
/// Called under the machine's lock.
/// </summary>
public interface IPciFunction
{
    /// <summary>Vendor id.</summary>
    ushort VendorId { get; }

    /// <summary>Device id.</summary>
    ushort DeviceId { get; }

    /// <summary>Class, subclass and interface: 24 bits.</summary>
    uint ClassCode { get; }

    /// <summary>Revision.</summary>
    byte Revision { get; }

    /// <summary>Subsystem vendor id in the low, subsystem id in the high 16 bits.</summary>
    uint Subsystem { get; }

    /// <summary>Interrupt pin: 0 none, 1 to 4 for A to D.</summary>
    int InterruptPin { get; }

    /// <summary>How many message-signalled interrupt vectors (MSI-X) it uses; 0 for none.</summary>
    int Vectors { get; }

    /// <summary>A base address register.</summary>
    /// <param name="index">0 to 5; 6 is the expansion ROM.</param>
    PciBar Bar(int index);

    /// <summary>Reads configuration space beyond the standard header and what the root complex answers itself.</summary>
    /// <param name="offset">Aligned to the size.</param>
    /// <param name="size">1, 2 or 4.</param>
    uint ReadConfig(int offset, int size);

    /// <summary>Writes configuration space beyond the standard header and what the root complex answers itself.</summary>
    /// <param name="offset">Aligned to the size.</param>
    /// <param name="size">1, 2 or 4.</param>
    /// <param name="value">The value.</param>
    void WriteConfig(int offset, int size, uint value);

    /// <summary>The function is on a bus, or off it: how it interrupts and reaches memory.</summary>
    /// <param name="slot">Its slot, or null.</param>
    void Attached(IPciSlot? slot);
}

/// <summary>What the root complex gives a function.</summary>
public interface IPciSlot
{
    /// <summary>Bus, device and function number: its requester id.</summary>
    ushort RequesterId { get; }

    /// <summary>Whether the guest lets it be a bus master.</summary>
    bool IsBusMaster { get; }

    /// <summary>Drives its interrupt pin.</summary>
    /// <param name="level">The level.</param>
    void SetInterrupt(bool level);

    /// <summary>Sends a message-signalled interrupt, unless it is masked; then it stays pending.</summary>
    /// <param name="vector">0 to the function's vectors - 1.</param>
    void SendMessage(int vector);

    /// <summary>Reads memory as a bus master.</summary>
    /// <param name="address">Bus address.</param>
    /// <param name="buffer">Takes the bytes.</param>
    IoResult ReadMemory(ulong address, Span<byte> buffer);

    /// <summary>Writes memory as a bus master.</summary>
    /// <param name="address">Bus address.</param>
    /// <param name="bytes">The bytes.</param>
    IoResult WriteMemory(ulong address, ReadOnlySpan<byte> bytes);
}

/// <summary>A PCI bus: addresses are device number times 8 plus function number.</summary>
public abstract class PciBus : DeviceBus<IPciFunction>
{
    /// <inheritdoc/>
    public override uint MaxAddress => 255;
}
