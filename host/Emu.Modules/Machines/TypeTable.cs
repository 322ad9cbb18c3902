using Emu.Core;
using Emu.Core.MachineFiles;
using Emu.Modules.Catalog;
using Emu.Modules.Manifests;

namespace Emu.Modules.Machines;

/// <summary>What manifests say about types, each read once.</summary>
/// <param name="catalog">The modules.</param>
internal sealed class TypeTable(ModuleCatalog catalog)
{
    private readonly Dictionary<string, TypeDescription?> read = new(StringComparer.Ordinal);

    /// <summary>Finds a type that must be there, of one of some kinds.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="what">What it should be, for the message: <c>CPU model</c>.</param>
    /// <param name="span">Where it is named.</param>
    /// <param name="problems">Collects what is wrong.</param>
    /// <param name="kinds">Kinds that may be named there.</param>
    /// <returns>The type; null when there is none, or it is of another kind.</returns>
    public TypeDescription? Require(string name, string what, SourceSpan span, MachineProblems problems, params ReadOnlySpan<string> kinds)
    {
        if (name.Length == 0)
        {
            return null;
        }

        if (catalog.FindType(name) is not { } found)
        {
            problems.Add(span, $"no {what} '{name}'{NearestName.Hint(name, NamesOf(kinds))}");
            return null;
        }

        if (found.Type.IsAbstract)
        {
            problems.Add(span, $"'{name}' is only a parent of other types; nothing is made of it");
            return null;
        }

        if (found.Module.Problem is { } problem)
        {
            problems.Add(span, $"'{name}' of module '{found.Module.Name}' cannot be used: {problem.Summary}");
        }

        TypeDescription? type = Find(name);
        if (type is null || kinds.Contains(type.Kind))
        {
            return type;
        }

        problems.Add(span, $"'{name}' is {Named(type.Kind)}, no {what}; {Remedy(type.Kind)}");
        return null;
    }

    /// <summary>Finds a type.</summary>
    /// <returns>The type; null when there is none, or its manifest cannot be read.</returns>
    public TypeDescription? Find(string name)
    {
        if (!read.TryGetValue(name, out TypeDescription? type))
        {
            try
            {
                type = catalog.FindType(name)?.Type.Describe();
            }
            catch (ManifestException)
            {
                // 'emu module list' tells; a machine cannot be blamed.
            }

            read[name] = type;
        }

        return type;
    }

    /// <summary>Names of the types of some kinds; not those that are only parents.</summary>
    public List<string> NamesOf(ReadOnlySpan<string> kinds)
    {
        var names = new List<string>();
        foreach ((string name, CatalogType type) in catalog.Types)
        {
            if (!type.Type.IsAbstract && kinds.Contains(type.Type.ReadHead().Kind))
            {
                names.Add(name);
            }
        }

        return names;
    }

    private static string Named(string kind) => kind switch
    {
        "cpu" => "a CPU model",
        "accel" => "an accelerator",
        "backend" => "a backend",
        "device" => "a device",
        _ => "an object",
    };

    private static string Remedy(string kind) => kind switch
    {
        "cpu" => "CPUs stand in 'clusters'",
        "accel" => "a cluster names it in 'accel'",
        "device" => "devices stand in 'devices'",
        _ => "it belongs into 'backends'",
    };
}
