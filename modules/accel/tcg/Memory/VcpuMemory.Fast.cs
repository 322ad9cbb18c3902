using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;

namespace Emu.Accel.Tcg.Memory;

/// <content>Entries of both levels: how they are made, and how others take writing ones away.</content>
internal sealed unsafe partial class VcpuMemory
{
    /// <summary>No access is done directly: each is asked for. For who looks at them all.</summary>
    public bool MissesAlways { get; set; }

    /// <summary>Makes the entry that lets following accesses to a page be done directly, if they may be.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="context">Port and MMU mode.</param>
    /// <param name="write">For writing.</param>
    /// <param name="page">What lies there.</param>
    private void Install(ulong address, int context, bool write, in PageEntry page)
    {
        if (MissesAlways || page.Host == null || page.PartBits != 0 || context >= L1.Contexts || Watch?.WatchesPage(address & ~4095UL) == true)
        {
            return;
        }

        byte* near = tables + L1.Table(context, write) + L1.Index(address);
        byte* far = tables + L2.Table(context, write) + L2.Index(address);
        ulong tag = (page.Page >> L1.PageBits) | *(ulong*)(state + Interp.EngineArea.Generations + (context * 8));
        mappings.Touched |= 1UL << context;
        if (!write)
        {
            Put(near, tag, page);
            Put(far, tag, page);
            return;
        }

        if (page.IsRom || !MayWriteDirectly(page))
        {
            return;
        }

        // Whoever protects the page sets its bits first and looks for entries then; these entries are made first and the bits are
        // looked at then. So one of the two sees the other.
        Put(near, tag, page);
        Put(far, tag, page);
        Interlocked.MemoryBarrier();
        if (!MayWriteDirectly(page))
        {
            Volatile.Write(ref *(ulong*)near, 0);
            Volatile.Write(ref *(ulong*)far, 0);
        }
    }

    private static void Put(byte* entry, ulong tag, in PageEntry page)
    {
        *(ulong*)(entry + 8) = (ulong)page.Host - page.Page;
        Volatile.Write(ref *(ulong*)entry, tag);
    }

    /// <summary>
    /// Notes a piece of RAM where one translation holds for all of it. A larger page of a kernel is not enough: most loads are elsewhere,
    /// and look in vain first (measured: a kernel with pages of 2 MiB boots a fifth slower).
    /// </summary>
    private void NoteRange(ulong address, int context, in Translation translation, in PageEntry page)
    {
        if (MissesAlways || Watch is not null || page.Host == null || context >= ReadRange.Contexts || !page.Allows(AccessKind.Read)
            || !translation.Space.View.TryFind(page.Address, out int index))
        {
            return;
        }

        ref readonly FlatRange range = ref translation.Space.View.Ranges[index];
        ulong mask = translation.PageBits >= 64 ? ulong.MaxValue : (1UL << translation.PageBits) - 1;
        ulong before = page.Address - range.Start;
        ulong after = range.Last - page.Address;
        if (before > (page.Page & mask) || after > Math.Min(mask - (page.Page & mask), addressMask - page.Page))
        {
            return;
        }

        ReadRange.Of(state, context).Offer(page.Page - before, before + after + 1, page.Host - before);
    }

    /// <summary>Makes the entry for the other kind of access too, which often follows, where nobody need be asked.</summary>
    private void InstallOther(ulong address, int context, AccessKind kind, in PageEntry page)
    {
        if (page.Allows(kind))
        {
            Install(address, context, kind == AccessKind.Write, page);
        }
    }

    /// <summary>RAM was written: what follows may be done directly.</summary>
    private void Written(ulong address, int context, int size, in PageEntry page)
    {
        page.Ram!.NotifyWrite(page.RamOffset + (address & 4095), (ulong)size);
        Install(address, context, write: true, page);
        InstallOther(address, context, AccessKind.Read, page);
    }

    private static bool MayWriteDirectly(in PageEntry page)
    {
        ref PageDescriptor descriptor = ref page.Ram!.Page(page.RamOffset);
        uint clients = page.Ram.DirtyClients;
        return Volatile.Read(ref descriptor.CodeClusters) == 0 && (Volatile.Read(ref descriptor.Dirty) & clients) == clients;
    }

    /// <summary>Takes the writing entries of a page away. Any thread.</summary>
    /// <param name="host">Host address of the page.</param>
    public void Protect(byte* host)
    {
        ulong touched = mappings.Touched;
        for (int context = 0; touched != 0; context++, touched >>= 1)
        {
            if ((touched & 1) == 0)
            {
                continue;
            }

            ProtectIn(tables + L1.Table(context, write: true), L1.Entries, host);
            ProtectIn(tables + L2.Table(context, write: true), L2.Entries, host);
        }
    }

    private static void ProtectIn(byte* table, int entries, byte* host)
    {
        for (byte* entry = table; entry < table + (entries * 16); entry += 16)
        {
            ulong tag = Volatile.Read(ref *(ulong*)entry);
            if (tag != 0 && (byte*)((tag << L1.PageBits) + *(ulong*)(entry + 8)) == host)
            {
                Volatile.Write(ref *(ulong*)entry, 0);
            }
        }
    }
}
