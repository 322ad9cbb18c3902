using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Cpu;

/// <summary>
/// A group of CPUs of one configuration that boots, stops and is reset as one. Made by the core; devices that boot or reset CPUs
/// link to it.
/// </summary>
public abstract class CpuCluster : EmuObject
{
    /// <summary>Its CPUs, by their number in the cluster.</summary>
    public abstract IReadOnlyList<CpuDevice> Cpus { get; }

    /// <summary>The space that its CPUs share; null until it is wired.</summary>
    public abstract AddressSpace? Space { get; }

    /// <summary>Says where an initial RAM disk lies, for the device tree; from then on, and under the machine's lock.</summary>
    /// <param name="start">First address.</param>
    /// <param name="size">Bytes; 0 for none.</param>
    public abstract void SetInitrd(ulong start, ulong size);

    /// <summary>
    /// Makes the device tree that the cluster's guest is given, flattened: what the machine's devices say of themselves, or the tree
    /// that the user gave, with what belongs to this boot (command line, initial RAM disk, randomness). Under the machine's lock,
    /// when all devices are realized.
    /// </summary>
    /// <exception cref="EmuException">A device failed to describe itself.</exception>
    public abstract byte[] MakeDeviceTree();
}
