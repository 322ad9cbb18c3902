using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Accel.Tcg.Tests.Rig;

/// <summary>RAM with code and dirty bits, as the core has it, for the clusters of one rig.</summary>
internal sealed unsafe class FakeRam : RamBlock
{
    private readonly List<AccelCluster> clusters;
    private readonly Lock gate = new();

    private FakeRam(int id, ulong size, nint data, nint pages, List<AccelCluster> clusters)
        : base(id, $"ram{id}", data, size, pages) => this.clusters = clusters;

    /// <summary>Clients of dirty bits.</summary>
    public uint Clients { get; set; }

    /// <summary>How often a write was announced.</summary>
    public int Notices { get; private set; }

    public override uint DirtyClients => Clients;

    /// <summary>Clusters that have it in a space.</summary>
    public List<AccelCluster> Clusters => clusters;

    public byte* Data => (byte*)Address;

    public static FakeRam Allocate(int id, ulong size, List<AccelCluster> clusters)
    {
        // Never freed: the tests' process is short, and a late thread must not meet freed memory.
        nint data = (nint)NativeMemory.AlignedAlloc((nuint)size, PageSize);
        NativeMemory.Clear((void*)data, (nuint)size);
        nint pages = (nint)NativeMemory.AllocZeroed((nuint)(size >> PageBits), (nuint)sizeof(PageDescriptor));
        return new FakeRam(id, size, data, pages, clusters);
    }

    public override void NotifyWrite(ulong offset, ulong length)
    {
        Notices++;
        for (ulong page = offset >> PageBits; page <= (offset + length - 1) >> PageBits; page++)
        {
            ref PageDescriptor descriptor = ref Page(page << PageBits);
            Interlocked.Or(ref descriptor.Dirty, Clients);
            if (Volatile.Read(ref descriptor.CodeClusters) != 0)
            {
                clusters.ForEach(c => c.InvalidateCode(this, offset, length));
            }
        }
    }

    public override void ProtectCode(ulong offset, ulong length, int cluster)
    {
        lock (gate)
        {
            ref PageDescriptor descriptor = ref Page(offset);
            uint before = Interlocked.Or(ref descriptor.CodeClusters, 1u << cluster);
            if (before == 0)
            {
                clusters.ForEach(c => c.ProtectPage(this, offset & ~4095UL));
            }
        }
    }

    public override void UnprotectCode(ulong offset, int cluster) =>
        Interlocked.And(ref Page(offset).CodeClusters, ~(1u << cluster));

    /// <summary>A client has seen the page: the next write is announced again.</summary>
    public void Clean(ulong offset)
    {
        Interlocked.And(ref Page(offset).Dirty, 0);
        clusters.ForEach(c => c.ProtectPage(this, offset & ~4095UL));
    }
}
