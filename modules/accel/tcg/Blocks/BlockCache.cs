using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Native;

namespace Emu.Accel.Tcg.Blocks;

/// <summary>
/// The blocks of a cluster, shared by its vCPUs. Finding takes no lock; making, linking and dropping do. A dropped block stays in
/// memory until its arena is freed, and whoever runs it leaves it before its next instruction.
/// </summary>
internal sealed unsafe partial class BlockCache : IDisposable
{
    private const int NativeReserve = 4 << 20;

    private readonly Lock gate = new();
    private readonly BlockTable blocks = new();
    private readonly Dictionary<ulong, CodePage> pages = [];
    private readonly long capacity;
    private readonly int cluster;
    private readonly NativeSupport? native;
    private CodeArena arena;
    private int number;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="cluster">Number of the cluster.</param>
    /// <param name="capacity">Bytes of code after which everything is dropped.</param>
    /// <param name="native">What machine code needs; null when there is none.</param>
    public BlockCache(int cluster, long capacity, NativeSupport? native)
    {
        (this.cluster, this.capacity, this.native) = (cluster, capacity, native);
        arena = NewArena();
    }

    /// <summary>Counts up when all blocks are dropped at once; vCPUs then clear their jump caches before they run.</summary>
    public int Epoch => Volatile.Read(ref epoch);

    private int epoch;

    /// <summary>Blocks now.</summary>
    public int Count => blocks.Count;

    /// <summary>Bytes of code now.</summary>
    public long Bytes => arena.Used;

    /// <summary>Bytes of machine code now.</summary>
    public long NativeBytes => arena.Native?.Used ?? 0;

    /// <summary>Blocks dropped because their code changed, and how often all were dropped for room.</summary>
    public long Invalidated, Emptied;

    /// <summary>Finds a block.</summary>
    /// <param name="key">What it is.</param>
    /// <returns>The block, or null.</returns>
    public BlockHeader* Find(in BlockKey key) => blocks.Find(key);

    /// <summary>
    /// A block is about to be added: from now on changes of its code are told. <see cref="Add"/> follows.
    /// </summary>
    /// <param name="code">Its code, as far as that lies in one page.</param>
    public void Protect(CodeBytes code)
    {
        if (code.Ram is not { } ram)
        {
            return;
        }

        lock (gate)
        {
            // While somebody is between here and the end of Add, the page stays protected.
            PageOf(ram, code.Offset).Pending++;
        }

        ram.ProtectCode(code.Offset, (ulong)code.Bytes.Length, cluster);
    }

    /// <summary>Adds a block, if its code in memory is still what was translated.</summary>
    /// <param name="key">What it is.</param>
    /// <param name="code">The code that was translated, in the page of its first byte.</param>
    /// <param name="beyond">The rest of it, in the page after.</param>
    /// <param name="compiler">Holds the compiled block.</param>
    /// <param name="retired">Takes memory that may be freed once every vCPU passed a quiescent point; else null.</param>
    /// <returns>The block, or one that another vCPU made meanwhile; null when the code changed.</returns>
    public BlockHeader* Add(in BlockKey key, CodeBytes code, CodeBytes beyond, IrCompiler compiler, out CodeArena? retired)
    {
        retired = null;
        lock (gate)
        {
            // Before the page of this block counts as protected by its blocks alone: it must neither be let go nor forgotten now.
            if (arena.Used > capacity || arena.Native?.HasRoom(NativeReserve) == false)
            {
                DropAll();
                retired = arena;
                arena = NewArena();
            }

            CodePage page = TakePage(code)!;
            CodePage? next = TakePage(beyond);
            BlockHeader* found = blocks.Find(key);
            if (found != null)
            {
                if (found->Beyond == null || (found->Beyond->Ram == beyond.Ram?.Id && found->Beyond->Offset == beyond.Offset))
                {
                    return found;
                }

                Remove(found);
            }

            if (!code.IsInMemory || !beyond.IsInMemory)
            {
                return null;
            }

            BlockHeader* block = Write(compiler, (BlockHeader*)arena.Take(SizeOf(compiler)));
            block->Number = ++number;
            block->StateKey = key.StateKey;
            block->CodeOffset = key.Offset;
            block->CodeBytes = code.Bytes.Length;
            block->Ram = key.Ram;
            block->Limit = key.Limit;
            if (native is not null)
            {
                block->Native = native.Stubs.Lookup;
            }

            block->Heat = native is null || key.Limit != 0 ? int.MaxValue : native.Heat;

            if (next is not null)
            {
                block->Beyond = (CodeBeyond*)arena.Take(sizeof(CodeBeyond));
                *block->Beyond = new CodeBeyond { Offset = beyond.Offset, Ram = beyond.Ram!.Id, Bytes = beyond.Bytes.Length };
                next.Blocks.Add(block);
            }

            blocks.Add(block);
            page.Blocks.Add(block);
            return block;
        }
    }

    /// <summary>RAM that has code; null when it is gone.</summary>
    /// <param name="ram">Its number.</param>
    public RamBlock? RamOf(int ram)
    {
        lock (gate)
        {
            foreach (CodePage page in pages.Values)
            {
                if (page.Ram.Id == ram)
                {
                    return page.Ram;
                }
            }

            return null;
        }
    }

    /// <summary>Code was written: drops the blocks that it is in.</summary>
    /// <param name="ram">The RAM.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes.</param>
    public void Invalidate(RamBlock ram, ulong offset, ulong length)
    {
        lock (gate)
        {
            ulong last = offset + length - 1;
            for (ulong page = offset >> RamBlock.PageBits; page <= last >> RamBlock.PageBits; page++)
            {
                if (pages.TryGetValue(Number(ram.Id, page), out CodePage? code))
                {
                    Invalidate(code, offset, last);
                    Release(Number(ram.Id, page), code);
                }
            }
        }
    }

    /// <summary>Drops a block whose second page is not the one that it was made with.</summary>
    /// <param name="block">The block.</param>
    public void Drop(BlockHeader* block)
    {
        lock (gate)
        {
            // Another vCPU may have done it.
            if (block->Dropped == 0)
            {
                Remove(block);
            }
        }
    }

    /// <summary>Drops the blocks of a RAM block that goes away.</summary>
    /// <param name="ram">The RAM.</param>
    public void Forget(RamBlock ram)
    {
        lock (gate)
        {
            foreach ((ulong number, CodePage page) in pages)
            {
                if (page.Ram == ram)
                {
                    while (page.Blocks.Count > 0)
                    {
                        Remove(page.Blocks[^1]);
                    }

                    pages.Remove(number);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            // Nobody runs blocks any more, and their RAM may be gone already: it is left alone.
            blocks.Dispose();
            pages.Clear();
            arena.Free();
        }
    }

    /// <summary>Bytes that a compiled block needs.</summary>
    /// <param name="compiler">Holds it.</param>
    public static int SizeOf(IrCompiler compiler) =>
        BlockHeader.Bytes + (compiler.Code.Length * Insn.Bytes) + (compiler.Entries.Length * sizeof(InsnEntry));

    /// <summary>Writes a compiled block to memory.</summary>
    /// <param name="compiler">Holds it.</param>
    /// <param name="block">Where to.</param>
    public static BlockHeader* Write(IrCompiler compiler, BlockHeader* block)
    {
        *block = default;
        Insn* code = BlockHeader.Code(block);
        compiler.Code.CopyTo(new Span<Insn>(code, compiler.Code.Length));
        block->Ops = compiler.Code.Length;
        block->Instructions = compiler.Entries.Length;
        block->Entries = (InsnEntry*)(code + block->Ops);
        compiler.Entries.CopyTo(new Span<InsnEntry>(block->Entries, block->Instructions));
        return block;
    }

    private CodeArena NewArena() => new(native is null ? null : CodeMemory.TryMake(NativeSupport.CodeBytes, native.OneView));

    /// <summary>One number for a page of any RAM block: pages are far fewer than 2^44 and blocks than 2^20.</summary>
    private static ulong Number(int ram, ulong page) => ((ulong)(uint)ram << 44) | page;

    /// <summary>The page of code that <see cref="Protect"/> was told of, once; null for no code.</summary>
    private CodePage? TakePage(CodeBytes code)
    {
        if (code.Ram is null)
        {
            return null;
        }

        CodePage page = PageOf(code.Ram, code.Offset);
        page.Pending--;
        return page;
    }

    private CodePage PageOf(RamBlock ram, ulong offset)
    {
        ulong key = Number(ram.Id, offset >> RamBlock.PageBits);
        if (!pages.TryGetValue(key, out CodePage? page))
        {
            page = new CodePage(ram, offset & ~(ulong)(RamBlock.PageSize - 1));
            pages.Add(key, page);
        }

        return page;
    }

    private void Invalidate(CodePage page, ulong first, ulong last)
    {
        // A block is there twice when both of its pages are the same.
        for (int i = page.Blocks.Count; --i >= 0; i = Math.Min(i, page.Blocks.Count))
        {
            BlockHeader* block = page.Blocks[i];
            CodeBeyond* beyond = block->Beyond;
            if (IsIn(page, block->Ram, block->CodeOffset, block->CodeBytes, first, last)
                || (beyond != null && IsIn(page, beyond->Ram, beyond->Offset, beyond->Bytes, first, last)))
            {
                Remove(block);
                Invalidated++;
            }
        }
    }

    private static bool IsIn(CodePage page, int ram, ulong offset, int bytes, ulong first, ulong last) =>
        ram == page.Ram.Id && offset <= last && first < offset + (ulong)bytes;

    /// <summary>Drops a block and takes it off its pages.</summary>
    private void Remove(BlockHeader* block)
    {
        Discard(block);
        Unlist(block, Number(block->Ram, block->CodeOffset >> RamBlock.PageBits));
        if (block->Beyond != null)
        {
            Unlist(block, Number(block->Beyond->Ram, block->Beyond->Offset >> RamBlock.PageBits));
        }
    }

    private void Unlist(BlockHeader* block, ulong number)
    {
        if (pages.TryGetValue(number, out CodePage? page))
        {
            // From the end, where invalidation looks too.
            page.Blocks.RemoveLast(block);
            Release(number, page);
        }
    }

    /// <summary>A page without code may be written directly again.</summary>
    private void Release(ulong number, CodePage page)
    {
        if (page.Blocks.Count == 0 && page.Pending == 0)
        {
            page.Ram.UnprotectCode(page.Offset, cluster);
            pages.Remove(number);
        }
    }

    private void DropAll(CodePage page)
    {
        for (int i = 0; i < page.Blocks.Count; i++)
        {
            Discard(page.Blocks[i]);
        }

        page.Blocks.Clear();
    }

    private void DropAll()
    {
        foreach ((ulong number, CodePage page) in pages)
        {
            DropAll(page);
            Release(number, page);
        }

        Emptied++;
        Volatile.Write(ref epoch, epoch + 1);
    }

    private void Discard(BlockHeader* block)
    {
        if (block->Dropped != 0)
        {
            return;
        }

        block->Dropped = 1;
        if (native is not null)
        {
            block->Native = native.Stubs.Lookup;
        }

        blocks.Remove(block);
        for (NativeMembership* membership = block->Units; membership != null; membership = membership->Next)
        {
            Dissolve(membership->Unit);
        }

        for (BlockLink* link = block->Incoming; link != null; link = link->Next)
        {
            if (link->Jump != null)
            {
                Volatile.Write(ref link->Jump->Imm, 0);
            }
            else
            {
                Volatile.Write(ref *link->Site->Distance, link->Site->Unlinked);
            }
        }

        Insn* code = BlockHeader.Code(block);
        for (int k = 0; k < block->Instructions; k++)
        {
            if (block->Entries[k].First < block->Ops)
            {
                code[block->Entries[k].First].Op = Op.Dropped;
            }
        }
    }

    /// <summary>A page of RAM with code.</summary>
    private sealed class CodePage(RamBlock ram, ulong offset)
    {
        public RamBlock Ram { get; } = ram;

        public ulong Offset { get; } = offset;

        public BlockList Blocks { get; } = new();

        /// <summary>Blocks that are about to be added.</summary>
        public int Pending { get; set; }
    }
}
