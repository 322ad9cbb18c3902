using Emu.Modules.Manifests;

namespace Emu.Modules.Catalog;

/// <summary>A folder with modules.</summary>
/// <param name="Path">
/// A folder whose subfolders are modules, or one module's folder.
/// </param>
/// <param name="Required">Somebody named it: it is an error when it is not there.</param>
public sealed record ModuleRoot(string Path, bool Required);

/// <summary>What a catalog is made from.</summary>
public sealed class CatalogOptions
{
    /// <summary>Where modules are, most important first: of two modules with one name the first counts.</summary>
    public required IReadOnlyList<ModuleRoot> Roots { get; init; }

    /// <summary>Names of disabled modules, each with who disabled it and how to enable it.</summary>
    public IReadOnlyDictionary<string, DisabledModule> Disabled { get; init; } = new Dictionary<string, DisabledModule>();

    /// <summary>The contract that modules must fit.</summary>
    public ContractVersion Contract { get; init; } = ContractVersion.OfHost();
}

/// <summary>Why a module is disabled.</summary>
/// <param name="By">Who said so: <c>by user</c>, <c>by EMU_DISABLE</c>.</param>
/// <param name="Remedy">How to enable it: a command or a setting.</param>
public sealed record DisabledModule(string By, string Remedy);
