using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Abstractions.Qom;
using Emu.Core.Objects;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;

namespace Emu.Modules.Loading;

/// <summary>
/// Loads modules when the first of their types is asked for, also while machines run. One instance serves every machine of the
/// process. A load either adds all types of a module, or nothing. Any thread; a known type is found without a lock.
/// </summary>
/// <param name="catalog">What there is.</param>
/// <param name="options">How to load.</param>
public sealed partial class ModuleLoader(ModuleCatalog catalog, ModuleLoaderOptions? options = null) : IObjectTypes
{
    private readonly ModuleLoaderOptions options = options ?? new ModuleLoaderOptions();

    // A leaf among locks: what runs inside, the entry class of a module, is given nothing that takes another one.
    private readonly Lock gate = new();
    private readonly Dictionary<string, Copy> loaded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModuleProblem> failures = new(StringComparer.Ordinal);
    private readonly List<UnloadingModule> unloading = [];
    private volatile ModuleCatalog catalog = catalog;

    // Replaced as a whole, under the lock, when a module comes or goes.
    private volatile Dictionary<string, ModuleType> types = new(StringComparer.Ordinal);

    /// <summary>What there is.</summary>
    public ModuleCatalog Catalog => catalog;

    /// <summary>Modules whose code is in the process, by name.</summary>
    public ImmutableArray<LoadedModule> Loaded
    {
        get
        {
            lock (gate)
            {
                return [.. loaded.Values.Select(copy => copy.Module).OrderBy(module => module.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Copies that were unloaded or superseded and whose code is still in the process.</summary>
    public ImmutableArray<UnloadingModule> Unloading
    {
        get
        {
            lock (gate)
            {
                unloading.RemoveAll(module => module.IsGone);
                return [.. unloading];
            }
        }
    }

    /// <summary>Finds a type, loading its module if need be.</summary>
    /// <param name="name">Type name.</param>
    /// <exception cref="UnknownNameException">No module offers it.</exception>
    /// <exception cref="ModuleLoadException">Its module cannot be loaded; nothing changed.</exception>
    public ObjectType Resolve(string name)
    {
        if (types.TryGetValue(name, out ModuleType? known))
        {
            RefuseDisabled(known.Module);
            return known.Get();
        }

        lock (gate)
        {
            CatalogType type = catalog.RequireType(name);
            LoadLocked(type.Module);
            return types.TryGetValue(name, out ModuleType? found)
                ? found.Get()
                : throw new EmuException($"type '{name}' of module '{type.Module.Name}' is abstract: make an object of a type that extends it");
        }
    }

    /// <summary>Name of the module that a loaded type comes from; empty when no loaded module has it.</summary>
    /// <param name="type">Type name.</param>
    public string ModuleOf(string type) => types.TryGetValue(type, out ModuleType? known) ? known.Module : "";

    /// <summary>Loads a module, and before it what it requires.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="reloadable">Whether it can be unloaded again; a module that is loaded already stays as it is.</param>
    /// <exception cref="UnknownNameException">There is no such module.</exception>
    /// <exception cref="ModuleLoadException">It cannot be loaded; nothing changed.</exception>
    public LoadedModule Load(string name, bool reloadable = false)
    {
        lock (gate)
        {
            return LoadLocked(catalog.RequireModule(name), reloadable);
        }
    }

    /// <summary>Why a module could not be loaded, if that was tried, or cannot be; null when nothing is known against it.</summary>
    public ModuleProblem? ProblemOf(string name)
    {
        lock (gate)
        {
            return failures.GetValueOrDefault(name) ?? catalog.FindModule(name)?.Problem;
        }
    }

    /// <summary>Looks at the folders again and forgets failed loads, so that what was mended can be tried.</summary>
    public void Rescan()
    {
        ModuleCatalog fresh = catalog.Rescan();
        lock (gate)
        {
            catalog = fresh;
            failures.Clear();
        }
    }

    /// <summary>
    /// Takes a reloadable module out: its types are unknown from now on, and its code leaves when the last object does. The caller
    /// sees to the objects.
    /// </summary>
    /// <exception cref="EmuException">It is not loaded, is loaded for good, or another loaded module requires it.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public UnloadingModule Unload(string name)
    {
        lock (gate)
        {
            if (!loaded.TryGetValue(name, out Copy? copy))
            {
                throw new EmuException($"module '{name}' is not loaded");
            }

            if (!copy.Module.IsReloadable)
            {
                throw new EmuException($"module '{name}' is loaded for good. Load it as reloadable to be able to unload it");
            }

            if (loaded.Values.FirstOrDefault(other => other.Module.Module.Manifest!.Requires.Contains(name))?.Module is { } user)
            {
                throw new EmuException($"module '{name}' is required by module '{user.Name}', which is loaded. Unload that one first");
            }

            loaded.Remove(name);
            return Leave(copy);
        }
    }

    /// <summary>
    /// Loads a module's folder as it is now, as reloadable, in place of the copy that is loaded. Objects that exist keep the old
    /// code; new ones get the new. If the new copy cannot be loaded, the old one stays.
    /// </summary>
    /// <exception cref="UnknownNameException">There is no such module.</exception>
    /// <exception cref="ModuleLoadException">The new copy cannot be loaded.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public LoadedModule Reload(string name)
    {
        ModuleCatalog fresh = catalog.Rescan();
        lock (gate)
        {
            CatalogModule module = fresh.RequireModule(name);
            LoadRequired(module, fresh);
            Copy copy = Prepare(module, reloadable: true);
            if (loaded.Remove(name, out Copy? old))
            {
                Leave(old);
            }

            failures.Remove(name);
            catalog = fresh;
            return Commit(copy);
        }
    }

    private LoadedModule LoadLocked(CatalogModule module, bool reloadable = false)
    {
        if (loaded.TryGetValue(module.Name, out Copy? present))
        {
            return present.Module;
        }

        // Said again instead of tried again: each try would leave another half-loaded copy in the process.
        if (failures.TryGetValue(module.Name, out ModuleProblem? earlier))
        {
            throw new ModuleLoadException(earlier);
        }

        try
        {
            LoadRequired(module, catalog);
            return Commit(Prepare(module, reloadable || options.Reloadable.Contains(module.Name)));
        }
        catch (ModuleLoadException e) when (module.Problem is null)
        {
            // Without the exception, which may hold the module's code.
            failures[module.Name] = e.Problem with { Cause = null };
            Tell(new ModuleFailed(module.Name, e.Problem.What, e.Problem.Remedy));
            throw;
        }
    }

    private void LoadRequired(CatalogModule module, ModuleCatalog from)
    {
        if (module.Problem is { } problem)
        {
            throw new ModuleLoadException(problem);
        }

        foreach (string required in module.Manifest!.Requires)
        {
            try
            {
                LoadLocked(from.RequireModule(required));
            }
            catch (ModuleLoadException e)
            {
                throw new ModuleLoadException(new ModuleProblem(
                    ModuleFault.RequiredModule, module.Name, module.Folder, $"requires module '{required}', which cannot load: {e.Problem.What}", e.Remedy)
                {
                    Probes = e.Probes,
                    Cause = e,
                });
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Copy Prepare(CatalogModule module, bool reloadable)
    {
        if (module.Manifest!.Kind == ModuleKind.Machines)
        {
            return new Copy(new LoadedModule(module, false, []), null, []);
        }

        ModuleImages images = ModuleImages.Check(module, options.UseCompiledImages && !reloadable);
        EntryClass entry = images.SealedEntry() ?? LookInside(module, images);
        ModuleContext context = new(module, images, reloadable);
        try
        {
            Dictionary<string, ModuleType> made = EntryPoint.Run(module, context, entry);
            images.DropContent();
            CheckNames(module, made);
            string[] names = new string[made.Count];
            made.Keys.CopyTo(names, 0);
            var all = new ModuleType[made.Count];
            made.Values.CopyTo(all, 0);
            return new Copy(new LoadedModule(module, reloadable, ImmutableCollectionsMarshal.AsImmutableArray(names)), context, ImmutableCollectionsMarshal.AsImmutableArray(all));
        }
        catch (ModuleLoadException)
        {
            if (reloadable)
            {
                context.Unload();
            }

            // Says more than the runtime, when the assembly was not looked into before.
            LookInside(module, images);
            throw;
        }
    }

    private EntryClass LookInside(CatalogModule module, ModuleImages images)
    {
        AssemblyInspection inside = images.Inspect();
        if (EntryPoint.Check(module, inside.Entries) is { } entry)
        {
            throw new ModuleLoadException(entry);
        }

        return inside.Contract is { } contract && StaticChecks.CheckContract(module, contract, catalog.Contract) is { } version
            ? throw new ModuleLoadException(version)
            : inside.Entries[0];
    }

    /// <summary>The catalog has one module a type, but after another look at the folders a module may be loaded that is not in it any more.</summary>
    private void CheckNames(CatalogModule module, Dictionary<string, ModuleType> made)
    {
        foreach (string name in made.Keys)
        {
            if (ModuleOf(name) is { Length: > 0 } owner && owner != module.Name)
            {
                throw new ModuleLoadException(new ModuleProblem(
                    ModuleFault.DuplicateType, module.Name, module.Folder, $"type '{name}' is already offered by module '{owner}', which is loaded", "Rename the type, or start again without that module"));
            }
        }
    }

    private LoadedModule Commit(Copy copy)
    {
        loaded.Add(copy.Module.Name, copy);
        Dictionary<string, ModuleType> more = new(types, StringComparer.Ordinal);
        foreach (ModuleType type in copy.Types)
        {
            more[type.Name] = type;
        }

        types = more;

        Tell(new ModuleLoaded(copy.Module.Name, copy.Module.Module.Manifest!.Version, copy.Module.IsReloadable));
        return copy.Module;
    }

    private UnloadingModule Leave(Copy copy)
    {
        LoadedModule module = copy.Module;
        Dictionary<string, ModuleType> less = new(types, StringComparer.Ordinal);
        foreach (string type in module.Types)
        {
            less.Remove(type);
        }

        types = less;

        UnloadingModule leaving = new(module.Name, module.Module.Manifest!.Version, copy.Context is { IsCollectible: false }, new WeakReference(copy.Context));
        if (module.IsReloadable)
        {
            copy.Context!.Unload();
        }

        unloading.Add(leaving);
        Tell(new ModuleLeft(module.Name, leaving.Version));
        return leaving;
    }

    /// <summary>What holds a module's code in the process.</summary>
    private sealed record Copy(LoadedModule Module, ModuleContext? Context, ImmutableArray<ModuleType> Types);
}
