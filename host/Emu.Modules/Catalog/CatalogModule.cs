using System.Collections.Immutable;
using Emu.Modules.Errors;
using Emu.Modules.Manifests;

namespace Emu.Modules.Catalog;

/// <summary>A module of the catalog: its folder, its manifest, and whether it can be used. Immutable.</summary>
public sealed class CatalogModule
{
    internal CatalogModule(string name, string folder, ModuleManifest? manifest, ModuleProblem? problem)
    {
        Name = name;
        Folder = folder;
        Manifest = manifest;
        Problem = problem;
    }

    /// <summary>Name in its manifest; without a readable manifest the name of its folder.</summary>
    public string Name { get; }

    /// <summary>Full path of its folder.</summary>
    public string Folder { get; }

    /// <summary>Its manifest; null when there is none that can be read.</summary>
    public ModuleManifest? Manifest { get; }

    /// <summary>Why it cannot be used; null when it can.</summary>
    public ModuleProblem? Problem { get; }

    /// <summary>Whether it can be used.</summary>
    public ModuleState State => Problem?.Fault switch
    {
        null => ModuleState.Available,
        ModuleFault.Disabled => ModuleState.Disabled,
        ModuleFault.ContractTooNew or ModuleFault.ContractTooOld or ModuleFault.ManifestSchema => ModuleState.Incompatible,
        _ => ModuleState.Failed,
    };

    /// <summary>Types that it offers, also when it cannot be used.</summary>
    public ImmutableArray<ManifestType> Types => Manifest?.Types ?? [];

    /// <summary>Machines that it describes, also when it cannot be used.</summary>
    public ImmutableArray<ManifestMachine> Machines => Manifest?.Machines ?? [];

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Folder})";
}

/// <summary>A type with the module that offers it.</summary>
/// <param name="Module">The module.</param>
/// <param name="Type">The type.</param>
public sealed record CatalogType(CatalogModule Module, ManifestType Type);

/// <summary>A machine with the module that describes it.</summary>
/// <param name="Module">The module.</param>
/// <param name="Machine">The machine.</param>
public sealed record CatalogMachine(CatalogModule Module, ManifestMachine Machine)
{
    /// <summary>Full path of the machine's file.</summary>
    public string File => Path.Combine(Module.Folder, Machine.File);
}
