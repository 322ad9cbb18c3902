using System.Collections.Immutable;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Registers;

/// <summary>
/// The registers of a device type: one declaration gives dispatch, reset, dump and logging. Shared by every device of the type;
/// it answers the accesses to their regions. Compiled at first use, immutable from then on; any thread.
/// </summary>
[Frozen]
public abstract class RegisterMap : IIoHandler
{
    private protected RegisterMap(string typeName) => TypeName = typeName;

    /// <summary>Name of the type that it belongs to.</summary>
    public string TypeName { get; }

    /// <summary>Bytes that the map spans, before any spreading.</summary>
    public abstract ulong Size { get; }

    /// <summary>Sizes and manner of the region.</summary>
    public abstract IoRegionOptions Options { get; }

    /// <summary>The registers, in the order of declaration.</summary>
    public abstract ImmutableArray<RegisterInfo> Registers { get; }

    /// <summary>Bytes of a device's region: the map's size, spread as the device's properties say.</summary>
    /// <param name="device">A device of the type, at least configured.</param>
    public abstract ulong RegionSize(Device device);

    /// <summary>Reads a register without side effects. Under the machine's lock.</summary>
    /// <param name="device">A device of the type.</param>
    /// <param name="register">One of <see cref="Registers"/>.</param>
    /// <param name="index">Index in an array; otherwise 0.</param>
    public abstract ulong Peek(Device device, RegisterInfo register, int index = 0);

    /// <summary>
    /// Sets all storage to its reset values; calls no handler. The core does so in <see cref="ResetPhase.Enter"/>, before the
    /// device's own hook.
    /// </summary>
    /// <param name="device">A device of the type.</param>
    public abstract void Reset(Device device);

    /// <summary>
    /// Reads. Registers may be read in parts and several at once; what lies between them reads as zero and is logged.
    /// </summary>
    /// <inheritdoc/>
    public abstract IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value);

    /// <summary>
    /// Writes. A part of a register changes the fields that it covers; what lies between registers is ignored and logged. A debug
    /// access changes nothing and answers <see cref="IoResult.DeviceError"/>.
    /// </summary>
    /// <inheritdoc/>
    public abstract IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value);
}
