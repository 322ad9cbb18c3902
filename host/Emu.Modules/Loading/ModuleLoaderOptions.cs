namespace Emu.Modules.Loading;

/// <summary>How modules are loaded.</summary>
public sealed class ModuleLoaderOptions
{
    /// <summary>Take images compiled for this system where a module has them; otherwise IL only.</summary>
    public bool UseCompiledImages { get; init; } = true;

    /// <summary>Names of modules that are loaded so that they can be unloaded: slower, for their development.</summary>
    public IReadOnlySet<string> Reloadable { get; init; } = new HashSet<string>();
}
