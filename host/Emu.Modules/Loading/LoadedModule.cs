using System.Collections.Immutable;
using Emu.Modules.Catalog;

namespace Emu.Modules.Loading;

/// <summary>A module whose code is in the process.</summary>
public sealed class LoadedModule
{
    internal LoadedModule(CatalogModule module, ModuleContext? context, ImmutableArray<string> types)
    {
        Module = module;
        Context = context;
        Types = types;
    }

    /// <summary>Name of the module.</summary>
    public string Name => Module.Name;

    /// <summary>The module as the catalog had it when it was loaded.</summary>
    public CatalogModule Module { get; }

    /// <summary>Whether it can be unloaded.</summary>
    public bool IsReloadable => Context is { IsCollectible: true };

    /// <summary>Names of the types that it registered.</summary>
    public ImmutableArray<string> Types { get; }

    /// <summary>Its load context; null for a module without code.</summary>
    internal ModuleContext? Context { get; }
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
