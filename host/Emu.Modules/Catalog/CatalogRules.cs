using Emu.Modules.Errors;
using Emu.Modules.Manifests;

namespace Emu.Modules.Catalog;

/// <summary>
/// Says whether modules can be used together: one name for one module and one type, and everything required at hand. The order of
/// the list decides who keeps a name.
/// </summary>
internal static class CatalogRules
{
    /// <summary>The same modules, with problems where there are some.</summary>
    public static List<CatalogModule> Apply(IReadOnlyList<CatalogModule> found, CatalogOptions options)
    {
        Dictionary<string, CatalogModule> names = [];
        Dictionary<string, CatalogModule> types = [];
        List<CatalogModule> modules = new(found.Count);
        foreach (CatalogModule module in found)
        {
            bool hidden = !names.TryAdd(module.Name, module);
            ModuleProblem? problem = hidden ? Hidden(module, names[module.Name]) : StaticChecks.Check(module, options) ?? ClaimTypes(module, types);
            modules.Add(With(module, problem));
        }

        Requirements requirements = new(modules);
        for (int i = 0; i < modules.Count; i++)
        {
            modules[i] = With(modules[i], requirements.Check(modules[i]));
        }

        return modules;
    }

    private static CatalogModule With(CatalogModule module, ModuleProblem? problem) =>
        ReferenceEquals(problem, module.Problem) ? module : new CatalogModule(module.Name, module.Folder, module.Manifest, problem);

    private static ModuleProblem Hidden(CatalogModule module, CatalogModule first) => new(
        ModuleFault.DuplicateModule,
        module.Name,
        module.Folder,
        $"hidden by the module of the same name in {first.Folder}",
        "Remove one of the two, or change the order of the module path");

    private static ModuleProblem? ClaimTypes(CatalogModule module, Dictionary<string, CatalogModule> types)
    {
        HashSet<string> own = new(module.Types.Length);
        foreach (ManifestType type in module.Types)
        {
            if (types.TryGetValue(type.Name, out CatalogModule? owner))
            {
                return Duplicate(
                    module,
                    $"type '{type.Name}' is already offered by module '{owner.Name}'",
                    $"Rename the type, or disable one of the two (emu module disable {owner.Name})");
            }

            if (!own.Add(type.Name))
            {
                return Duplicate(module, $"its manifest lists type '{type.Name}' twice", "Give each type a name of its own");
            }
        }

        // Only now: a module that is refused for one type must not keep the others.
        foreach (string name in own)
        {
            types.Add(name, module);
        }

        return null;
    }

    private static ModuleProblem Duplicate(CatalogModule module, string what, string remedy) =>
        new(ModuleFault.DuplicateType, module.Name, module.Folder, what, remedy);
}
