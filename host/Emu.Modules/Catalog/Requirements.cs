using Emu.Modules.Errors;

namespace Emu.Modules.Catalog;

/// <summary>Follows what modules require of each other.</summary>
internal sealed class Requirements
{
    private readonly Dictionary<string, CatalogModule> modules = [];
    private readonly Dictionary<string, ModuleProblem?> known = [];
    private readonly List<string> chain = [];
    private readonly HashSet<string> circled = [];

    public Requirements(IReadOnlyList<CatalogModule> modules)
    {
        foreach (CatalogModule module in modules)
        {
            this.modules.TryAdd(module.Name, module);
        }
    }

    /// <summary>The problem of a module, its own or that of a module that it requires.</summary>
    public ModuleProblem? Check(CatalogModule module)
    {
        // Two modules may have one name: the hidden one has a problem of its own and is no part of the graph.
        if (module.Problem is not null || module.Manifest is not { Requires.Length: > 0 } manifest)
        {
            return module.Problem;
        }

        if (known.TryGetValue(module.Name, out ModuleProblem? answer))
        {
            return answer;
        }

        chain.Add(module.Name);
        foreach (string required in manifest.Requires)
        {
            answer ??= CheckOne(module, required);
        }

        chain.RemoveAt(chain.Count - 1);
        return known[module.Name] = answer;
    }

    private ModuleProblem? CheckOne(CatalogModule module, string required)
    {
        int start = chain.IndexOf(required);
        if (start >= 0)
        {
            circled.UnionWith(chain[start..]);
            string circle = string.Join(" -> ", chain[start..]) + " -> " + required;
            return new ModuleProblem(
                ModuleFault.CyclicDependency, module.Name, module.Folder, $"requires itself: {circle}", "Take one of the requirements out of the circle");
        }

        if (!modules.TryGetValue(required, out CatalogModule? other))
        {
            return new ModuleProblem(
                ModuleFault.RequiredModule, module.Name, module.Folder, $"requires module '{required}', which is not installed", "Install it (emu module install DIR), or name its folder with --module-path");
        }

        if (Check(other) is not { } problem)
        {
            return null;
        }

        // Every member of a circle is as much a part of it as the one where it was noticed.
        return problem.Fault == ModuleFault.CyclicDependency && circled.Contains(module.Name)
            ? problem with { Module = module.Name, Path = module.Folder }
            : new ModuleProblem(ModuleFault.RequiredModule, module.Name, module.Folder, $"requires module '{required}', which is unusable: {problem.What}", problem.Fault == ModuleFault.Disabled ? $"Enable it: {problem.Remedy}" : problem.Remedy)
            {
                Cause = problem.Cause,
                Probes = problem.Probes,
            };
    }
}
