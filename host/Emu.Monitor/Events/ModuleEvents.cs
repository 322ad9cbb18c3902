using Emu.Core.Machines;
using Emu.Modules.Loading;

namespace Emu.Monitor.Events;

/// <summary>A module's code was loaded.</summary>
/// <param name="Module">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Reloadable">Whether it can be unloaded again.</param>
[MachineEvent("X_MODULE_LOADED")]
internal sealed record ModuleLoadedEvent(string Module, string Version, bool Reloadable) : MachineEvent("X_MODULE_LOADED");

/// <summary>A module's code could not be loaded.</summary>
/// <param name="Module">Its name.</param>
/// <param name="Error">Why.</param>
/// <param name="Remedy">What to do.</param>
[MachineEvent("X_MODULE_FAILED")]
internal sealed record ModuleFailedEvent(string Module, string Error, string Remedy) : MachineEvent("X_MODULE_FAILED");

/// <summary>A copy of a module was taken out, and leaves with its last object.</summary>
/// <param name="Module">Its name.</param>
/// <param name="Version">Version of the copy.</param>
[MachineEvent("X_MODULE_UNLOADED")]
internal sealed record ModuleUnloadedEvent(string Module, string Version) : MachineEvent("X_MODULE_UNLOADED");

/// <summary>What happens to modules, as events. Every machine of the process is told.</summary>
internal static class ModuleEvents
{
    /// <summary>The event.</summary>
    /// <param name="change">What happened.</param>
    public static MachineEvent Of(ModuleChange change) => change switch
    {
        ModuleLoaded loaded => new ModuleLoadedEvent(loaded.Module, loaded.Version, loaded.IsReloadable),
        ModuleFailed failed => new ModuleFailedEvent(failed.Module, failed.What, failed.Remedy),
        _ => new ModuleUnloadedEvent(change.Module, ((ModuleLeft)change).Version),
    };
}
