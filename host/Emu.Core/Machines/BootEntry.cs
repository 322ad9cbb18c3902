using System.Collections.Immutable;

namespace Emu.Core.Machines;

/// <summary>What an argument of a boot is.</summary>
public enum BootArgumentKind
{
    /// <summary>A number.</summary>
    Value,

    /// <summary>The number of the CPU in its cluster.</summary>
    CpuIndex,

    /// <summary>The address of the device tree.</summary>
    DeviceTree,
}

/// <summary>One argument that CPUs get when they boot.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The number of <see cref="BootArgumentKind.Value"/>.</param>
public sealed record BootArgument(BootArgumentKind Kind, ulong Value = 0);

/// <summary>How the CPUs of a cluster begin after every reset.</summary>
public sealed record BootEntry
{
    /// <summary>Address of the first instruction; null leaves it where the reset, or an image loader, put it.</summary>
    public ulong? Entry { get; init; }

    /// <summary>Arguments by the architecture's convention.</summary>
    public ImmutableArray<BootArgument> Arguments { get; init; } = [];

    /// <summary>Where the machine puts the device tree of the cluster; null when the guest gets none.</summary>
    public ulong? DeviceTreeAddress { get; init; }

    /// <summary>Command line of the kernel, for the device tree.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>First address of the initial RAM disk; null when there is none.</summary>
    public ulong? InitrdStart { get; init; }

    /// <summary>Address after the initial RAM disk.</summary>
    public ulong InitrdEnd { get; init; }

    /// <summary>Id or path of the device that the kernel's console is on; empty for none.</summary>
    public string Console { get; init; } = "";

    /// <summary>File of the device tree that the guest gets in place of the machine's own; empty for the machine's own.</summary>
    public string DeviceTreeFile { get; init; } = "";

    /// <summary>Names that the machine's tree is compatible with, beside its own.</summary>
    public ImmutableArray<string> Compatible { get; init; } = [];
}
