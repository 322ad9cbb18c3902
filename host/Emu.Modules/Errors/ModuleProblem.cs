using System.Collections.Immutable;

namespace Emu.Modules.Errors;

/// <summary>A place where a file was looked for.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Result">What was found there.</param>
public sealed record ModuleProbe(string Path, string Result);

/// <summary>Why a module cannot be used, in a form that lists, error messages and QMP all print from.</summary>
/// <param name="Fault">Kind of the problem.</param>
/// <param name="Module">Name of the module, or of its folder when it has no readable manifest.</param>
/// <param name="Path">File or folder that is at fault.</param>
/// <param name="What">What is wrong, in one line without the module's name.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record ModuleProblem(ModuleFault Fault, string Module, string Path, string What, string Remedy)
{
    /// <summary>Every place that was searched.</summary>
    public ImmutableArray<ModuleProbe> Probes { get; init; } = [];

    /// <summary>What was thrown, if something was.</summary>
    public Exception? Cause { get; init; }

    /// <summary>Line in a text file, from 1; 0 when the problem has no line.</summary>
    public int Line { get; init; }

    /// <summary>Column in characters, from 1; 0 when the problem has no line.</summary>
    public int Column { get; init; }

    /// <summary>What is wrong, with the command that mends it where one command does.</summary>
    public string Summary => Fault == ModuleFault.Disabled ? $"{What} ({Remedy})" : What;

    /// <inheritdoc/>
    public override string ToString() => $"module '{Module}' cannot load: {Summary}{(Fault == ModuleFault.Disabled ? "" : $". {Remedy}")}";
}
