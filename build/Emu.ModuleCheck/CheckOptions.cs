namespace Emu.ModuleCheck;

/// <summary>Where a check finds what a module refers to.</summary>
public sealed class CheckOptions
{
    /// <summary>Paths of single assemblies, looked at first.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>
    /// Folders to search after the module's own and before the framework's. The folder of the running program,
    /// where the host keeps the contract, is searched in any case.
    /// </summary>
    public IReadOnlyList<string> Folders { get; init; } = [];
}
