using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Arm.State;

namespace Emu.Target.Arm.Hw;

/// <summary>
/// An alias region of bit-banding (Cortex-M3 Technical Reference Manual, section 3.7): each word in it is a bit of the megabyte that it
/// stands for. An access reaches that memory with its own size; a write reads it first. Under the machine's lock, which holds devices off
/// in between, and not other cores' stores to RAM.
/// </summary>
/// <param name="core">The core.</param>
/// <param name="target">First address of the megabyte.</param>
internal sealed class BitBand(CortexM core, ulong target) : IIoHandler
{
    /// <summary>Bytes of an alias region.</summary>
    public const ulong Size = 32 << 20;

    /// <inheritdoc/>
    public IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        var (address, bit) = Find(offset, size);
        var result = core.Space(0).Read(address, size, attributes, out value);
        value = value >> bit & 1;
        return result;
    }

    /// <inheritdoc/>
    public IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        var (address, bit) = Find(offset, size);
        var result = core.Space(0).Read(address, size, attributes, out var old);
        return result == IoResult.Ok ? core.Space(0).Write(address, size, attributes, (old & ~(1UL << bit)) | ((value & 1) << bit)) : result;
    }

    private (ulong Address, int Bit) Find(ulong offset, int size) =>
        (target + (offset >> 5 & ~(ulong)(size - 1)), (int)(offset >> 2) & ((8 * size) - 1));
}
