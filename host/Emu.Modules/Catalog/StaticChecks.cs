using System.Collections.Immutable;
using Emu.Abstractions.Qom;
using Emu.Modules.Errors;
using Emu.Modules.Manifests;

namespace Emu.Modules.Catalog;

/// <summary>Says from manifest and folder alone whether one module can be used. Opens no file.</summary>
internal static class StaticChecks
{
    /// <summary>How the reason of a disabled module begins.</summary>
    public const string DisabledPrefix = "disabled ";

    private const string Rebuild = "Build or install the module again";

    /// <summary>The first problem of a module, or null.</summary>
    public static ModuleProblem? Check(CatalogModule module, CatalogOptions options)
    {
        if (options.Disabled.TryGetValue(module.Name, out DisabledModule? disabled))
        {
            return new ModuleProblem(ModuleFault.Disabled, module.Name, module.Folder, DisabledPrefix + disabled.By, disabled.Remedy);
        }

        if (module.Problem is not null || module.Manifest is not { } manifest)
        {
            return module.Problem;
        }

        return CheckContract(module, manifest.Contract, options.Contract) ?? CheckDependencies(module, manifest) ?? CheckFiles(module, manifest);
    }

    /// <summary>Compares the contract that a module was built against with the host's.</summary>
    public static ModuleProblem? CheckContract(CatalogModule module, ContractVersion built, ContractVersion host)
    {
        if (host.Accepts(built))
        {
            return null;
        }

        bool newer = built.CompareTo(host) > 0;
        return new ModuleProblem(
            newer ? ModuleFault.ContractTooNew : ModuleFault.ContractTooOld,
            module.Name,
            module.Folder,
            $"built against contract {built}, and this host has {host}",
            newer ? $"Take a host with contract {built}, or build the module against {host}" : $"Build the module again, against contract {host}");
    }

    private static ModuleProblem? CheckDependencies(CatalogModule module, ModuleManifest manifest)
    {
        foreach (ModuleDependency dependency in manifest.Dependencies)
        {
            string path = Path.Combine(module.Folder, dependency.Name + ".dll");
            if (!File.Exists(path))
            {
                return MissingDependency(module, dependency.Name, dependency.Version, [new ModuleProbe(path, "not found")]);
            }
        }

        return null;
    }

    /// <summary>Describes an assembly that is not there.</summary>
    public static ModuleProblem MissingDependency(CatalogModule module, string name, string version, ImmutableArray<ModuleProbe> probes) => new(
        ModuleFault.MissingDependency,
        module.Name,
        module.Folder,
        $"needs {name} {Shorten(version)}, not found beside {module.Manifest?.Assembly}",
        $"Put {name}.dll into {module.Folder} and build its manifest again, or install the module again")
    {
        Probes = probes,
    };

    private static ModuleProblem? CheckFiles(CatalogModule module, ModuleManifest manifest)
    {
        if (manifest.Kind != ModuleKind.Machines && manifest.FindFile(manifest.Assembly) is null)
        {
            return new ModuleProblem(
                ModuleFault.WrongHash,
                module.Name,
                Path.Combine(module.Folder, manifest.Assembly),
                $"its manifest has no hash of {manifest.Assembly}",
                Rebuild);
        }

        foreach (ManifestFile file in manifest.Files)
        {
            string path = Path.Combine(module.Folder, file.Path);
            if (!File.Exists(path))
            {
                return new ModuleProblem(ModuleFault.FileMissing, module.Name, path, $"{file.Path} is missing", Rebuild)
                {
                    Probes = [new ModuleProbe(path, "not found")],
                };
            }
        }

        return null;
    }

    /// <summary>2.1.0.0 is 2.1 to people.</summary>
    private static string Shorten(string version)
    {
        string[] parts = version.Split('.');
        int length = parts.Length;
        while (length > 2 && parts[length - 1] == "0")
        {
            length--;
        }

        return string.Join('.', parts, 0, length);
    }
}
