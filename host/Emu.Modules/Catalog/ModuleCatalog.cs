using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Emu.Core;
using Emu.Modules.Errors;
using Emu.Modules.Manifests;

namespace Emu.Modules.Catalog;

/// <summary>
/// Every module that lies in the module path, with what it offers and whether it can be used. Made from manifests and file names;
/// runs and maps no module code. Immutable; any thread.
/// </summary>
public sealed class ModuleCatalog
{
    private readonly CatalogOptions options;
    private readonly Dictionary<string, CatalogModule> byName = [];
    private readonly List<CatalogModule> found;

    // Made when they are first asked for; by two threads at once, twice the same.
    private volatile Dictionary<string, CatalogType>? types;
    private volatile Dictionary<string, CatalogMachine>? machines;

    private ModuleCatalog(CatalogOptions options, List<CatalogModule> found)
    {
        this.options = options;
        this.found = found;
        foreach (CatalogModule module in found)
        {
            byName.TryAdd(module.Name, module);
        }

        Modules = Sort(found);
    }

    /// <summary>Modules by name; of two with one name the hidden one follows.</summary>
    public ImmutableArray<CatalogModule> Modules { get; }

    /// <summary>The contract that modules must fit.</summary>
    public ContractVersion Contract => options.Contract;

    /// <summary>Every type name with its module; an unusable module counts only for names that no other module offers.</summary>
    public IReadOnlyDictionary<string, CatalogType> Types => TypeIndex;

    /// <summary>Every machine name with its module.</summary>
    public IReadOnlyDictionary<string, CatalogMachine> Machines => MachineIndex;

    private Dictionary<string, CatalogType> TypeIndex => types ??= IndexTypes();

    private Dictionary<string, CatalogMachine> MachineIndex => machines ??= IndexMachines();

    /// <summary>Reads the manifests in the module path.</summary>
    /// <exception cref="Abstractions.Qom.EmuException">A folder that somebody named is not there.</exception>
    public static ModuleCatalog Scan(CatalogOptions options)
    {
        List<CatalogModule> found = [];
        HashSet<string> seen = [];
        foreach (ModuleRoot root in options.Roots)
        {
            foreach (string folder in ModuleFolders.Find(root))
            {
                if (seen.Add(folder))
                {
                    found.Add(ModuleFolders.Read(folder));
                }
            }
        }

        return new ModuleCatalog(options, CatalogRules.Apply(found, options));
    }

    /// <summary>Looks again at the same folders.</summary>
    public ModuleCatalog Rescan() => Scan(options);

    /// <summary>Looks again at the same folders, with one module disabled or not.</summary>
    /// <param name="name">Name of the module.</param>
    /// <param name="disabled">Who disabled it; null when nobody has.</param>
    public ModuleCatalog Rescan(string name, DisabledModule? disabled)
    {
        var all = options.Disabled.Where(entry => entry.Key != name).ToDictionary(entry => entry.Key, entry => entry.Value);
        if (disabled is not null)
        {
            all.Add(name, disabled);
        }

        return Scan(new CatalogOptions { Roots = options.Roots, Contract = options.Contract, Disabled = all });
    }

    /// <summary>Finds a module.</summary>
    /// <returns>The module, or null.</returns>
    public CatalogModule? FindModule(string name) => byName.GetValueOrDefault(name);

    /// <summary>Finds a module that must be there.</summary>
    /// <exception cref="UnknownNameException">There is none.</exception>
    public CatalogModule RequireModule(string name) =>
        FindModule(name) ?? throw new UnknownNameException("module", name, NearestName.Find(name, byName.Keys), "emu module list");

    /// <summary>Finds the module that offers a type.</summary>
    /// <returns>The type, or null.</returns>
    public CatalogType? FindType(string name) => TypeIndex.GetValueOrDefault(name);

    /// <summary>Finds the module that offers a type that must be there.</summary>
    /// <exception cref="UnknownNameException">There is none.</exception>
    public CatalogType RequireType(string name) =>
        FindType(name) ?? throw new UnknownNameException("type", name, NearestName.Find(name, TypeIndex.Keys), "emu device list");

    /// <summary>Finds a machine.</summary>
    /// <returns>The machine, or null.</returns>
    public CatalogMachine? FindMachine(string name) => MachineIndex.GetValueOrDefault(name);

    /// <summary>Finds a machine that must be there.</summary>
    /// <exception cref="UnknownNameException">There is none.</exception>
    public CatalogMachine RequireMachine(string name) =>
        FindMachine(name) ?? throw new UnknownNameException("machine", name, NearestName.Find(name, MachineIndex.Keys), "emu machine list");

    /// <summary>Why a machine cannot be made, following it to the module that is at fault; null when it can.</summary>
    public string? WhyUnavailable(CatalogMachine machine)
    {
        if (machine.Module.Problem is { } own)
        {
            return $"module '{machine.Module.Name}': {own.Summary}";
        }

        foreach (string name in machine.Machine.Types)
        {
            if (FindType(name) is not { } type)
            {
                return $"needs type '{name}', which no module offers";
            }

            if (type.Module.Problem is { } problem)
            {
                return $"needs type '{name}' of module '{type.Module.Name}': {problem.Summary}";
            }
        }

        return null;
    }

    /// <summary>By name; modules of one name stay in the order of the path. Most are in order already, as their folders are named after them.</summary>
    private static ImmutableArray<CatalogModule> Sort(List<CatalogModule> found)
    {
        List<CatalogModule> sorted = new(found.Count);
        foreach (CatalogModule module in found)
        {
            int at = sorted.Count;
            while (at > 0 && string.CompareOrdinal(sorted[at - 1].Name, module.Name) > 0)
            {
                at--;
            }

            sorted.Insert(at, module);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(sorted.ToArray());
    }

    private Dictionary<string, CatalogType> IndexTypes()
    {
        Dictionary<string, CatalogType> index = [];
        foreach (CatalogModule module in UsableFirst())
        {
            foreach (ManifestType type in module.Types)
            {
                index.TryAdd(type.Name, new CatalogType(module, type));
            }
        }

        return index;
    }

    private Dictionary<string, CatalogMachine> IndexMachines()
    {
        Dictionary<string, CatalogMachine> index = [];
        foreach (CatalogModule module in UsableFirst())
        {
            foreach (ManifestMachine machine in module.Machines)
            {
                index.TryAdd(machine.Name, new CatalogMachine(module, machine));
            }
        }

        return index;
    }

    private List<CatalogModule> UsableFirst()
    {
        List<CatalogModule> modules = found.FindAll(module => module.Problem is null);
        modules.AddRange(found.FindAll(module => module.Problem is not null));
        return modules;
    }
}
