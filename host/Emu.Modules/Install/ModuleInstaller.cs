using System.Collections.Immutable;
using Emu.Abstractions.Qom;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;
using Emu.Modules.Manifests;

namespace Emu.Modules.Install;

/// <summary>
/// Copies a module's folder into the user's modules. The copy is finished and checked before it takes the name of the module, so
/// that nobody sees half of one; an older copy is there until then.
/// </summary>
/// <param name="modules">Folder of the user's modules.</param>
public sealed class ModuleInstaller(string modules)
{
    /// <summary>Installs a module.</summary>
    /// <param name="source">Its folder, as its build left it.</param>
    /// <param name="rules">Checks its code: gives one line for each broken rule.</param>
    /// <returns>The installed module's folder, and the version that it replaced, or null.</returns>
    /// <exception cref="ModuleLoadException">The folder is not a module that this host can load.</exception>
    /// <exception cref="EmuException">A rule is broken, or files cannot be copied.</exception>
    public (string Folder, string? Replaced) Install(string source, Func<string, IReadOnlyList<string>> rules)
    {
        ImmutableArray<ModuleProblem> problems = ModuleVerifier.Check(source);
        if (problems.Length > 0)
        {
            throw new ModuleLoadException(problems[0]);
        }

        CatalogModule module = ModuleVerifier.Read(source);
        if (rules(module.Folder) is { Count: > 0 } findings)
        {
            throw new EmuException($"module '{module.Name}' breaks {findings.Count} rule{(findings.Count == 1 ? "" : "s")} and was not installed:\n{string.Join('\n', findings)}");
        }

        string target = Path.Combine(modules, module.Name);
        if (target == module.Folder)
        {
            throw new EmuException($"'{source}' is the folder of the installed module. Name the folder that its build made");
        }

        try
        {
            return (target, Copy(module, target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmuException($"module '{module.Name}' cannot be copied to {target}: {e.Message}. Nothing was installed", e);
        }
    }

    private string? Copy(CatalogModule module, string target)
    {
        string work = Path.Combine(modules, $".{module.Name}-{Guid.NewGuid():N}");
        string fresh = Path.Combine(work, "new");
        string old = Path.Combine(work, "old");
        Directory.CreateDirectory(fresh);
        try
        {
            CopyFiles(module, fresh);
            if (ModuleVerifier.Check(fresh) is { Length: > 0 } problems)
            {
                throw new ModuleLoadException(problems[0]);
            }

            string? replaced = null;
            if (Directory.Exists(target))
            {
                replaced = ModuleFolders.Read(target).Manifest?.Version ?? "unknown";
                Directory.Move(target, old);
            }

            try
            {
                Directory.Move(fresh, target);
            }
            catch (Exception) when (replaced is not null)
            {
                Directory.Move(old, target);
                throw;
            }

            return replaced;
        }
        finally
        {
            // If even the way back failed, the older copy is kept there for its owner.
            if (Directory.Exists(target) || !Directory.Exists(old))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    /// <summary>What the manifest lists, the manifest, and symbols; nothing else that happens to lie in the folder.</summary>
    private static void CopyFiles(CatalogModule module, string target)
    {
        HashSet<string> files = [ModuleManifest.FileName];
        foreach (ManifestFile file in module.Manifest!.Files)
        {
            files.Add(file.Path);
            string symbols = Path.ChangeExtension(file.Path, ".pdb");
            if (File.Exists(Path.Combine(module.Folder, symbols)))
            {
                files.Add(symbols);
            }
        }

        foreach (string file in files)
        {
            string path = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(Path.Combine(module.Folder, file), path);
        }
    }
}
