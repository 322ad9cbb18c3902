using Emu.Abstractions.Qom;
using Emu.Core;
using Emu.Modules.Errors;
using Emu.Modules.Manifests;

namespace Emu.Modules.Catalog;

/// <summary>Finds module folders and reads their manifests.</summary>
internal static class ModuleFolders
{
    /// <summary>Every module folder below a root, in order of name.</summary>
    /// <exception cref="EmuException">A folder that somebody named is not there, or cannot be read.</exception>
    public static List<string> Find(ModuleRoot root)
    {
        string path = Path.GetFullPath(root.Path);
        if (File.Exists(Path.Combine(path, ModuleManifest.FileName)))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            return root.Required
                ? throw new EmuException($"module path '{root.Path}' is not a folder. Name a folder of modules, or one module's folder")
                : [];
        }

        try
        {
            // Names with a dot in front are not finished: an install puts its copy there before it renames it.
            List<string> folders = [];
            foreach (string name in HostFolders.Names(path))
            {
                // Each to its place: there are few, and the library's sort is made ready by reflection.
                string folder = Path.Combine(path, name);
                int at = folders.Count;
                while (at > 0 && string.CompareOrdinal(folders[at - 1], folder) > 0)
                {
                    at--;
                }

                folders.Insert(at, folder);
            }

            return folders;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EmuException($"module path '{root.Path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the manifest of a folder. A manifest that cannot be read makes a module with a problem, not an exception.</summary>
    public static CatalogModule Read(string folder)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        string file = Path.Combine(folder, ModuleManifest.FileName);
        try
        {
            ModuleManifest manifest = ManifestReader.Read(File.ReadAllBytes(file));
            return new CatalogModule(manifest.Name, folder, manifest, null);
        }
        catch (FileNotFoundException e)
        {
            return new CatalogModule(name, folder, null, new ModuleProblem(
                ModuleFault.ManifestMissing, name, file, $"{ModuleManifest.FileName} is missing", "The module's build makes it: build or install the module again, or remove the folder")
            {
                Cause = e,
            });
        }
        catch (ManifestException e)
        {
            return new CatalogModule(name, folder, null, new ModuleProblem(
                ModuleFault.ManifestMalformed, name, file, $"{ModuleManifest.FileName}:{e.Line}:{e.Column}: {e.Message}", "Manifests are made by the build, never by hand: build or install the module again")
            {
                Line = e.Line,
                Column = e.Column,
                Cause = e,
            });
        }
        catch (ManifestSchemaException e)
        {
            return new CatalogModule(name, folder, null, new ModuleProblem(
                ModuleFault.ManifestSchema, name, file, e.Message, "Take a module that was built for this host, or a newer host")
            {
                Cause = e,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CatalogModule(name, folder, null, new ModuleProblem(
                ModuleFault.FileMissing, name, file, $"{ModuleManifest.FileName} cannot be read: {e.Message}", "Make the module's folder readable")
            {
                Cause = e,
            });
        }
    }
}
