using System.Collections.Immutable;
using System.Text.Json;
using Emu.Abstractions.Qom;

namespace Emu.Modules.Manifests;

/// <summary>
/// What <c>module.json</c> says. Types keep their JSON and are read when somebody asks; nothing here touches the module's code.
/// </summary>
public sealed class ModuleManifest
{
    /// <summary>Name of the file in a module's folder.</summary>
    public const string FileName = "module.json";

    /// <summary>The schema that this host reads.</summary>
    public const int Schema = 1;

    /// <summary>Module name.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the module.</summary>
    public required string Version { get; init; }

    /// <summary>Contract that it was built against.</summary>
    public required ContractVersion Contract { get; init; }

    /// <summary>What the module is.</summary>
    public required ModuleKind Kind { get; init; }

    /// <summary>One line for people.</summary>
    public string Summary { get; init; } = "";

    /// <summary>File name of the module's assembly; empty for data.</summary>
    public string Assembly { get; init; } = "";

    /// <summary>Full name of the entry class; empty for data.</summary>
    public string Entry { get; init; } = "";

    /// <summary>Token of the entry class in the assembly's metadata; 0 when the build gave none.</summary>
    public int EntryToken { get; init; }

    /// <summary>What it is allowed to do, and why it needs that.</summary>
    public ImmutableArray<ModulePermission> Permissions { get; init; } = [];

    /// <summary>Architectures of its CPU types.</summary>
    public ImmutableArray<string> Architectures { get; init; } = [];

    /// <summary>Modules that are loaded before it.</summary>
    public ImmutableArray<string> Requires { get; init; } = [];

    /// <summary>Assemblies that it brings along.</summary>
    public ImmutableArray<ModuleDependency> Dependencies { get; init; } = [];

    /// <summary>Types that it offers.</summary>
    public ImmutableArray<ManifestType> Types { get; init; } = [];

    /// <summary>Machines that it describes.</summary>
    public ImmutableArray<ManifestMachine> Machines { get; init; } = [];

    /// <summary>Its files with their hashes, paths with <c>/</c>.</summary>
    public ImmutableArray<ManifestFile> Files { get; init; } = [];

    /// <summary>JSON of the decode tables' counts; empty when there are none.</summary>
    internal ReadOnlyMemory<byte> DecodeJson { get; init; }

    /// <summary>Counts of the rows of its decode tables, by table.</summary>
    public JsonElement? Decode
    {
        get
        {
            if (DecodeJson.IsEmpty)
            {
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(DecodeJson);
            return document.RootElement.Clone();
        }
    }

    /// <summary>Finds a file by its path in the module's folder.</summary>
    /// <returns>The file, or null when the manifest does not list it.</returns>
    public ManifestFile? FindFile(string path)
    {
        foreach (ManifestFile file in Files)
        {
            if (file.Path == path)
            {
                return file;
            }
        }

        return null;
    }

    /// <summary>How a kind is spelled in manifests and lists.</summary>
    public static string NameOf(ModuleKind kind) => kind switch
    {
        ModuleKind.Hardware => "hw",
        ModuleKind.Target => "target",
        ModuleKind.Accelerator => "accel",
        ModuleKind.Backend => "backend",
        _ => "machines",
    };
}

/// <summary>A permission with its reason.</summary>
/// <param name="Name">Permission.</param>
/// <param name="Reason">Why the module needs it.</param>
public sealed record ModulePermission(string Name, string Reason);

/// <summary>An assembly that a module brings along.</summary>
/// <param name="Name">Assembly name.</param>
/// <param name="Version">Version that the module was built against.</param>
public sealed record ModuleDependency(string Name, string Version);

/// <summary>A file of a module.</summary>
/// <param name="Path">Path in the module's folder, with <c>/</c>.</param>
/// <param name="Hash"><c>sha256:</c> and 64 lower-case digits.</param>
/// <param name="Quick"><c>xxh64:</c> and 16 lower-case digits, which a load compares instead; empty when the build gave none.</param>
public sealed record ManifestFile(string Path, string Hash, string Quick = "");

/// <summary>A machine that a module describes.</summary>
/// <param name="Name">Machine name.</param>
/// <param name="File">Its file, relative to the module's folder.</param>
/// <param name="Summary">One line for people.</param>
/// <param name="Architectures">Architectures that the file names; when empty they follow from <paramref name="CpuTypes"/>.</param>
/// <param name="MinCpus">Smallest number of CPUs.</param>
/// <param name="MaxCpus">Largest number of CPUs.</param>
/// <param name="CpuTypes">Types of its CPUs.</param>
/// <param name="Types">Every type that it needs.</param>
public sealed record ManifestMachine(
    string Name,
    string File,
    string Summary,
    ImmutableArray<string> Architectures,
    int MinCpus,
    int MaxCpus,
    ImmutableArray<string> CpuTypes,
    ImmutableArray<string> Types);
