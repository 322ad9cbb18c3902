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
}
