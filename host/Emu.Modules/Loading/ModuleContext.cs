using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;

namespace Emu.Modules.Loading;

/// <summary>
/// The load context of one module: its own assemblies from its folder, the contract from the host, everything else from the
/// framework. What it cannot find it writes down, because the runtime's exception does not say where was searched.
/// </summary>
internal sealed class ModuleContext : AssemblyLoadContext
{
    private readonly CatalogModule module;
    private readonly ModuleImages images;
    private readonly Lock gate = new();
    private readonly List<ModuleProbe> probes = [];
    private AssemblyDependencyResolver? resolver;
    private AssemblyName? missing;

    public ModuleContext(CatalogModule module, ModuleImages images, bool collectible)
        : base("module " + module.Name, collectible)
    {
        this.module = module;
        this.images = images;
        Resolving += (_, name) => NoteMissing(name);
    }

    /// <summary>Loads the module's own assembly; runs none of its code.</summary>
    public Assembly LoadMain() => Load(images.Find(Path.GetFileNameWithoutExtension(module.Manifest!.Assembly))!);

    /// <summary>The first assembly that was asked for and not found, with every place that was searched; null when all were found.</summary>
    public ModuleProblem? Missing()
    {
        lock (gate)
        {
            return missing is null ? null : StaticChecks.MissingDependency(module, missing.Name!, missing.Version?.ToString() ?? "", [.. probes]);
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName name)
    {
        // One identity for what module and host say to each other: a private copy would be another type of the same name.
        if (IsShared(name.Name))
        {
            return null;
        }

        if (images.Find(name.Name!) is { } image && string.IsNullOrEmpty(name.CultureName))
        {
            return Load(image);
        }

        string hosts = Path.Combine(AppContext.BaseDirectory, name.Name + ".dll");
        if (!File.Exists(hosts))
        {
            return null;
        }

        Note(name, new ModuleProbe(hosts, "belongs to the host, which shares only the contract"));
        NoteMissing(name);
        throw new FileNotFoundException($"{name.Name} belongs to the host and is not shared with modules", hosts);
    }

    /// <inheritdoc/>
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        // Most modules that call into libraries call the system's; asking for one of the module's own takes a millisecond.
        if (!images.HasNativeFiles)
        {
            return IntPtr.Zero;
        }

        lock (gate)
        {
            resolver ??= new AssemblyDependencyResolver(Path.Combine(module.Folder, module.Manifest!.Assembly));
        }

        return resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : IntPtr.Zero;
    }

    private static bool IsShared(string? name) =>
        name is "Emu.Abstractions" or "Microsoft.Extensions.Logging.Abstractions" or "Microsoft.Extensions.DependencyInjection.Abstractions";

    private Assembly Load(ModuleImages.Image image)
    {
        if (!IsCollectible)
        {
            return LoadFromAssemblyPath(image.Path);
        }

        // From memory: the file stays free to be built again while the module is loaded.
        using MemoryStream code = new(image.Content ?? File.ReadAllBytes(image.Path));
        string symbols = Path.ChangeExtension(image.Path, ".pdb");
        using FileStream? debug = File.Exists(symbols) ? File.OpenRead(symbols) : null;
        return LoadFromStream(code, debug);
    }

    private Assembly? NoteMissing(AssemblyName name)
    {
        if (IsShared(name.Name))
        {
            Note(name, new ModuleProbe(Path.Combine(AppContext.BaseDirectory, name.Name + ".dll"), "the host shares another version"));
            return null;
        }

        string file = name.Name + ".dll";
        foreach (string path in (ImmutableArray<string>)[Path.Combine("r2r", ModuleImages.RuntimeIdentifier(), file), file])
        {
            string full = Path.Combine(module.Folder, path);
            Note(name, new ModuleProbe(full, File.Exists(full) ? "not in the manifest" : "not found"));
        }

        return null;
    }

    private void Note(AssemblyName name, ModuleProbe probe)
    {
        lock (gate)
        {
            missing ??= name;
            if (missing.Name == name.Name && !probes.Contains(probe))
            {
                probes.Add(probe);
            }
        }
    }
}
