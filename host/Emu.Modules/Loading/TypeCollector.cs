using Emu.Abstractions.Qom;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;
using Emu.Modules.Manifests;

namespace Emu.Modules.Loading;

/// <summary>Collects what a module registers and compares it with its manifest.</summary>
/// <param name="module">The module.</param>
internal sealed class TypeCollector(CatalogModule module) : ITypeRegistry
{
    private const string Remedy = "The manifest is made from the code by the build: build the module again";
    private bool closed;
    private ModuleProblem? problem;

    /// <summary>The types, by name.</summary>
    public Dictionary<string, ObjectType> Types { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Add(ObjectType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (closed)
        {
            throw new InvalidOperationException($"module '{module.Name}' registers type '{type.Name}' after its registration has ended");
        }

        if (!Types.TryAdd(type.Name, type))
        {
            // Kept besides thrown: the module may catch what is thrown here.
            problem ??= Problem(ModuleFault.DuplicateType, $"its code registers type '{type.Name}' twice", "Give each type a name of its own");
            throw new InvalidOperationException(problem.What);
        }
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
                return Problem(ModuleFault.TypeMissing, $"its manifest lists type '{type.Name}', which the code does not register", Remedy);
            }

            listed += Types.ContainsKey(type.Name) ? 1 : 0;
        }

        return listed == Types.Count ? null : Unlisted();
    }

    private ModuleProblem Unlisted()
    {
        HashSet<string> listed = [.. module.Types.Select(type => type.Name)];
        string name = Types.Keys.First(type => !listed.Contains(type));
        return Problem(ModuleFault.TypeUnlisted, $"its code registers type '{name}', which its manifest does not list", Remedy);
    }

    private ModuleProblem Problem(ModuleFault fault, string what, string remedy) =>
        new(fault, module.Name, Path.Combine(module.Folder, module.Manifest!.Assembly), what, remedy);
}
