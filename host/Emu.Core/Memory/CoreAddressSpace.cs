using Emu.Abstractions.Qdev.Memory;
using Emu.Core.Machines;

namespace Emu.Core.Memory;

/// <summary>An address space of a machine. Reading and writing: any thread; everything else under the machine's lock.</summary>
internal sealed partial class CoreAddressSpace : AddressSpace
{
    private readonly MachineLock machineLock;
    private readonly Topology topology;
    private volatile FlatView view = new(new FlatRange[0], 0);
    private HashSet<MemoryRegion> reached = new(ReferenceEqualityComparer.Instance);
    private IFlatViewListener[] listeners = [];
    private ContainerRegion? root;
    private UnmappedLog? unmapped;

    /// <summary>Makes a space; the core attaches and configures it.</summary>
    /// <param name="machineLock">The machine's lock.</param>
    /// <param name="topology">Publishes its views.</param>
    public CoreAddressSpace(MachineLock machineLock, Topology topology) => (this.machineLock, this.topology) = (machineLock, topology);

    /// <inheritdoc/>
    public override int Bits => AddressBits;

    /// <summary>Address bits, 1 to 64; set before the space is configured.</summary>
    public int AddressBits { get; set; } = 64;

    /// <inheritdoc/>
    public override ContainerRegion Root => root ?? throw new InvalidOperationException($"{this} is not configured");

    /// <inheritdoc/>
    public override FlatView View => view;

    /// <summary>Accesses so far that nothing answered.</summary>
    public long UnmappedAccesses => unmapped?.Count ?? 0;

    /// <inheritdoc/>
    public override void Subscribe(IFlatViewListener listener) => listeners = [.. listeners, listener];

    /// <inheritdoc/>
    public override void Unsubscribe(IFlatViewListener listener) => listeners = Array.FindAll(listeners, other => other != listener);

    /// <summary>Whether the present view can depend on a region.</summary>
    /// <param name="region">The region.</param>
    public bool Reaches(MemoryRegion region) => reached.Contains(region);

    /// <summary>Makes and publishes a new view when it differs from the present one.</summary>
    public void Refresh()
    {
        var flattener = new Flattener();
        FlatRange[] ranges = flattener.Flatten(Root);
        reached = flattener.Reached;
        FlatView before = view;
        if (AreSame(before.Ranges, ranges))
        {
            return;
        }

        var now = new FlatView(ranges, before.Generation + 1);
        view = now;
        foreach (IFlatViewListener listener in listeners)
        {
            listener.ViewChanged(this, before, now);
        }
    }

    /// <summary>Field by field: a comparison of whole ranges would be compiled at its first use.</summary>
    private static bool AreSame(ReadOnlySpan<FlatRange> a, ReadOnlySpan<FlatRange> b)
    {
        bool same = a.Length == b.Length;
        for (int i = 0; same && i < a.Length; i++)
        {
            same = a[i].Start == b[i].Start && a[i].Last == b[i].Last && a[i].Kind == b[i].Kind && a[i].Region == b[i].Region && a[i].Offset == b[i].Offset;
        }

        return same;
    }

    /// <inheritdoc/>
    protected override void OnConfigured()
    {
        base.OnConfigured();
        unmapped = new UnmappedLog(Services, this);
        root = AddHandle(new ContainerRegion(this, "root", AddressBits == 64 ? ulong.MaxValue : 1UL << AddressBits));
        topology.Add(this);
    }

    /// <inheritdoc/>
    protected override void CutLinks()
    {
        base.CutLinks();
        topology.Remove(this);
    }
}
