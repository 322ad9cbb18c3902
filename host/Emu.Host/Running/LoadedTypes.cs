using Emu.Abstractions.Qom;
using Emu.Core.Objects;
using Emu.Modules.Loading;

namespace Emu.Host.Running;

/// <summary>Object types for machines: from modules, and a few that the program adds itself.</summary>
/// <param name="loader">Loads modules.</param>
/// <param name="own">Types of the program.</param>
internal sealed class LoadedTypes(ModuleLoader loader, params IReadOnlyList<ObjectType> own) : IObjectTypes
{
    /// <inheritdoc/>
    public ObjectType Resolve(string name)
    {
        foreach (ObjectType type in own)
        {
            if (type.Name == name)
            {
                return type;
            }
        }

        return loader.Resolve(name);
    }

    /// <inheritdoc/>
    public string ModuleOf(string type) => loader.Catalog.FindType(type)?.Module.Name ?? "";
}
