using Emu.Abstractions.Qom;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;
using Emu.Modules.Manifests;

namespace Emu.Modules.Loading;

/// <summary>Collects what a module registers and compares it with its manifest.</summary>
/// <param name="module">The module.</param>
internal sealed class TypeCollector(CatalogModule module) : ITypeRegistry
{
    private bool closed;
    private ModuleProblem? problem;

    /// <summary>The types, by name.</summary>
    public Dictionary<string, ModuleType> Types { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Add(ObjectType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Add(new ModuleType(module, type));
    }

    /// <inheritdoc/>
    public void Add(string name, Func<ObjectType> describe)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(describe);
        Add(new ModuleType(module, name, describe));
    }

    /// <summary>What is wrong with the registration, or null.</summary>
    public ModuleProblem? Close()
    {
        closed = true;
        if (problem is not null)
        {
            return problem;
        }

        int listed = 0;
        foreach (ManifestType type in module.Types)
        {
            if (!type.IsAbstract && !Types.ContainsKey(type.Name))
            {
                return Problem(module, ModuleFault.TypeMissing, $"its manifest lists type '{type.Name}', which the code does not register");
            }

            listed += Types.ContainsKey(type.Name) ? 1 : 0;
        }

        return listed == Types.Count ? null : Unlisted();
    }

    /// <summary>A problem of a module whose code is not what its manifest says.</summary>
    public static ModuleProblem Problem(
        CatalogModule module, ModuleFault fault, string what, string remedy = "The manifest is made from the code by the build: build the module again") =>
        new(fault, module.Name, Path.Combine(module.Folder, module.Manifest!.Assembly), what, remedy);

    private ModuleProblem Unlisted()
    {
        HashSet<string> listed = [.. module.Types.Select(type => type.Name)];
        string name = Types.Keys.First(type => !listed.Contains(type));
        return Problem(module, ModuleFault.TypeUnlisted, $"its code registers type '{name}', which its manifest does not list");
    }

    private void Add(ModuleType type)
    {
        if (closed)
        {
            throw new InvalidOperationException($"module '{module.Name}' registers type '{type.Name}' after its registration has ended");
        }

        if (!Types.TryAdd(type.Name, type))
        {
            // Kept besides thrown: the module may catch what is thrown here.
            problem ??= Problem(module, ModuleFault.DuplicateType, $"its code registers type '{type.Name}' twice", "Give each type a name of its own");
            throw new InvalidOperationException(problem.What);
        }
    }
}
