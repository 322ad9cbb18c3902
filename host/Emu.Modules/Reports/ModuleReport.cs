using System.Collections.Immutable;
using System.Text.Json;
using Emu.Modules.Manifests;

namespace Emu.Modules.Reports;

/// <summary>A line of the module list.</summary>
/// <param name="Name">Module name.</param>
/// <param name="Kind"><c>hw</c>, <c>target</c>, <c>accel</c>, <c>backend</c>, <c>machines</c>; empty without a readable manifest.</param>
/// <param name="State"><c>available</c>, <c>disabled</c>, <c>incompatible</c>, <c>failed</c>; of a running host also <c>loaded</c>, <c>faulted</c>, <c>unloading</c>.</param>
/// <param name="Architectures">Architectures of its CPU types.</param>
/// <param name="Types">How many types it offers.</param>
/// <param name="Version">Module version.</param>
/// <param name="Why">Reason of the state; for a usable module its permissions.</param>
public sealed record ModuleReport(string Name, string Kind, string State, ImmutableArray<string> Architectures, int Types, string Version, string Why);

/// <summary>Everything about a module.</summary>
/// <param name="Module">Its line in the list.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Contract">Contract that it was built against.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Assembly">File name of its assembly.</param>
/// <param name="Permissions">What it is allowed to do, and why.</param>
/// <param name="Requires">Modules that are loaded before it.</param>
/// <param name="Dependencies">Assemblies that it brings along.</param>
/// <param name="Types">Types that it offers.</param>
/// <param name="Machines">Machines that it describes.</param>
/// <param name="Decode">Rows of its decode tables, by table.</param>
/// <param name="Files">Its files with their hashes.</param>
/// <param name="Problem">Why it cannot be used; null when it can.</param>
public sealed record ModuleDetailReport(
    ModuleReport Module,
    string Summary,
    string Contract,
    string Folder,
    string Assembly,
    ImmutableArray<ModulePermission> Permissions,
    ImmutableArray<string> Requires,
    ImmutableArray<ModuleDependency> Dependencies,
    ImmutableArray<DeviceReport> Types,
    ImmutableArray<MachineReport> Machines,
    JsonElement? Decode,
    ImmutableArray<ManifestFile> Files,
    ProblemReport? Problem);

/// <summary>A problem with every place that was searched.</summary>
/// <param name="Fault">Kind of the problem.</param>
/// <param name="Path">File or folder at fault.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Probes">Every place that was searched.</param>
public sealed record ProblemReport(string Fault, string Path, string What, string Remedy, ImmutableArray<ProbeReport> Probes);

/// <summary>A place that was searched.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Result">What was found there.</param>
public sealed record ProbeReport(string Path, string Result);
