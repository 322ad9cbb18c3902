using Emu.Core.MachineFiles;

namespace Emu.Modules.Reports;

/// <summary>What checks of machines print.</summary>
public static class MachineReports
{
    /// <summary>The report of a check.</summary>
    /// <param name="file">The machine's file; null when it is no YAML.</param>
    /// <param name="name">How the machine was named.</param>
    /// <param name="problems">What was found.</param>
    public static MachineCheckReport Check(MachineFile? file, string name, MachineProblems problems) => new(
        file is { Name.Length: > 0 } ? file.Name : name,
        file?.Source.Name ?? name,
        problems.Errors,
        problems.All.Count(problem => problem.IsWarning),
        [.. problems.All.Select(Report)]);

    private static MachineProblemReport Report(MachineProblem problem) => new(
        problem.IsWarning ? "warning" : "error",
        problem.Span.Source?.Name ?? "",
        problem.Span.Line,
        problem.Span.Column,
        problem.Span.Length,
        problem.Text);
}
