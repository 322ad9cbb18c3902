using System.Runtime.InteropServices;

namespace Emu.Abstractions.Cpu;

/// <summary>
/// Zeroed memory that stays where it is, freed with the object that holds this one. Not a pinned array: making one takes code that is compiled at each
/// start. A class of its own, so that what is finalized is no object of a module, which would be kept from leaving.
/// </summary>
internal sealed unsafe class StateMemory
{
    /// <summary>Takes memory.</summary>
    /// <param name="bytes">How much.</param>
    public StateMemory(int bytes) => Address = (byte*)NativeMemory.AllocZeroed((nuint)bytes);

    ~StateMemory() => NativeMemory.Free(Address);

    /// <summary>The first byte.</summary>
    public byte* Address { get; }
}
