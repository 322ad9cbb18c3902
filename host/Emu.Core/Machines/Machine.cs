using Emu.Abstractions.Clock;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.Memory;
using Emu.Core.Objects;
using Emu.Core.Time;

namespace Emu.Core.Machines;

/// <summary>
/// One machine: its objects, spaces, time, clusters and life. Machines share nothing. Members take the machine's lock themselves
/// and may be called by any thread, unless they say otherwise; what throws an <see cref="EmuException"/> has changed nothing.
/// </summary>
public sealed partial class Machine : IDisposable
{
    private readonly MachineOptions options;
    private readonly CoreServices services;
    private readonly ObjectTree tree;
    private readonly ClusterTable engines = new();

    /// <summary>Makes an empty machine.</summary>
    /// <param name="options">What it is made with.</param>
    public Machine(MachineOptions options)
    {
        this.options = options;
        Actions = options.Actions;
        Log = new MachineLog(options.Loggers, options.LogRanges);
        if (options.LogTopics is { } topics)
        {
            Log.Switch(topics);
        }

        Ram = new RamTable(engines);
        Queue = new CallQueue(Wake);
        services = new CoreServices(this, options.Seed);
        services.Timers.Nearer = OnTimerNearer;
        services.SetCalendar(Calendar.Begin(options));
        tree = new ObjectTree(services);
        exclusive = new ExclusiveGate(this);
        Turns = new TurnTable(this);
        StartLoop();
    }

    /// <summary>Name for people and logs.</summary>
    public string Name => options.Name;

    /// <summary>Identity for management programs; empty for none.</summary>
    public Guid Uuid => options.Uuid;

    /// <summary>The machine's lock.</summary>
    public MachineLock Lock { get; } = new();

    /// <summary>What happens.</summary>
    public EventStream Events { get; } = new();

    /// <summary>Where object types come from.</summary>
    public IObjectTypes Types => options.Types;

    /// <summary>Virtual time. Any thread, no lock.</summary>
    public VirtualClock Clock => services.Clock;

    /// <summary>The root of the object tree.</summary>
    public EmuObject Root => tree.Root;

    /// <summary>Where devices, CPUs, clusters and spaces are.</summary>
    public EmuObject Devices => tree.Machine;

    /// <summary>Where other objects are.</summary>
    public EmuObject Objects => tree.Objects;

    /// <summary>Where character backends are.</summary>
    public EmuObject Chardevs => tree.Chardevs;

    /// <summary>Where block backends are.</summary>
    public EmuObject Blockdevs => tree.Blockdevs;

    /// <summary>Where network backends are.</summary>
    public EmuObject Netdevs => tree.Netdevs;

    /// <summary>Address spaces, private views of CPUs included. Under the lock.</summary>
    public IReadOnlyList<AddressSpace> Spaces => services.Topology.Spaces;

    /// <summary>Accesses refused so far because they came back into a busy device or nested too deep.</summary>
    public long RefusedAccesses => services.RefusedAccesses;

    internal CallQueue Queue { get; }

    internal MachineLog Log { get; }

    internal RamTable Ram { get; }

    internal ClusterTable Engines => engines;

    internal ObjectTree Tree => tree;

    internal CoreServices Services => services;

    /// <summary>Switches a topic of the log.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="on">Whether it is written.</param>
    public void SwitchLog(LogTopic topic, bool on) => Log.Switch(topic, on);

    /// <summary>Every object but the folders, parents before children. Under the lock.</summary>
    public IEnumerable<EmuObject> AllObjects() => tree.All();

    /// <summary>Finds an object by id or path.</summary>
    /// <param name="name">Its id or path.</param>
    /// <returns>The object, or null.</returns>
    public EmuObject? Find(string name)
    {
        using MachineLock.Hold held = Lock.Take();
        return tree.Find(name);
    }

    /// <summary>Finds an object by id or path.</summary>
    /// <param name="name">Its id or path.</param>
    /// <exception cref="ObjectNotFoundException">There is none; the message names the nearest.</exception>
    public EmuObject Require(string name)
    {
        using MachineLock.Hold held = Lock.Take();
        return tree.Find(name) ?? throw new ObjectNotFoundException(name, [.. tree.All().Select(o => name.StartsWith('/') ? o.Path : o.Id)]);
    }

    /// <summary>Finds an object of a kind by id or path.</summary>
    /// <typeparam name="T">Its class.</typeparam>
    /// <param name="name">Its id or path.</param>
    /// <param name="what">What it should be, for the message: <c>an address space</c>.</param>
    /// <exception cref="EmuException">There is none, or it is something else.</exception>
    public T Require<T>(string name, string what)
        where T : EmuObject
    {
        EmuObject found = Require(name);
        return found as T ?? throw new ConfigurationException($"{found.Path} is a '{found.Type}', expected {what}");
    }

    internal void OnFault(EmuObject owner, Exception error)
    {
        Log.OfFault(owner, error);
        Events.Raise(new ObjectFaultedEvent(owner.Path, owner.Type.Name, Types.ModuleOf(owner.Type.Name), $"{error.GetType().Name}: {error.Message}"));

        // Its lines fall and its timers rest: a level that nobody can lower any more would keep the guest in its interrupt handler.
        Queue.Post(null, () => Quiesce(owner));
    }
}
