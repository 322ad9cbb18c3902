using Emu.Abstractions.Clock;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.DeviceTree;
using Emu.Core.Memory;
using Emu.Core.Objects;
using Emu.Core.Time;

namespace Emu.Core.Machines;

public sealed partial class Machine
{
    private Dictionary<CpuDevice, Dictionary<int, AddressSpace>>? portWires;
    private readonly List<Cluster> clusters = [];
    private ObjectType? spaceType;
    private ObjectType? clusterType;
    private ushort lastInitiator;

    // By number. Written under the lock, read without.
    private volatile EmuObject?[] numbered = new EmuObject?[16];
    private ulong instructionRemainder;

    /// <summary>Type of address spaces: property <c>bits</c>.</summary>
    public ObjectType SpaceType => spaceType ??= new ObjectType
    {
        Name = "address-space",
        Summary = "An address space.",
        Family = "memory",
        Create = () => new CoreAddressSpace(Lock, services.Topology),
        Properties =
        [
            new PropertyDescriptor
            {
                Name = "bits",
                Kind = PropertyKind.UInt,
                Doc = "Address bits.",
                Default = PropertyValue.Of(64UL),
                Min = 1,
                Max = 64,
                Shapes = true,
                Get = o => PropertyValue.Of((ulong)((CoreAddressSpace)o).AddressBits),
                Set = (o, v) => ((CoreAddressSpace)o).AddressBits = (int)v.AsUInt(),
            },
        ],
    };

    /// <summary>Type of clusters: links <c>accel</c> and <c>space</c>.</summary>
    public ObjectType ClusterType => clusterType ??= Cluster.TypeFor(this, NextClusterNumber);

    /// <summary>Clusters in the order of making. Under the lock.</summary>
    public IReadOnlyList<Cluster> Clusters => clusters;

    /// <summary>Whose turn it is with a deterministic clock.</summary>
    internal TurnTable Turns { get; }

    internal bool IsDeterministic => options.Clock == ClockMode.Deterministic;

    /// <summary>Number of a CPU or bus master in the machine, from 1. Under the lock.</summary>
    /// <param name="obj">The object; it gets a number when it has none.</param>
    public ushort NumberOf(EmuObject obj)
    {
        if (KnownNumber(obj) is > 0 and ushort known)
        {
            return known;
        }

        // Numbers of those that went are used again only after all others were.
        for (int tries = 0; tries <= ushort.MaxValue; tries++)
        {
            ushort number = ++lastInitiator;
            if (number == 0 || Numbered(number) is not null)
            {
                continue;
            }

            EmuObject?[] all = numbered;
            if (number >= all.Length)
            {
                Array.Resize(ref all, 2 * number);
            }

            all[number] = obj;
            numbered = all;
            return number;
        }

        throw new ConfigurationException($"a machine has at most {ushort.MaxValue} CPUs and bus masters");
    }

    /// <summary>Says who made an access: a CPU by its path and pc, a bus master by its path. Any thread, no lock.</summary>
    /// <param name="initiator">Number of the CPU or bus master.</param>
    internal string DescribeInitiator(ushort initiator) => Numbered(initiator) switch
    {
        CpuDevice cpu => $"{cpu.Path} at pc 0x{cpu.Header.Pc:x}",
        { } master => master.Path,
        null => initiator == 0 ? "the machine itself" : $"initiator {initiator}",
    };

    /// <summary>The number that an object has, or 0.</summary>
    private ushort KnownNumber(EmuObject obj)
    {
        EmuObject?[] all = numbered;
        for (int number = 1; number < all.Length; number++)
        {
            if (all[number] == obj)
            {
                return (ushort)number;
            }
        }

        return 0;
    }

    private EmuObject? Numbered(ushort initiator) => numbered is var all && initiator < all.Length ? all[initiator] : null;

    /// <summary>Wires a port of a CPU that is not realized to a space, instead of its cluster's.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="port">Name of the port.</param>
    /// <param name="space">The space.</param>
    /// <exception cref="EmuException">There is no such port, or it is too late.</exception>
    public void WirePort(CpuDevice cpu, string port, AddressSpace space)
    {
        using MachineLock.Hold held = Lock.Take();
        RequirePhase(MachinePhase.Alive, "wire a port");
        string[] names = [.. cpu.Class.Ports.Select(p => p.Name)];
        int index = Array.IndexOf(names, port);
        if (index < 0)
        {
            throw new ConfigurationException($"{cpu.Path} has no port '{port}'{NearestName.Hint(port, names)}");
        }

        if (cpu.Phase >= LifeCycle.Realized)
        {
            throw new ConfigurationException($"{cpu.Path}: port '{port}' cannot be wired, because the CPU is realized");
        }

        portWires ??= [];
        if (!portWires.TryGetValue(cpu, out Dictionary<int, AddressSpace>? wires))
        {
            portWires[cpu] = wires = [];
        }

        wires[index] = space;
    }

    /// <summary>Ports of a CPU that are wired to another space than its cluster's. Under the lock.</summary>
    /// <param name="cpu">The CPU.</param>
    public IReadOnlyDictionary<int, AddressSpace> PortWires(CpuDevice cpu) => portWires?.GetValueOrDefault(cpu) ?? new Dictionary<int, AddressSpace>();

    /// <summary>Says how the CPUs of a cluster begin, from the next reset on, or at the first start.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="entry">How they begin; null: where they always do.</param>
    public void SetBoot(Cluster cluster, BootEntry? entry)
    {
        using MachineLock.Hold held = Lock.Take();
        RequirePhase(MachinePhase.Alive, "set the boot of a cluster");
        if (entry is { Console.Length: > 0 })
        {
            Require(entry.Console);
        }

        cluster.GivenTree = entry is { DeviceTreeFile: { Length: > 0 } file } ? GuestTree.ReadFile(file) : null;
        cluster.Boot = entry;
    }

    internal void RunExclusive(Cluster cluster, VcpuControl caller, Action action) => exclusive.Run(cluster, caller, action);

    /// <summary>Those who wait to run alone and belong to the machine no more end their wait. Outside the lock.</summary>
    internal void ReleaseExclusive() => exclusive.Wake();

    internal long AdvanceInstructions(long instructions)
    {
        using MachineLock.Hold held = Lock.Take();
        if (IsDeterministic && instructions > 0)
        {
            ulong passed = ClockMath.MultiplyDivide((ulong)instructions, 1_000_000_000, instructionRemainder, (ulong)options.InstructionsPerSecond, out instructionRemainder);
            AdvanceTo(services.Clock.Now + (long)passed);
        }

        long earliest = services.Timers.Earliest;
        if (earliest == DeviceTimer.Never)
        {
            return long.MaxValue;
        }

        ulong left = ClockMath.MultiplyDivide((ulong)Math.Max(0, earliest - services.Clock.Now), (ulong)options.InstructionsPerSecond, 999_999_999, 1_000_000_000, out _);
        return (long)Math.Clamp(left, 1, long.MaxValue);
    }

    /// <summary>Asks every engine to stop. Under the lock.</summary>
    /// <param name="except">A cluster that is not asked, or null.</param>
    internal IReadOnlyList<AccelCluster> StopClusters(Cluster? except = null)
    {
        List<AccelCluster> stopping = [];
        foreach (Cluster cluster in clusters)
        {
            if (cluster != except && cluster.Engine is { } engine)
            {
                engine.RequestStop();
                stopping.Add(engine);
            }
        }

        return stopping;
    }

    /// <summary>Lets every engine run whose cluster nobody has stopped. Under the lock.</summary>
    internal void StartClusters()
    {
        foreach (Cluster cluster in Clusters)
        {
            if (!cluster.IsHeld)
            {
                cluster.Engine?.Start();
            }
        }
    }

    /// <summary>Sets where CPUs begin, once after every reset. Under the lock, while they rest.</summary>
    private void Boot()
    {
        foreach (Cluster cluster in Clusters)
        {
            if (!cluster.IsHeld)
            {
                BootOne(cluster);
            }
        }
    }

    private void BootOne(Cluster cluster)
    {
        if (!cluster.IsBootPending)
        {
            return;
        }

        if (cluster.Boot?.DeviceTreeAddress is { } address)
        {
            byte[] tree = cluster.MakeDeviceTree();
            if (cluster.Space!.Write(address, tree, AccessAttributes.Debugger) != IoResult.Ok)
            {
                throw new ConfigurationException($"the device tree of {cluster.Path} has {tree.Length} bytes and does not fit at 0x{address:x}: {cluster.Space.Path} has not that much memory there");
            }
        }

        cluster.ApplyBoot();
        cluster.IsBootPending = false;
    }

    private int NextClusterNumber()
    {
        uint reserved = 0;
        foreach (Cluster cluster in Clusters)
        {
            reserved |= 1U << cluster.Number;
        }

        int number = engines.FirstFree(reserved);
        return number >= 0 ? number : throw new ConfigurationException($"a machine has at most {ClusterTable.Capacity} clusters");
    }

    private void OnCreated(EmuObject obj)
    {
        if (obj is CpuDevice cpu && cpu.Parent is Cluster cluster)
        {
            cluster.Adopt(cpu);
        }
        else if (obj is Cluster made)
        {
            clusters.Add(made);
            Turns.Add(made);
        }
    }

    private void OnRealized(EmuObject obj)
    {
        // In a running machine its vCPU would begin at once: there it is added after its reset.
        if (obj is CpuDevice cpu && cpu.Parent is Cluster cluster && !IsRunning)
        {
            cluster.Start(cpu);
        }
    }

    /// <summary>A device was added to a machine already built, and was reset.</summary>
    private void OnJoined(EmuObject obj)
    {
        if (obj is CpuDevice cpu && cpu.Parent is Cluster cluster && IsRunning)
        {
            if (!cluster.IsHeld)
            {
                BootOne(cluster);
            }

            Guard(cpu, "starting", () => cluster.Start(cpu));

            // Not now: another vCPU may be running alone.
            PostUnlocked(() => exclusive.Between(() =>
            {
                using MachineLock.Hold held = Lock.Take();
                if (running && !cluster.IsHeld)
                {
                    cluster.Engine?.Start();
                }
            }));
        }
    }

    private static void OnUnrealizing(EmuObject obj)
    {
        if (obj is CpuDevice cpu && cpu.Parent is Cluster cluster)
        {
            cluster.Stop(cpu);
        }
    }

    private void OnRemoved(EmuObject obj)
    {
        if (KnownNumber(obj) is > 0 and ushort number)
        {
            numbered[number] = null;
        }

        if (obj is Cluster gone)
        {
            clusters.Remove(gone);
            Turns.Remove(gone);
        }
        if (obj is Device device)
        {
            unplugging?.Remove(device);
        }

        if (obj is CpuDevice cpu)
        {
            portWires?.Remove(cpu);
            (cpu.Parent as Cluster)?.Release(cpu);
            exclusive.Changed();
        }
        else if (obj is AddressSpace space)
        {
            foreach (Cluster cluster in Clusters)
            {
                cluster.Unwatch(space);
            }
        }
    }

    /// <summary>Gives every port of a CPU its space: the cluster's, or a private view where the CPU has regions of its own.</summary>
    private void FinishPorts(CpuDevice cpu)
    {
        if (cpu.Parent is not Cluster cluster)
        {
            return;
        }

        for (int port = 0; port < cpu.Class.Ports.Length; port++)
        {
            AddressSpace shared = WiredTo(cpu, port) ?? cluster.Space ?? throw new ConfigurationException($"{cluster.Path} has no space; give it one with 'space'");
            IReadOnlyList<Mapping> own = cpu.PrivateRegions(port);
            cpu.WirePort(port, own.Count == 0 ? shared : PrivateView(cpu, port, shared, own));
        }
    }

    private AddressSpace? WiredTo(CpuDevice cpu, int port) => portWires is null ? null : PortWires(cpu).GetValueOrDefault(port);

    private CoreAddressSpace PrivateView(CpuDevice cpu, int port, AddressSpace shared, IReadOnlyList<Mapping> own)
    {
        string id = cpu.Class.Ports[port].Name;
        var view = (CoreAddressSpace)Create(SpaceType, id, cpu, new PropertySetting("bits", PropertyValue.Of((ulong)shared.Bits)));
        Lifecycle.SetPhase(view, LifeCycle.Realized);
        services.Topology.Begin();
        view.Root.Map(new AliasRegion(view, "shared", shared.Root, 0, shared.Root.Size), 0, int.MinValue);
        foreach (Mapping mapping in own)
        {
            view.Root.Map(mapping.Region, mapping.Offset, mapping.Priority);
        }

        services.Topology.End();
        return view;
    }

    /// <summary>Takes back what <see cref="FinishPorts"/> made.</summary>
    private void UndoWiring(EmuObject obj)
    {
        if (obj is CpuDevice cpu && cpu.Phase < LifeCycle.Realized)
        {
            Remove([.. cpu.Children.OfType<AddressSpace>()]);
        }
    }
}
