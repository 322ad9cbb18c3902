using System.Collections.Immutable;
using Emu.Abstractions.Qom;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;
using Emu.Modules.Loading;
using Emu.Modules.Manifests;

namespace Emu.Modules.Install;

/// <summary>
/// Checks one module's folder as far as that goes without loading it: manifest, contract, dependencies, the hash of every file,
/// headers and entry class. What the code does is for the rules of the module check.
/// </summary>
public static class ModuleVerifier
{
    /// <summary>Everything that is wrong with a folder; nothing when it can be loaded.</summary>
    /// <param name="folder">The module's folder.</param>
    /// <exception cref="EmuException">The folder does not exist.</exception>
    public static ImmutableArray<ModuleProblem> Check(string folder)
    {
        CatalogModule module = Read(folder);
        if (module.Manifest is not { } manifest)
        {
            return [module.Problem!];
        }

        ImmutableArray<ModuleProblem>.Builder problems = ImmutableArray.CreateBuilder<ModuleProblem>();
        ModuleProblem? unusable = StaticChecks.Check(module, new CatalogOptions { Roots = [] });
        if (unusable is not null)
        {
            problems.Add(unusable);
        }

        foreach (ManifestFile file in manifest.Files)
        {
            if (CheckFile(module, file) is { } problem && problem.Path != unusable?.Path)
            {
                problems.Add(problem);
            }
        }

        if (problems.Count == 0 && manifest.Kind != ModuleKind.Machines && CheckCode(module) is { } code)
        {
            problems.Add(code);
        }

        return problems.DrainToImmutable();
    }

    internal static CatalogModule Read(string folder)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return Directory.Exists(path) ? ModuleFolders.Read(path) : throw new EmuException($"'{folder}' is not a folder. Name the folder that holds {ModuleManifest.FileName}");
    }

    private static ModuleProblem? CheckFile(CatalogModule module, ManifestFile file)
    {
        try
        {
            return ModuleImages.CheckHash(module, file, ModuleImages.Read(module, file.Path));
        }
        catch (ModuleLoadException e)
        {
            return e.Problem;
        }
    }

    private static ModuleProblem? CheckCode(CatalogModule module)
    {
        try
        {
            return EntryPoint.Check(module, ModuleImages.Check(module, compiled: false).Inspect().Entries);
        }
        catch (ModuleLoadException e)
        {
            return e.Problem;
        }
    }
}
