using Emu.Abstractions.Clock;

namespace Emu.Abstractions.Qom;

/// <summary>
/// Base of everything that a machine is made of. An object belongs to one machine, has one parent and a stable path, and
/// reaches the world only through its handles and <see cref="Services"/>. All hooks run under the machine's lock.
/// </summary>
public abstract class EmuObject
{
    private readonly List<EmuObject> children = [];
    private readonly List<Handle> handles = [];
    private MachineServices? services;
    private ObjectType? type;

    /// <summary>The type it was made from.</summary>
    /// <exception cref="InvalidOperationException">The object was made with <c>new</c> and never attached.</exception>
    public ObjectType Type => type ?? throw new InvalidOperationException($"{GetType().Name} is not attached to a machine");

    /// <summary>Name under its parent.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The object that contains it; null for a root or before it is attached.</summary>
    public EmuObject? Parent { get; private set; }

    /// <summary>Path from the root: <c>/machine/uart0</c>.</summary>
    public string Path => Parent is null ? "/" + Id : Parent.Parent is null && Parent.Id.Length == 0 ? "/" + Id : $"{Parent.Path}/{Id}";

    /// <summary>Where in its life it is.</summary>
    public LifeCycle Phase { get; private set; }

    /// <summary>Its code threw; it answers nothing any more and can only be removed. Readable from any thread.</summary>
    public bool IsFaulted { get; private set; }

    /// <summary>Children in the order in which they were attached.</summary>
    public IReadOnlyList<EmuObject> Children => children;

    /// <summary>Handles in the order in which they were made; empty before the object is configured.</summary>
    public IReadOnlyList<Handle> Handles => handles;

    /// <summary>
    /// Counts up when the object is unrealized or faulted; queued calls carry the value that they were queued with and are
    /// dropped when it differs.
    /// </summary>
    public uint Generation { get; private set; }

    /// <summary>The machine's services.</summary>
    /// <exception cref="InvalidOperationException">The object is not attached to a machine.</exception>
    protected internal MachineServices Services =>
        services ?? throw new InvalidOperationException($"{GetType().Name} is not attached to a machine");

    /// <summary>Finds a handle by kind and name.</summary>
    /// <typeparam name="T">Kind of handle.</typeparam>
    /// <param name="name">Name, with an index for arrays: <c>irq[3]</c>; an array's first element also answers to its bare name.</param>
    /// <returns>The handle, or null.</returns>
    public T? FindHandle<T>(string name)
        where T : Handle
    {
        string indexed = name + "[0]";
        foreach (Handle handle in handles)
        {
            if (handle is T typed && (handle.Name == name || handle.Name == indexed))
            {
                return typed;
            }
        }

        return null;
    }

    /// <summary>Finds a child by id.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The child, or null.</returns>
    public EmuObject? FindChild(string id)
    {
        foreach (EmuObject child in children)
        {
            if (child.Id == id)
            {
                return child;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => services is null ? GetType().Name : Path;

    /// <summary>
    /// Shaping properties are final: make what depends on them. Generated code has made the declared handles by now; more may
    /// be made with the <c>Add…</c> methods, only here.
    /// </summary>
    /// <exception cref="ConfigurationException">The properties do not fit together.</exception>
    protected virtual void OnConfigured()
    {
    }

    /// <summary>
    /// Links, lines and mappings are made: begin to work. May throw; the core then rolls back what was made of handles. What else the
    /// object did, such as joining a bus, it takes back itself before it throws.
    /// </summary>
    /// <exception cref="ConfigurationException">The object cannot work as wired.</exception>
    protected virtual void OnRealize()
    {
    }

    /// <summary>
    /// Stop working and let go of what <see cref="OnRealize"/> took, also after a fault. Handles are cut afterwards by the core.
    /// </summary>
    protected virtual void OnUnrealize()
    {
    }

    /// <summary>State was restored, in this and every other object: rebuild what is derived. Notifies nobody.</summary>
    protected virtual void OnRestored()
    {
    }

    /// <summary>Makes the handles that attributes declare; written by the source generator, which calls the base first.</summary>
    protected virtual void DefineHandles()
    {
    }

    /// <summary>Saves the fields marked <see cref="StateAttribute"/>; written by the source generator, which calls the base first.</summary>
    /// <param name="writer">Where to; the object's section is open.</param>
    protected virtual void SaveState(StateWriter writer)
    {
    }

    /// <summary>Restores the fields marked <see cref="StateAttribute"/>; written by the source generator, which calls the base first.</summary>
    /// <param name="reader">Where from; the object's section is open.</param>
    protected virtual void RestoreState(StateReader reader)
    {
    }

    /// <summary>Forgets the objects that link properties point to; written by the source generator, which calls the base first.</summary>
    protected virtual void CutLinks()
    {
    }

    /// <summary>Version of the saved state; written by the source generator.</summary>
    protected virtual int StateVersion => 1;

    /// <summary>Adds a handle. Called by the handles' <c>Add…</c> methods.</summary>
    /// <typeparam name="T">Kind of handle.</typeparam>
    /// <param name="handle">The handle.</param>
    /// <returns>The same handle.</returns>
    /// <exception cref="InvalidOperationException">The object is past being configured, or the name is taken.</exception>
    protected T AddHandle<T>(T handle)
        where T : Handle
    {
        if (Phase != LifeCycle.Created)
        {
            throw new InvalidOperationException($"{Path}: handles are made while the object is configured, not when it is {Phase}");
        }

        if (handles.Exists(other => other.GetType() == handle.GetType() && other.Name == handle.Name))
        {
            throw new InvalidOperationException($"{Path}: two handles are called '{handle.Name}'");
        }

        handles.Add(handle);
        return handle;
    }

    /// <summary>Makes a timer in virtual time.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="callback">Called under the machine's lock when it fires, only while the machine runs.</param>
    protected DeviceTimer AddTimer(string name, Action callback) => AddHandle(new DeviceTimer(this, name, callback));

    /// <summary>Marks this object faulted, once, and reports it; its generation moves on, so calls queued for it are dropped.</summary>
    /// <param name="error">What its code threw.</param>
    internal void Fault(Exception error)
    {
        if (!IsFaulted)
        {
            IsFaulted = true;
            Generation++;
            services?.ReportFault(this, error);
        }
    }

    /// <summary>How many callbacks of this object are under way; valid under the machine's lock.</summary>
    internal int Busy { get; set; }

    internal void Attach(MachineServices machine, ObjectType from, string id, EmuObject? parent)
    {
        if (services is not null)
        {
            throw new InvalidOperationException($"{Path} is already attached");
        }

        services = machine;
        type = from;
        Id = id;
        Parent = parent;
        parent?.children.Add(this);
    }

    internal void Detach()
    {
        Parent?.children.Remove(this);
        Parent = null;
    }

    internal void Rejoin(EmuObject under)
    {
        Parent = under;
        under.children.Add(this);
    }

    internal void Configure()
    {
        DefineHandles();
        OnConfigured();
        Phase = LifeCycle.Configured;
    }

    internal void Enter(LifeCycle phase)
    {
        Phase = phase;
        if (phase == LifeCycle.Unrealized)
        {
            Generation++;
        }
    }

    internal void Realize() => OnRealize();

    internal void Unrealize() => OnUnrealize();

    internal void CutHandles()
    {
        for (int i = handles.Count - 1; i >= 0; i--)
        {
            handles[i].Cut();
        }

        CutLinks();
    }

    internal void Save(StateWriter writer)
    {
        SaveState(writer);
        foreach (Handle handle in handles)
        {
            handle.Save(writer);
        }
    }

    internal void Restore(StateReader reader)
    {
        RestoreState(reader);
        foreach (Handle handle in handles)
        {
            handle.Restore(reader);
        }
    }

    internal void Restored() => OnRestored();

    internal int SavedVersion => StateVersion;
}
