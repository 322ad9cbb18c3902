using System.Runtime.InteropServices;
using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Blocks;

namespace Emu.Accel.Tcg.Memory;

/// <summary>
/// Guest memory as one vCPU sees it: both levels of the TLB and what lies behind them. Used on the vCPU's thread, except
/// <see cref="Protect"/>.
/// </summary>
internal sealed unsafe partial class VcpuMemory : IDisposable
{
    private const int CodePageWords = 64;
    private const int MaxCodeGenerations = 256;

    private readonly CpuDevice cpu;
    private readonly byte* state;
    private readonly Action<bool> beforeTarget;
    private readonly KnownPages known = new();
    private readonly Mappings mappings;
    private readonly uint modes;
    private readonly ulong addressMask;
    private readonly byte* tables;
    private readonly byte* jumps;
    private PageEntry transient;

    // For each MMU mode, between which addresses large pages were seen since it was flushed; their pieces are not known one by one.
    private readonly (ulong First, ulong Last)[] large = new (ulong, ulong)[16];
    private ulong codeGeneration;
    private ulong codeForgotten;

    // The generation that each tag has; pages, folded, whose code has entries in the jump cache.
    private readonly Dictionary<ulong, CodeGeneration> codeGenerations = [];
    private readonly ulong[] codePages = new ulong[CodePageWords];

    /// <summary>Makes the memory of a vCPU.</summary>
    /// <param name="cpu">Its CPU, realized.</param>
    /// <param name="beforeTarget">
    /// Brings pc and instruction count up to date before code of the target runs, or, when its argument is true, of a device.
    /// </param>
    public VcpuMemory(CpuDevice cpu, Action<bool> beforeTarget)
    {
        this.cpu = cpu;
        this.beforeTarget = beforeTarget;
        state = (byte*)cpu.StateAddress;
        modes = (uint)((1L << cpu.Class.MmuModes) - 1);
        addressMask = cpu.Class.WordBits <= 32 ? (1UL << Math.Min(cpu.Class.VirtualBits, 32)) - 1 : ulong.MaxValue;
        tables = (byte*)NativeMemory.AllocZeroed(L1.Bytes + L2.Bytes);
        jumps = (byte*)NativeMemory.AlignedAlloc(JumpCache.Bytes, 64);
        ref CpuStateHeader header = ref cpu.Header;
        header.Engine0 = (ulong)tables;
        for (int context = 0; context < Interp.EngineArea.TableContexts; context++)
        {
            ((byte**)(state + Interp.EngineArea.Tables))[2 * context] = tables + L1.Table(context, write: false);
            ((byte**)(state + Interp.EngineArea.Tables))[(2 * context) + 1] = tables + L1.Table(context, write: true);
        }

        header.Engine1 = (ulong)jumps;
        header.Engine3 = cpu.Class.PcMask;
        JumpCache.Clear(state);
        for (int mode = 0; mode < large.Length; mode++)
        {
            large[mode] = (ulong.MaxValue, 0);
        }

        mappings = new Mappings(state, cpu.Class.Ports.Length, modes);
        ShowCodeGeneration();
    }

    /// <summary>Why the last access failed.</summary>
    public MemoryFault Fault { get; private set; }

    /// <summary>Accesses that the engine did for pages that were known, that were not, and that went to a space.</summary>
    public long KnownHits, Walks, SpaceAccesses;

    /// <summary>Finds what lies at an address, translating it where necessary.</summary>
    /// <param name="address">Virtual address.</param>
    /// <param name="context">Port and MMU mode.</param>
    /// <param name="kind">What is tried.</param>
    /// <param name="page">What lies there; valid until the next call.</param>
    /// <returns>False when it faults; <see cref="Fault"/> says how.</returns>
    public bool Resolve(ulong address, int context, AccessKind kind, out PageRef page)
    {
        ulong number = mappings.Number(context);
        ref PageEntry entry = ref known.Find(address & ~4095UL, number, out bool found);
        if (found && entry.Allows(kind))
        {
            KnownHits++;
            page = new PageRef(ref entry);
            return true;
        }

        Walks++;
        beforeTarget(false);
        if (!cpu.Translate(address, kind, context & 15, context >> 4, probe: false, out Translation translation, out MemoryFault fault))
        {
            Fault = fault;
            page = default;
            return false;
        }

        // The walk may have flushed: ask again where the answer belongs.
        number = mappings.Number(context);
        ref PageEntry target = ref known.Find(address & ~4095UL, number, out _);
        if (translation.PageBits < RamBlock.PageBits)
        {
            target = ref transient;
        }
        else if (translation.PageBits > RamBlock.PageBits)
        {
            NoteLarge(address, translation.PageBits, context & 15);
        }

        Fill(ref target, address, number, translation);
        if (translation.PageBits > RamBlock.PageBits && kind == AccessKind.Read)
        {
            NoteRange(address, context, translation, target);
        }

        page = new PageRef(ref target);
        return true;
    }

    /// <summary>Forgets what lies behind addresses, in every context tag.</summary>
    /// <param name="which">Bit n: of MMU mode n.</param>
    public void Flush(uint which)
    {
        mappings.ForgetOthers();
        mappings.FlushModes(which & modes);
        for (int mode = 0; mode < large.Length; mode++)
        {
            if ((which >> mode & 1) != 0)
            {
                large[mode] = (ulong.MaxValue, 0);
            }
        }

        ForgetCode();
    }

    /// <summary>Forgets a range, in every context tag.</summary>
    /// <param name="address">First virtual address.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="which">Bit n: of MMU mode n.</param>
    public void FlushRange(ulong address, ulong length, uint which)
    {
        const ulong Many = 32;
        ulong first = address & ~4095UL;
        ulong last = length == 0 ? address : address + length - 1;
        if (last < first || (last - first) >> RamBlock.PageBits >= Many)
        {
            Flush(which);
            return;
        }

        uint whole = 0;
        for (int mode = 0; mode < large.Length; mode++)
        {
            bool inside = first <= large[mode].Last && last >= large[mode].First;
            whole |= inside ? which & modes & (1u << mode) : 0;
        }

        if (whole != 0)
        {
            Flush(whole);
        }

        for (ulong page = first; ; page += 4096)
        {
            FlushPage(page, which & modes & ~whole);
            if (page == (last & ~4095UL))
            {
                return;
            }
        }
    }

    /// <summary>Names the present context of address spaces.</summary>
    /// <param name="tag">The tag.</param>
    public void SetTag(ulong tag)
    {
        if (tag != mappings.Tag)
        {
            mappings.SetTag(tag);
            ShowCodeGeneration();
        }
    }

    /// <summary>Forgets a context.</summary>
    /// <param name="tag">The tag.</param>
    public void FlushTag(ulong tag)
    {
        mappings.Forget(tag);
        codeGenerations.Remove(tag);
        if (tag == mappings.Tag)
        {
            mappings.FlushModes(modes);
            ShowCodeGeneration();
        }
    }

    /// <summary>Lets go of all spaces and RAM.</summary>
    public void Forget()
    {
        Flush(uint.MaxValue);
        known.Clear();
        transient = default;
    }

    /// <summary>Frees the tables. Nobody runs the vCPU any more.</summary>
    public void Dispose()
    {
        cpu.Header.Engine0 = 0;
        cpu.Header.Engine1 = 0;
        NativeMemory.Free(tables);
        NativeMemory.AlignedFree(jumps);
    }

    /// <summary>
    /// Forgets a page in every context tag: every level finds it by its address alone, so that the rest of what other tags know stays.
    /// </summary>
    private void FlushPage(ulong page, uint which)
    {
        known.Remove(page);
        for (int context = 0; context < ReadRange.Contexts; context++)
        {
            if ((which >> context & 1) != 0)
            {
                ReadRange.Of(state, context) = default;
            }
        }

        for (int context = 0; context < cpu.Class.Ports.Length << 4; context++)
        {
            if ((which >> (context & 15) & 1) != 0 && context < L1.Contexts && (mappings.Touched >> context & 1) != 0)
            {
                byte* near = tables + L1.Table(context, write: false) + L1.Index(page);
                Drop(near, page);
                Drop(near + L1.Write, page);
                byte* far = tables + L2.Table(context, write: false) + L2.Index(page);
                Drop(far, page);
                Drop(far + L2.Write, page);
            }
        }

        // Most pages hold no code that was jumped to.
        if ((codePages[CodePage(page)] >> (int)(page >> 12) & 1) != 0)
        {
            ForgetCode();
        }
    }

    /// <summary>Notes that blocks are found in a page by its virtual address.</summary>
    /// <param name="pc">An address in it.</param>
    public void NoteCode(ulong pc) => codePages[CodePage(pc)] |= 1UL << (int)(pc >> 12);

    // The lower bits of a page's number pick the bit in the word.
    private static int CodePage(ulong address) => (int)(address >> 18) & (CodePageWords - 1);

    private static void Drop(byte* entry, ulong page)
    {
        if (*(ulong*)entry << L1.PageBits == page)
        {
            *(ulong*)entry = 0;
        }
    }

    /// <summary>Code may lie elsewhere now, under any tag: blocks found by virtual address are looked for again.</summary>
    private void ForgetCode()
    {
        codeForgotten++;
        Array.Clear(codePages);
        ShowCodeGeneration();
    }

    /// <summary>Blocks are found by virtual address as they were under the present tag before, if it is known.</summary>
    private void ShowCodeGeneration()
    {
        if (!codeGenerations.TryGetValue(mappings.Tag, out CodeGeneration? generation))
        {
            if (codeGenerations.Count >= MaxCodeGenerations)
            {
                codeGenerations.Clear();
            }

            generation = new CodeGeneration();
            codeGenerations.Add(mappings.Tag, generation);
        }

        if (generation.Number == 0 || generation.Forgotten != codeForgotten)
        {
            generation.Number = ++codeGeneration;
            generation.Forgotten = codeForgotten;
        }

        cpu.Header.Engine2 = generation.Number;

        // A direct jump inside a page relies on the mapping under which the page was entered.
        Interlocked.Or(ref cpu.Header.Requests, EngineRequest.Remapped);
    }

    private void NoteLarge(ulong address, int bits, int mode)
    {
        ulong mask = bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1;
        large[mode] = (Math.Min(large[mode].First, address & ~mask), Math.Max(large[mode].Last, address | mask));
    }

    private void Fill(ref PageEntry entry, ulong address, ulong number, in Translation translation)
    {
        entry.Page = address & ~4095UL;
        entry.Mappings = number;
        entry.Space = translation.Space;
        entry.Address = translation.Address - (address & 4095);
        entry.Attributes = translation.Attributes;
        entry.Permissions = translation.Permissions;
        entry.PartBits = translation.PageBits < RamBlock.PageBits ? (byte)translation.PageBits : (byte)0;
        entry.Host = null;
        entry.Ram = null;
        entry.IsRom = false;
        FlatView view = translation.Space.View;
        if ((entry.Address & 4095) == 0 && view.TryFind(entry.Address, out int index))
        {
            ref readonly FlatRange range = ref view.Ranges[index];
            if (range.Kind != FlatKind.Io && range.Last - entry.Address >= 4095)
            {
                RamBlock ram = ((RamRegion)range.Region).Block;
                ulong offset = range.Offset + (entry.Address - range.Start);
                if ((offset & 4095) == 0)
                {
                    entry.Ram = ram;
                    entry.RamOffset = offset;
                    entry.Host = (byte*)ram.Address + offset;
                    entry.IsRom = range.Kind == FlatKind.Rom;
                }
            }
        }
    }

    /// <summary>
    /// The generation of a tag, and how often all were forgotten when it got it. A class: a dictionary with numbers for values has code of
    /// its own, which is looked for in every image when the program starts; and a flush allocates nothing.
    /// </summary>
    private sealed class CodeGeneration
    {
        public ulong Number { get; set; }

        public ulong Forgotten { get; set; }
    }
}

/// <summary>A page that was found.</summary>
internal readonly ref struct PageRef
{
    private readonly ref PageEntry entry;

    /// <summary>Refers to an entry.</summary>
    /// <param name="entry">The entry.</param>
    public PageRef(ref PageEntry entry) => this.entry = ref entry;

    /// <summary>The entry.</summary>
    public ref PageEntry Entry => ref entry;
}
