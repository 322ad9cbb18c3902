using Emu.Abstractions.Cpu;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Core.DeviceTree;
using Emu.Core.Objects;

namespace Emu.Core.Machines;

/// <summary>
/// A group of CPUs of one configuration that share an engine, a space and a boot. Used under the machine's lock.
/// </summary>
public sealed class Cluster : CpuCluster, IFlatViewListener
{
    private readonly Machine machine;
    private readonly List<CpuDevice> cpus = [];
    private readonly List<AddressSpace> watched = [];
    private AddressSpace? space;
    private (ulong Start, ulong Size) initrd;

    internal Cluster(Machine machine, int number) => (this.machine, Number) = (machine, number);

    /// <summary>Number in the machine, 0 to 31: its bit in page descriptors.</summary>
    public int Number { get; }

    /// <summary>What runs its CPUs.</summary>
    public Accelerator? Accelerator { get; private set; }

    /// <inheritdoc/>
    public override AddressSpace? Space => space;

    /// <inheritdoc/>
    public override IReadOnlyList<CpuDevice> Cpus => cpus;

    /// <summary>Its engine; null before it is realized.</summary>
    public AccelCluster? Engine { get; private set; }

    /// <summary>Whether its CPUs rest although the machine runs: somebody stopped the cluster.</summary>
    public bool IsHeld { get; internal set; }

    /// <summary>Whether where its CPUs begin is still to be set, since the last reset.</summary>
    internal bool IsBootPending { get; set; } = true;

    /// <summary>How its CPUs begin after a reset; null when they begin where they always do.</summary>
    public BootEntry? Boot { get; internal set; }

    /// <summary>The tree that the guest gets in place of the machine's own; null for the machine's own.</summary>
    internal byte[]? GivenTree { get; set; }

    /// <summary>What the guest's device tree says of the boot: that, and the initial RAM disk that a device placed.</summary>
    internal BootEntry? DescribedBoot => initrd.Size == 0 ? Boot
        : (Boot ?? new BootEntry()) with { InitrdStart = initrd.Start, InitrdEnd = initrd.Start + initrd.Size };

    /// <inheritdoc/>
    public override void SetInitrd(ulong start, ulong size) => initrd = (start, size);

    /// <inheritdoc/>
    public override byte[] MakeDeviceTree() => GuestTree.Flatten(machine, this);

    /// <summary>Makes the type of a machine's clusters.</summary>
    internal static ObjectType TypeFor(Machine machine, Func<int> nextNumber) => new()
    {
        Name = "cluster",
        Summary = "CPUs of one configuration that share an engine.",
        Family = "cpu",
        Create = () => new Cluster(machine, nextNumber()),
        Properties =
        [
            Link("accel", "The accelerator that runs the CPUs.", typeof(Accelerator).FullName!, c => c.Accelerator, (c, v) => c.Accelerator = (Accelerator?)v),
            Link("space", "The address space that the CPUs see.", typeof(AddressSpace).FullName!, c => c.space, (c, v) => c.space = (AddressSpace?)v),
        ],
    };

    /// <inheritdoc/>
    void IFlatViewListener.ViewChanged(AddressSpace space, FlatView before, FlatView now) => Engine?.SpaceChanged(space);

    internal void Adopt(CpuDevice cpu)
    {
        if (cpus.Count > 0 && !AreEqual(cpus[0].Class, cpu.Class))
        {
            throw new ConfigurationException($"{cpu.Path}: the CPUs of a cluster are of one configuration, and '{cpu.Class.Model}' differs from '{cpus[0].Class.Model}'; put it into a cluster of its own");
        }

        cpu.Number(machine.NumberOf(cpu), cpus.Count);
        cpus.Add(cpu);
    }

    internal void Release(CpuDevice cpu) => cpus.Remove(cpu);

    internal void Start(CpuDevice cpu)
    {
        Engine!.Add(cpu);
        for (int port = 0; port < cpu.Class.Ports.Length; port++)
        {
            AddressSpace seen = cpu.Space(port);
            if (!watched.Contains(seen))
            {
                watched.Add(seen);
                seen.Subscribe(this);
            }
        }
    }

    /// <summary>Makes every vCPU look up. Allocates nothing.</summary>
    internal void Kick()
    {
        foreach (CpuDevice cpu in cpus)
        {
            cpu.Control?.Kick();
        }
    }

    internal void Stop(CpuDevice cpu) => Engine?.Remove(cpu);

    /// <summary>Forgets a space that goes away.</summary>
    internal void Unwatch(AddressSpace gone)
    {
        if (watched.Remove(gone))
        {
            gone.Unsubscribe(this);
        }
    }

    internal void ApplyBoot()
    {
        if (Boot is not { } boot)
        {
            return;
        }

        foreach (CpuDevice cpu in cpus)
        {
            if (cpu.Phase == LifeCycle.Realized && !cpu.IsFaulted)
            {
                ulong[] arguments = new ulong[boot.Arguments.Length];
                for (int i = 0; i < arguments.Length; i++)
                {
                    arguments[i] = Resolve(boot.Arguments[i], boot, cpu);
                }

                cpu.SetBootEntry(boot.Entry ?? cpu.Header.Pc, arguments);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnRealize()
    {
        base.OnRealize();
        if (Accelerator is not { } accelerator)
        {
            throw new ConfigurationException($"{Path} has no accelerator; give it one with 'accel'");
        }

        try
        {
            Engine = accelerator.CreateCluster(new CoreClusterHost(machine, this));
        }
        catch (Exception e) when (e is not EmuException)
        {
            throw new ObjectFaultException(accelerator.Path, accelerator.Type.Name, machine.Types.ModuleOf(accelerator.Type.Name), "making a cluster with", e);
        }

        machine.Engines[Number] = Engine;
    }

    /// <inheritdoc/>
    protected override void OnUnrealize()
    {
        foreach (AddressSpace seen in watched)
        {
            seen.Unsubscribe(this);
        }

        watched.Clear();
        if (Engine is { } engine)
        {
            Engine = null;
            engine.RequestStop();

            // It waits for its threads, which may wait for the lock. Until it is gone it stays in the table: RAM that goes meanwhile
            // must be forgotten by it, since it still knows translations of it. Its number is free when no page knows it any more.
            machine.PostUnlocked(() =>
            {
                machine.ReleaseExclusive();
                engine.Dispose();
                using MachineLock.Hold held = machine.Lock.Take();
                machine.Ram.ForgetCluster(Number);
                machine.Engines[Number] = null;
            });
        }
        else
        {
            machine.Engines[Number] = null;
        }

        base.OnUnrealize();
    }

    /// <inheritdoc/>
    protected override void CutLinks()
    {
        base.CutLinks();
        (Accelerator, space) = (null, null);
    }

    private static bool AreEqual(CpuClass a, CpuClass b) =>
        a.Model == b.Model && a.WordBits == b.WordBits && a.PcBits == b.PcBits && a.VirtualBits == b.VirtualBits
        && a.PageBits == b.PageBits && a.MmuModes == b.MmuModes && a.Order == b.Order && a.StateSize == b.StateSize
        && a.Ports.SequenceEqual(b.Ports);

    private static ulong Resolve(BootArgument argument, BootEntry boot, CpuDevice cpu) => argument.Kind switch
    {
        BootArgumentKind.CpuIndex => (ulong)cpu.Index,
        BootArgumentKind.DeviceTree => boot.DeviceTreeAddress ?? 0,
        _ => argument.Value,
    };

    private static PropertyDescriptor Link(string name, string doc, string type, Func<Cluster, EmuObject?> get, Action<Cluster, EmuObject?> set) => new()
    {
        Name = name,
        Kind = PropertyKind.Link,
        Doc = doc,
        LinkType = type,
        Required = true,
        Get = o => PropertyValue.Of(get((Cluster)o)),
        Set = (o, v) => set((Cluster)o, v.AsLink()),
    };
}
