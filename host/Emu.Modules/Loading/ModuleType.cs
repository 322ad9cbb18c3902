using System.Runtime.CompilerServices;
using Emu.Abstractions.Qom;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;

namespace Emu.Modules.Loading;

/// <summary>
/// A type that a loaded module offers, described by the module's code when it is first asked for: describing them all would take a
/// machine longer than making what it has of them. Any thread.
/// </summary>
internal sealed class ModuleType
{
    private readonly Lock gate = new();
    private readonly CatalogModule module;
    private Func<ObjectType>? describe;
    private volatile ObjectType? type;

    /// <summary>Makes one.</summary>
    /// <param name="module">Its module.</param>
    /// <param name="name">Its name.</param>
    /// <param name="describe">The module's code that describes it.</param>
    public ModuleType(CatalogModule module, string name, Func<ObjectType> describe) => (this.module, Name, this.describe) = (module, name, describe);

    /// <summary>Makes one that is described already.</summary>
    /// <param name="module">Its module.</param>
    /// <param name="type">The type.</param>
    public ModuleType(CatalogModule module, ObjectType type) => (this.module, Name, this.type) = (module, type.Name, type);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Name of its module.</summary>
    public string Module => module.Name;

    /// <summary>The type.</summary>
    /// <exception cref="ModuleLoadException">The module's code cannot describe it.</exception>
    public ObjectType Get() => type ?? Describe();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ObjectType Describe()
    {
        lock (gate)
        {
            if (type is { } known)
            {
                return known;
            }

            ObjectType made;
            try
            {
                made = describe!();
            }
            catch (Exception e)
            {
                throw new ModuleLoadException(EntryPoint.RegistrationThrew(module, $"describing its type '{Name}'", e));
            }

            if (made.Name != Name)
            {
                throw new ModuleLoadException(TypeCollector.Problem(
                    module, ModuleFault.TypeUnlisted, $"its code registers type '{made.Name}' under the name '{Name}'"));
            }

            describe = null;
            return type = made;
        }
    }
}
