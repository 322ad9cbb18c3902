namespace Emu.ModuleCheck;

/// <summary>What a check found.</summary>
/// <param name="Path">What was checked.</param>
/// <param name="Name">The module's name, or the file's where it has none.</param>
/// <param name="Kind">The kind that it was judged as.</param>
/// <param name="Findings">Every broken rule, by file and line; empty when the module passes.</param>
public sealed record CheckReport(string Path, string Name, CheckKind Kind, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether no rule is broken.</summary>
    public bool Passed => Findings.Count == 0;
}
