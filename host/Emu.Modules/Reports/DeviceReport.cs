using System.Collections.Immutable;
using Emu.Modules.Manifests;

namespace Emu.Modules.Reports;

/// <summary>A line of the device list: a type of any kind.</summary>
/// <param name="Name">Type name.</param>
/// <param name="Kind"><c>device</c>, <c>cpu</c>, <c>accel</c>, <c>backend</c> or <c>object</c>.</param>
/// <param name="Family">Family.</param>
/// <param name="Architecture">Architecture of a CPU, or empty.</param>
/// <param name="Module">Module that offers it.</param>
/// <param name="State">State of that module.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Why">Why objects of it cannot be made, or empty.</param>
public sealed record DeviceReport(string Name, string Kind, string Family, string Architecture, string Module, string State, string Summary, string Why);

/// <summary>Everything about a type.</summary>
/// <param name="Device">Its line in the list.</param>
/// <param name="Description">What its module's manifest says.</param>
public sealed record DeviceDetailReport(DeviceReport Device, TypeDescription Description);

/// <summary>A line of the machine list.</summary>
/// <param name="Name">Machine name.</param>
/// <param name="Architectures">Architectures of its CPUs.</param>
/// <param name="MinCpus">Smallest number of CPUs.</param>
/// <param name="MaxCpus">Largest number of CPUs.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Module">Module that describes it.</param>
/// <param name="File">Full path of its file.</param>
/// <param name="Available">Whether every type that it needs can be had.</param>
/// <param name="Why">Which type of which module is missing, and why; or empty.</param>
public sealed record MachineReport(
    string Name, ImmutableArray<string> Architectures, int MinCpus, int MaxCpus, string Summary, string Module, string File, bool Available, string Why);
