using Emu.Abstractions.Cpu.Accel;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Core.Memory;

/// <summary>
/// A block of guest RAM in host memory. Knows which pages hold translated code of which cluster, and which were written since a
/// client last asked.
/// </summary>
internal sealed class HostRam : RamBlock
{
    private const int GranuleBits = 6;

    private readonly Lock protection = new();
    private readonly ClusterTable clusters;
    private int codePages;
    private uint dirtyClients;
    private int freed;

    private HostRam(int id, string name, nint data, ulong size, nint pages, ClusterTable clusters)
        : base(id, name, data, size, pages) => this.clusters = clusters;

    /// <inheritdoc/>
    public override uint DirtyClients => Volatile.Read(ref dirtyClients);

    /// <summary>Allocates a block.</summary>
    /// <param name="id">Number in the machine.</param>
    /// <param name="name">Stable name.</param>
    /// <param name="size">Bytes; a multiple of the page size.</param>
    /// <param name="clusters">Engines that may translate code of it.</param>
    /// <exception cref="ConfigurationException">The host has not that much memory.</exception>
    public static unsafe HostRam Allocate(int id, string name, ulong size, ClusterTable clusters)
    {
        HostMemory memory = HostMemory.Platform;
        nint data = memory.Require(size, name);
        try
        {
            nint pages = memory.Require(DescriptorBytes(size), name);
            return new HostRam(id, name, data, size, pages, clusters);
        }
        catch (ConfigurationException)
        {
            memory.Free(data, size);
            throw;
        }
    }

    /// <summary>Gives the memory back; nobody may hold a pointer into it any more. Once.</summary>
    public void Free()
    {
        if (Interlocked.Exchange(ref freed, 1) == 0)
        {
            HostMemory.Platform.Free(Address, Size);
            HostMemory.Platform.Free(PagesAddress, DescriptorBytes(Size));
        }
    }

    /// <inheritdoc/>
    public override void NotifyWrite(ulong offset, ulong length)
    {
        if (length > 0 && (Volatile.Read(ref codePages) | (int)Volatile.Read(ref dirtyClients)) != 0)
        {
            NotifyPages(offset, length);
        }
    }

    /// <inheritdoc/>
    public override void ProtectCode(ulong offset, ulong length, int cluster)
    {
        ulong last = offset + length - 1;
        for (ulong at = offset; ; at = (at | (PageSize - 1)) + 1)
        {
            ref PageDescriptor page = ref Page(at);
            bool unprotected;
            lock (protection)
            {
                unprotected = page.CodeClusters == 0;
                codePages += unprotected ? 1 : 0;
                Interlocked.Or(ref page.CodeClusters, 1U << cluster);
                Interlocked.Or(ref page.CodeGranules, Granules(at, Math.Min(last, at | (PageSize - 1))));
            }

            if (unprotected)
            {
                ProtectPage(at & ~(ulong)(PageSize - 1));
            }

            if ((at | (PageSize - 1)) >= last)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public override void UnprotectCode(ulong offset, int cluster)
    {
        ref PageDescriptor page = ref Page(offset);
        lock (protection)
        {
            uint before = page.CodeClusters;
            uint now = Interlocked.And(ref page.CodeClusters, ~(1U << cluster)) & ~(1U << cluster);
            if (before != 0 && now == 0)
            {
                Interlocked.Exchange(ref page.CodeGranules, 0);
                codePages--;
            }
        }
    }

    /// <summary>No page holds code of a cluster any more: it is gone.</summary>
    /// <param name="cluster">Its number.</param>
    public void ForgetCluster(int cluster)
    {
        for (ulong at = 0; at < Size && Volatile.Read(ref codePages) > 0; at += PageSize)
        {
            if ((Volatile.Read(ref Page(at).CodeClusters) >> cluster & 1) != 0)
            {
                UnprotectCode(at, cluster);
            }
        }
    }

    /// <summary>Begins to collect written pages for a client: all pages count as written.</summary>
    /// <param name="client">Number of the client, 0 to 31.</param>
    public void AddDirtyClient(int client)
    {
        Interlocked.Or(ref dirtyClients, 1U << client);
        for (ulong at = 0; at < Size; at += PageSize)
        {
            Interlocked.Or(ref Page(at).Dirty, 1U << client);
        }
    }

    /// <summary>Ends collecting for a client.</summary>
    /// <param name="client">Number of the client, 0 to 31.</param>
    public void RemoveDirtyClient(int client) => Interlocked.And(ref dirtyClients, ~(1U << client));

    /// <summary>Asks whether a page was written since the client last asked; from now on it counts as not written.</summary>
    /// <param name="offset">Any offset in the page.</param>
    /// <param name="client">Number of the client, 0 to 31.</param>
    public bool TakeDirty(ulong offset, int client)
    {
        ref PageDescriptor page = ref Page(offset);
        if ((Volatile.Read(ref page.Dirty) >> client & 1) == 0)
        {
            return false;
        }

        Interlocked.And(ref page.Dirty, ~(1U << client));
        ProtectPage(offset & ~(ulong)(PageSize - 1));
        return true;
    }

    private static ulong DescriptorBytes(ulong size)
    {
        ulong bytes = (size >> PageBits) * 16;
        return (bytes + PageSize - 1) & ~(ulong)(PageSize - 1);
    }

    private static ulong Granules(ulong first, ulong last)
    {
        int low = (int)(first & (PageSize - 1)) >> GranuleBits;
        int high = (int)(last & (PageSize - 1)) >> GranuleBits;
        return (ulong.MaxValue >> (63 - (high - low))) << low;
    }

    private void NotifyPages(ulong offset, ulong length)
    {
        uint clients = Volatile.Read(ref dirtyClients);
        ulong last = offset + length - 1;
        for (ulong at = offset; ; at = (at | (PageSize - 1)) + 1)
        {
            ulong pageLast = Math.Min(last, at | (PageSize - 1));
            ref PageDescriptor page = ref Page(at);
            if ((page.Dirty & clients) != clients)
            {
                Interlocked.Or(ref page.Dirty, clients);
            }

            uint holders = Volatile.Read(ref page.CodeClusters);
            if (holders != 0 && (Volatile.Read(ref page.CodeGranules) & Granules(at, pageLast)) != 0)
            {
                Invalidate(holders, at, pageLast - at + 1);
            }

            if (pageLast == last)
            {
                return;
            }
        }
    }

    private void Invalidate(uint holders, ulong offset, ulong length)
    {
        for (; holders != 0; holders &= holders - 1)
        {
            clusters[System.Numerics.BitOperations.TrailingZeroCount(holders)]?.InvalidateCode(this, offset, length);
        }
    }

    private void ProtectPage(ulong offset)
    {
        for (int i = 0; i < ClusterTable.Capacity; i++)
        {
            AccelCluster? engine = clusters[i];
            engine?.ProtectPage(this, offset);
        }
    }
}
