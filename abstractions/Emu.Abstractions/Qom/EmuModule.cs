namespace Emu.Abstractions.Qom;

/// <summary>
/// Entry point of a module. The loader makes one instance and calls <see cref="Register"/> once; the instance is then dropped.
/// The source generator writes <see cref="Register"/> for a partial class that does not have it.
/// </summary>
public abstract class EmuModule
{
    /// <summary>Adds every type of this module. Runs on the thread that caused the load; an exception becomes a typed load error.</summary>
    /// <param name="registry">Where types are added.</param>
    public abstract void Register(ITypeRegistry registry);
}

/// <summary>Collects the object types of a module while it is being loaded.</summary>
public interface ITypeRegistry
{
    /// <summary>Adds a type.</summary>
    /// <param name="type">The type; its name must be in the module's manifest and unknown so far.</param>
    void Add(ObjectType type);

    /// <summary>Adds a type that is described when somebody first asks for it: a machine takes few of the types of most modules.</summary>
    /// <param name="name">The type's name.</param>
    /// <param name="describe">Describes the type; called once at most, later and on any thread. What it throws becomes a typed load error.</param>
    void Add(string name, Func<ObjectType> describe) => Add(describe());
}
