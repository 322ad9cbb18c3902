using System.Collections.Immutable;
using Emu.Modules.Catalog;

namespace Emu.Modules.Loading;

/// <summary>A module whose code is in the process. Says so without holding the code there.</summary>
/// <param name="Module">The module as the catalog had it when it was loaded.</param>
/// <param name="IsReloadable">Whether it can be unloaded.</param>
/// <param name="Types">Names of the types that it registered.</param>
public sealed record LoadedModule(CatalogModule Module, bool IsReloadable, ImmutableArray<string> Types)
{
    /// <summary>Name of the module.</summary>
    public string Name => Module.Name;
}

/// <summary>A module on its way out: nothing new is made of it, and its code leaves when the last object does.</summary>
public sealed class UnloadingModule
{
    private readonly WeakReference context;

    internal UnloadingModule(string name, string version, bool isResident, WeakReference context)
    {
        Name = name;
        Version = version;
        IsResident = isResident;
        this.context = context;
    }

    /// <summary>Name of the module.</summary>
    public string Name { get; }

    /// <summary>Version of the copy that leaves.</summary>
    public string Version { get; }

    /// <summary>It was loaded for good and then superseded: its code stays.</summary>
    public bool IsResident { get; }

    /// <summary>Whether its code has left the process.</summary>
    public bool IsGone => !IsResident && !context.IsAlive;

    /// <summary>Collects garbage until the code has left.</summary>
    /// <param name="attempts">How often at most.</param>
    /// <returns>Whether it has left; if not, something still holds an object or a type of it.</returns>
    public bool Collect(int attempts = 10)
    {
        for (int i = 0; i < attempts && !IsGone; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return IsGone;
    }
}
