using System.Collections.Immutable;

namespace Emu.Modules.Reports;

/// <summary>What enabling or disabling a module did.</summary>
/// <param name="Name">The module.</param>
/// <param name="Enabled">Whether it is enabled now.</param>
/// <param name="Changed">Whether that is new.</param>
/// <param name="Settings">File that says so.</param>
/// <param name="Why">Why it cannot be used all the same; empty when it can, or is disabled.</param>
public sealed record ModuleSwitchReport(string Name, bool Enabled, bool Changed, string Settings, string Why);

/// <summary>What an install did.</summary>
/// <param name="Folder">Where the module is now.</param>
/// <param name="Replaced">Version that was there before, or null.</param>
public sealed record ModuleInstallReport(string Folder, string? Replaced);

/// <summary>What a check of a module found.</summary>
/// <param name="Name">The module, or the file when it has no name.</param>
/// <param name="Kind">Kind that it was judged as.</param>
/// <param name="Passed">Whether it keeps every rule.</param>
/// <param name="Findings">Rules that it breaks.</param>
/// <param name="Problems">What keeps its folder from being loaded.</param>
public sealed record ModuleCheckReport(string Name, string Kind, bool Passed, ImmutableArray<FindingReport> Findings, ImmutableArray<ProblemReport> Problems);

/// <summary>A rule that a module breaks.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="File">File, or the assembly when there is no source.</param>
/// <param name="Line">Line, from 1; 0 without a source.</param>
/// <param name="Column">Column, from 1; 0 without a source.</param>
public sealed record FindingReport(string Rule, string Message, string File, int Line, int Column);

/// <summary>A line of <c>emu doctor</c>.</summary>
/// <param name="Good">Whether it is as it should be.</param>
/// <param name="Text">What was looked at, or what is wrong and what to do.</param>
public sealed record DoctorLine(bool Good, string Text);

/// <summary>What a check of a machine found.</summary>
/// <param name="Machine">Name of the machine.</param>
/// <param name="File">Its file.</param>
/// <param name="Errors">Problems that keep it from being built.</param>
/// <param name="Warnings">Other problems.</param>
/// <param name="Problems">All of them, in the order of the file.</param>
public sealed record MachineCheckReport(string Machine, string File, int Errors, int Warnings, ImmutableArray<MachineProblemReport> Problems);

/// <summary>A problem of a machine.</summary>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="File">Its file; empty when the whole machine is meant.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Length">Characters.</param>
/// <param name="Message">What is wrong and what was expected.</param>
public sealed record MachineProblemReport(string Severity, string File, int Line, int Column, int Length, string Message);
