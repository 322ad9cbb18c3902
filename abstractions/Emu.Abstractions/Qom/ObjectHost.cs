namespace Emu.Abstractions.Qom;

/// <summary>
/// The host's side of the life cycle. Only the host's core derives from it; the module check refuses a module that does.
/// All members are called under the machine's lock.
/// </summary>
public abstract class ObjectHost
{
    /// <summary>Gives a new object its machine, type, name and place.</summary>
    /// <param name="obj">The object, fresh from <see cref="ObjectType.Create"/>.</param>
    /// <param name="services">Services of its machine.</param>
    /// <param name="type">Type it was made from.</param>
    /// <param name="id">Name under its parent, unique there.</param>
    /// <param name="parent">Parent, or null for a root.</param>
    protected static void Attach(EmuObject obj, MachineServices services, ObjectType type, string id, EmuObject? parent) =>
        obj.Attach(services, type, id, parent);

    /// <summary>Takes an object out of the tree.</summary>
    /// <param name="obj">The object.</param>
    protected static void Detach(EmuObject obj) => obj.Detach();

    /// <summary>Puts an object that was taken out of the tree back into it.</summary>
    /// <param name="obj">The object.</param>
    /// <param name="parent">Its parent.</param>
    protected static void Rejoin(EmuObject obj, EmuObject parent) => obj.Rejoin(parent);

    /// <summary>Makes the declared handles and calls the object's hook; afterwards it is <see cref="LifeCycle.Configured"/>.</summary>
    /// <param name="obj">The object.</param>
    protected static void Configure(EmuObject obj) => obj.Configure();

    /// <summary>Sets the phase.</summary>
    /// <param name="obj">The object.</param>
    /// <param name="phase">The new phase.</param>
    protected static void Enter(EmuObject obj, LifeCycle phase) => obj.Enter(phase);

    /// <summary>Calls the realize hook; the phase is set by the caller.</summary>
    /// <param name="obj">The object.</param>
    protected static void Realize(EmuObject obj) => obj.Realize();

    /// <summary>Calls the unrealize hook; the phase is set by the caller.</summary>
    /// <param name="obj">The object.</param>
    protected static void Unrealize(EmuObject obj) => obj.Unrealize();

    /// <summary>Cuts all handles, in reverse order of making.</summary>
    /// <param name="obj">The object.</param>
    protected static void CutHandles(EmuObject obj) => obj.CutHandles();

    /// <summary>Marks the object faulted and reports it through its machine's services.</summary>
    /// <param name="obj">The object.</param>
    /// <param name="error">What it threw.</param>
    protected static void Fault(EmuObject obj, Exception error) => obj.Fault(error);

    /// <summary>Version of the object's saved state.</summary>
    /// <param name="obj">The object.</param>
    protected static int StateVersion(EmuObject obj) => obj.SavedVersion;

    /// <summary>Saves the object's fields and handles into the open section.</summary>
    /// <param name="obj">The object.</param>
    /// <param name="writer">Where to.</param>
    protected static void Save(EmuObject obj, StateWriter writer) => obj.Save(writer);

    /// <summary>Restores the object's fields and handles from the open section; notifies nobody.</summary>
    /// <param name="obj">The object.</param>
    /// <param name="reader">Where from.</param>
    protected static void Restore(EmuObject obj, StateReader reader) => obj.Restore(reader);

    /// <summary>Tells the object that everything is restored.</summary>
    /// <param name="obj">The object.</param>
    protected static void Restored(EmuObject obj) => obj.Restored();
}
