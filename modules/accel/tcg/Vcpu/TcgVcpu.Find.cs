using System.Diagnostics.CodeAnalysis;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Blocks;
using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Memory;
using Emu.Accel.Tcg.Native;

namespace Emu.Accel.Tcg.Vcpu;

/// <content>Finding the block at an address.</content>
internal sealed unsafe partial class TcgVcpu
{
    /// <summary>Finds the block that a jump inside a page leads to, and lets the jump lead there from now on.</summary>
    /// <param name="from">Block of the jump.</param>
    /// <param name="jump">The jump.</param>
    /// <param name="site">The place of it in machine code that was executed; null when it was interpreted.</param>
    /// <param name="pc">Where it leads.</param>
    /// <param name="left">What is left of the ration.</param>
    /// <returns>The block; null to leave, with the state exact.</returns>
    public BlockHeader* Link(BlockHeader* from, Insn* jump, NativeSite* site, ulong pc, long left)
    {
        BlockHeader* to = Find(pc, left);
        if (to != null && to->Ram == from->Ram && (to->CodeOffset ^ from->CodeOffset) >> RamBlock.PageBits == 0)
        {
            Links++;
            cluster.Blocks.Link(from, jump, site, to);
        }

        return to;
    }

    /// <summary>Finds or makes the block at an address.</summary>
    /// <param name="pc">Virtual address.</param>
    /// <param name="left">What is left of the ration.</param>
    /// <returns>The block; null to leave, with the state exact.</returns>
    public BlockHeader* Find(ulong pc, long left)
    {
        Sync(pc, left);
        atBlock = null;
        return IsReplaying ? null : Find(pc);
    }

    private BlockHeader* Find(ulong pc)
    {
        if (debug is not null && debug.HasBreakpointNear(pc))
        {
            return null;
        }

        ulong stateKey = Header.StateKey;
        JumpEntry* entry = JumpCache.Entry(State, pc);
        bool isKnown = entry->Pc == pc && entry->StateKey == stateKey && entry->Generation != 0 && entry->Block->Dropped == 0;
        if (isKnown && entry->Generation == Header.Engine2)
        {
            return entry->Block;
        }

        Lookups++;
        if (!TryFindCode(pc, out RamBlock? ram, out ulong offset, out bool isPiece))
        {
            return null;
        }

        // After a flush most code is where it was.
        var key = new BlockKey(offset, stateKey, ram.Id, isPiece ? BlockKey.Piece : 0);
        BlockHeader* block = isKnown && entry->Block->CodeOffset == offset && entry->Block->Ram == ram.Id && entry->Block->Limit == key.Limit && IsWhole(entry->Block, pc)
            ? entry->Block
            : Find(pc, ram, key);
        if (block != null)
        {
            entry->Pc = pc;
            entry->StateKey = stateKey;
            entry->Generation = Header.Engine2;
            entry->Block = block;
            Memory.NoteCode(pc);
            if (block->Beyond != null)
            {
                Memory.NoteCode(NextPage(pc));
            }
        }

        return block;
    }

    /// <summary>Finds or makes a block of at most some instructions, 0 for the usual number; null when its code is not in RAM, whatever the reason.</summary>
    private BlockHeader* FindLimited(ulong pc, int limit) =>
        TryFindCode(pc, out RamBlock? ram, out ulong offset, out bool isPiece) ? Find(pc, ram, new BlockKey(offset, Header.StateKey, ram.Id, isPiece ? BlockKey.Piece : limit)) : null;

    /// <summary>Finds where in RAM an address is fetched from, and whether the translation that says so holds for a piece of the page only.</summary>
    private bool TryFindCode(ulong pc, [NotNullWhen(true)] out RamBlock? ram, out ulong offset, out bool isPiece)
    {
        ram = null;
        offset = 0;
        isPiece = false;
        if (!Memory.Resolve(pc, Cpu.DebugMmuIndex(AccessKind.Fetch), AccessKind.Fetch, out PageRef page) || page.Entry.Host == null)
        {
            return false;
        }

        isPiece = page.Entry.PartBits != 0;
        ram = page.Entry.Ram!;
        offset = page.Entry.RamOffset + (pc & 4095);
        return true;
    }

    private BlockHeader* Find(ulong pc, RamBlock ram, in BlockKey key)
    {
        BlockHeader* block = cluster.Blocks.Find(key);
        if (block != null && block->Dropped == 0)
        {
            if (IsWhole(block, pc))
            {
                return block;
            }

            cluster.Blocks.Drop(block);
        }

        block = Builder.Build(pc, ram, key);
        return block == null || IsWhole(block, pc) ? block : null;
    }

    private ulong NextPage(ulong pc) => ((pc | 4095) + 1) & Cpu.Class.PcMask;

    /// <summary>Whether a block reaches to where it was made from: the page after its first, another piece of a page.</summary>
    private bool IsWhole(BlockHeader* block, ulong pc)
    {
        if (block->Beyond == null && block->Limit != BlockKey.Piece)
        {
            return true;
        }

        (ulong last, ulong there, int id) = block->Beyond == null
            ? (pc + (uint)block->CodeBytes - 1, block->CodeOffset + (uint)block->CodeBytes - 1, block->Ram)
            : (NextPage(pc), block->Beyond->Offset, block->Beyond->Ram);
        return TryFindCode(last, out RamBlock? ram, out ulong offset, out bool isPiece)
            && offset == there && ram.Id == id && isPiece == (block->Beyond == null);
    }
}
