using System.Collections.Immutable;
using Emu.Abstractions.Qom;

namespace Emu.Modules.Errors;

/// <summary>
/// A module cannot be used. Thrown into the command that needed it; nothing else changed: other modules, machines and the
/// catalog stay as they were.
/// </summary>
/// <param name="problem">Why.</param>
public sealed class ModuleLoadException(ModuleProblem problem) : EmuException(problem.ToString(), problem.Cause)
{
    /// <summary>Why, with all parts.</summary>
    public ModuleProblem Problem { get; } = problem;

    /// <summary>Kind of the problem.</summary>
    public ModuleFault Fault => Problem.Fault;

    /// <summary>Name of the module.</summary>
    public string Module => Problem.Module;

    /// <summary>File or folder that is at fault.</summary>
    public string Path => Problem.Path;

    /// <summary>Every place that was searched.</summary>
    public ImmutableArray<ModuleProbe> Probes => Problem.Probes;

    /// <summary>What to do about it.</summary>
    public string Remedy => Problem.Remedy;
}

/// <summary>No module has a type, module or machine of that name.</summary>
/// <param name="kind">What was asked for: <c>type</c>, <c>module</c>, <c>machine</c>.</param>
/// <param name="name">The name.</param>
/// <param name="nearest">The nearest name there is, or null.</param>
/// <param name="list">Command that lists what there is.</param>
public sealed class UnknownNameException(string kind, string name, string? nearest, string list)
    : EmuException($"no {kind} '{name}'{(nearest is null ? "" : $"; did you mean '{nearest}'?")} ('{list}' shows what there is)")
{
    /// <summary>The name that was asked for.</summary>
    public string Name { get; } = name;

    /// <summary>The nearest name there is, or null.</summary>
    public string? Nearest { get; } = nearest;
}
