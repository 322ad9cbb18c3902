namespace Emu.Modules.Loading;

/// <summary>Something happened to a module of a running process. Immutable.</summary>
/// <param name="Module">Its name.</param>
public abstract record ModuleChange(string Module);

/// <summary>Its code was loaded.</summary>
/// <param name="Module">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="IsReloadable">Whether it can be unloaded again.</param>
public sealed record ModuleLoaded(string Module, string Version, bool IsReloadable) : ModuleChange(Module);

/// <summary>Its code could not be loaded.</summary>
/// <param name="Module">Its name.</param>
/// <param name="What">Why.</param>
/// <param name="Remedy">What to do.</param>
public sealed record ModuleFailed(string Module, string What, string Remedy) : ModuleChange(Module);

/// <summary>A copy was taken out, and leaves with its last object.</summary>
/// <param name="Module">Its name.</param>
/// <param name="Version">Version of the copy.</param>
public sealed record ModuleLeft(string Module, string Version) : ModuleChange(Module);
