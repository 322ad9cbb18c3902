using System.Collections.Immutable;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;
using Emu.Modules.Loading;
using Emu.Modules.Manifests;

namespace Emu.Modules.Reports;

/// <summary>
/// What the lists print, from manifests alone; with a loader, as a running host has it. Nothing here loads a module.
/// </summary>
public sealed class CatalogReports
{
    private readonly ModuleCatalog catalog;
    private readonly ModuleLoader? loader;
    private readonly Dictionary<string, CatalogModule> loaded = [];
    private readonly Func<string, bool> isFaulted;

    /// <summary>Reports of a catalog.</summary>
    public CatalogReports(ModuleCatalog catalog)
    {
        this.catalog = catalog;
        isFaulted = _ => false;
    }

    /// <summary>Reports of a running host.</summary>
    /// <param name="loader">Its loader.</param>
    /// <param name="isFaulted">Whether an object of a module has faulted, by the module's name.</param>
    public CatalogReports(ModuleLoader loader, Func<string, bool>? isFaulted = null)
    {
        catalog = loader.Catalog;
        this.loader = loader;
        this.isFaulted = isFaulted ?? (_ => false);
        foreach (LoadedModule module in loader.Loaded)
        {
            loaded.Add(module.Name, module.Module);
        }
    }

    /// <summary>All modules by name; of a running host also copies that are leaving.</summary>
    public ImmutableArray<ModuleReport> Modules()
    {
        ImmutableArray<ModuleReport>.Builder rows = ImmutableArray.CreateBuilder<ModuleReport>();
        foreach (CatalogModule module in catalog.Modules)
        {
            rows.Add(Row(module));
        }

        // Its folder is gone, its code is still here.
        foreach (CatalogModule module in loaded.Values.Where(module => catalog.FindModule(module.Name) is null))
        {
            rows.Add(Row(module));
        }

        foreach (UnloadingModule module in loader?.Unloading ?? [])
        {
            string why = module.IsResident ? "superseded; loaded for good" : "leaves with its last object";
            rows.Add(new ModuleReport(module.Name, "", Name(ModuleState.Unloading), [], 0, module.Version, why));
        }

        return rows.DrainToImmutable();
    }

    /// <summary>Everything about one module.</summary>
    /// <exception cref="UnknownNameException">There is none of that name.</exception>
    public ModuleDetailReport Module(string name)
    {
        CatalogModule module = catalog.RequireModule(name);
        ModuleManifest? manifest = module.Manifest;
        ModuleProblem? problem = Problem(module);
        return new ModuleDetailReport(
            Row(module),
            manifest?.Summary ?? "",
            manifest?.Contract.ToString() ?? "",
            module.Folder,
            manifest?.Assembly ?? "",
            manifest?.Permissions ?? [],
            manifest?.Requires ?? [],
            manifest?.Dependencies ?? [],
            [.. module.Types.Select(type => Row(new CatalogType(module, type)))],
            [.. module.Machines.Select(machine => Row(new CatalogMachine(module, machine)))],
            manifest?.Decode,
            manifest?.Files ?? [],
            problem is null ? null : Report(problem));
    }

    /// <summary>All types that objects can be made of, by name.</summary>
    /// <param name="kind">Only types of this kind; all when null.</param>
    public ImmutableArray<DeviceReport> Devices(string? kind = null) =>
    [
        .. catalog.Types.Values.Where(type => !type.Type.IsAbstract).Select(Row).Where(row => kind is null || row.Kind == kind)
            .OrderBy(row => row.Name, StringComparer.Ordinal),
    ];

    /// <summary>Everything about one type.</summary>
    /// <exception cref="UnknownNameException">There is none of that name.</exception>
    public DeviceDetailReport Device(string name)
    {
        CatalogType type = catalog.RequireType(name);
        return new DeviceDetailReport(Row(type), type.Type.Describe());
    }

    /// <summary>All machines by name.</summary>
    public ImmutableArray<MachineReport> Machines() =>
        [.. catalog.Machines.Values.Select(Row).OrderBy(row => row.Name, StringComparer.Ordinal)];

    /// <summary>Everything about a problem.</summary>
    public static ProblemReport Report(ModuleProblem problem) => new(
        problem.Fault.ToString(), problem.Path, problem.What, problem.Remedy, [.. problem.Probes.Select(probe => new ProbeReport(probe.Path, probe.Result))]);

    private static string Name(ModuleState state) => state switch
    {
        ModuleState.Available => "available",
        ModuleState.Disabled => "disabled",
        ModuleState.Incompatible => "incompatible",
        ModuleState.Failed => "failed",
        ModuleState.Loaded => "loaded",
        ModuleState.Faulted => "faulted",
        _ => "unloading",
    };

    private ModuleReport Row(CatalogModule module)
    {
        ModuleState state = State(module);
        string why = state is ModuleState.Disabled or ModuleState.Incompatible or ModuleState.Failed ? Why(Problem(module)!) : Permissions(module);
        return new ModuleReport(
            module.Name,
            module.Manifest is { } manifest ? ModuleManifest.NameOf(manifest.Kind) : "",
            Name(state),
            module.Manifest?.Architectures ?? [],
            module.Types.Length,
            module.Manifest?.Version ?? "",
            why);
    }

    private DeviceReport Row(CatalogType type)
    {
        TypeHead head = type.Type.ReadHead();
        ModuleProblem? problem = Problem(type.Module);
        return new DeviceReport(
            head.Name, head.Kind, head.Family, head.Architecture, type.Module.Name, Name(State(type.Module)), head.Summary, problem is null ? "" : $"module '{type.Module.Name}': {problem.Summary}");
    }

    private MachineReport Row(CatalogMachine machine)
    {
        ManifestMachine header = machine.Machine;
        ImmutableArray<string> architectures = header.Architectures.Length > 0
            ? header.Architectures
            : [.. header.CpuTypes.Select(catalog.FindType).OfType<CatalogType>().Select(type => type.Type.ReadHead().Architecture).Where(text => text.Length > 0).Distinct()];
        string? why = catalog.WhyUnavailable(machine);
        return new MachineReport(header.Name, architectures, header.MinCpus, header.MaxCpus, header.Summary, machine.Module.Name, machine.File, why is null, why ?? "");
    }

    private ModuleState State(CatalogModule module) =>
        module.Problem?.Fault == ModuleFault.Disabled ? ModuleState.Disabled
        : IsLoaded(module) ? (isFaulted(module.Name) ? ModuleState.Faulted : ModuleState.Loaded)
        : module.Problem is null && Problem(module) is not null ? ModuleState.Failed
        : module.State;

    /// <summary>By folder: a module that is hidden by another of its name is not the one that was loaded.</summary>
    private bool IsLoaded(CatalogModule module) => loaded.TryGetValue(module.Name, out CatalogModule? present) && present.Folder == module.Folder;

    /// <summary>What is known against a module; a load that failed counts for a usable one only, and names are unique among these.</summary>
    private ModuleProblem? Problem(CatalogModule module) => module.Problem ?? loader?.ProblemOf(module.Name);

    /// <summary>The column beside the state need not say the state again.</summary>
    private static string Why(ModuleProblem problem) =>
        problem.Fault == ModuleFault.Disabled ? problem.Summary[StaticChecks.DisabledPrefix.Length..] : problem.Summary;

    private static string Permissions(CatalogModule module) =>
        module.Manifest is { Permissions.Length: > 0 } manifest ? "permissions: " + string.Join(", ", manifest.Permissions.Select(permission => permission.Name)) : "";
}
