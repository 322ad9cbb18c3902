using Emu.Accel.Tcg.Interp;
using Emu.Accel.Tcg.Native;

namespace Emu.Accel.Tcg.Blocks;

/// <content>Machine code of blocks, and jumps from one block to another.</content>
internal sealed unsafe partial class BlockCache
{
    /// <summary>Lets a jump lead directly to a block.</summary>
    /// <param name="from">The block that it is in.</param>
    /// <param name="jump">The jump.</param>
    /// <param name="site">The place of it in machine code; null when it was interpreted.</param>
    /// <param name="to">The block.</param>
    public void Link(BlockHeader* from, Insn* jump, NativeSite* site, BlockHeader* to)
    {
        lock (gate)
        {
            if (from->Dropped != 0 || to->Dropped != 0)
            {
                return;
            }

            if (jump->Imm == 0)
            {
                AddLink(to)->Jump = jump;
                Volatile.Write(ref jump->Imm, (long)to);
            }

            if (site != null && to->Unit != null && *site->Distance == site->Unlinked)
            {
                AddLink(to)->Site = site;
                byte* end = (byte*)site->Distance - arena.Native!.ToWritable + sizeof(int);
                Volatile.Write(ref *site->Distance, (int)(to->Native - end));
            }
        }
    }

    /// <summary>Gives a block machine code.</summary>
    /// <param name="head">The block.</param>
    /// <param name="machine">Holds its machine code.</param>
    /// <returns>Whether it has it now; false when the code of the guest changed, or no room is left.</returns>
    public bool AddNative(BlockHeader* head, NativeCompiler machine)
    {
        lock (gate)
        {
            if (head->Unit != null)
            {
                return true;
            }

            bool isWhole = true;
            foreach (nint member in machine.Members)
            {
                isWhole &= ((BlockHeader*)member)->Dropped == 0;
            }

            if (!isWhole || arena.Native is not { } memory || !memory.HasRoom(machine.Code.Length))
            {
                return false;
            }

            AddNative(head, machine, memory);
            return true;
        }
    }

    private void AddNative(BlockHeader* head, NativeCompiler machine, CodeMemory memory)
    {
        byte* code = memory.Add(machine.Code, machine.HotBytes, machine.Distances, out int gap);
        byte* writable = code + memory.ToWritable;
        foreach (UnitSite made in machine.Sites)
        {
            NativeSite* site = (NativeSite*)arena.Take(sizeof(NativeSite));
            *site = new NativeSite { From = (BlockHeader*)made.From, Jump = BlockHeader.Code((BlockHeader*)made.From) + made.Index, Distance = (int*)(writable + made.Distance), Unlinked = made.Unlinked + gap };
            *(NativeSite**)(writable + made.Record + gap) = site;
        }

        NativeUnit* unit = (NativeUnit*)arena.Take(sizeof(NativeUnit));
        ReadOnlySpan<UnitEdge> edges = machine.Edges;
        *unit = new NativeUnit
        {
            Head = head,
            Hot = code,
            HotBytes = machine.HotBytes,
            Cold = code + machine.HotBytes + gap,
            ColdBytes = machine.Code.Length - machine.HotBytes,
            EdgeCount = edges.Length,
            Edges = (NativeEdge*)arena.Take(edges.Length * sizeof(NativeEdge)),
        };
        for (int k = 0; k < edges.Length; k++)
        {
            unit->Edges[k] = new NativeEdge { Distance = (int*)(writable + edges[k].Distance), Leave = edges[k].Leave + gap };
        }

        foreach (nint member in machine.Members)
        {
            NativeMembership* membership = (NativeMembership*)arena.Take(sizeof(NativeMembership));
            *membership = new NativeMembership { Unit = unit, Next = ((BlockHeader*)member)->Units };
            ((BlockHeader*)member)->Units = membership;
        }

        Volatile.Write(ref *(nint*)&head->Native, (nint)code);
        Volatile.Write(ref *(nint*)&head->Unit, (nint)unit);
    }

    private BlockLink* AddLink(BlockHeader* to)
    {
        BlockLink* link = (BlockLink*)arena.Take(sizeof(BlockLink));
        *link = default;
        link->Next = to->Incoming;
        to->Incoming = link;
        return link;
    }

    /// <summary>A block of a unit is dropped: whoever runs the unit leaves it at its next jump, and nobody enters it any more.</summary>
    private void Dissolve(NativeUnit* unit)
    {
        if (unit->Dissolved != 0)
        {
            return;
        }

        unit->Dissolved = 1;
        for (int k = 0; k < unit->EdgeCount; k++)
        {
            Volatile.Write(ref *unit->Edges[k].Distance, unit->Edges[k].Leave);
        }

        // Its head is interpreted again, until it is worth machine code once more.
        BlockHeader* head = unit->Head;
        head->Unit = null;
        head->Heat = native!.Heat;
        Volatile.Write(ref *(nint*)&head->Native, (nint)native.Stubs.Lookup);
        BlockLink** place = &head->Incoming;
        while (*place != null)
        {
            BlockLink* link = *place;
            if (link->Site != null)
            {
                Volatile.Write(ref *link->Site->Distance, link->Site->Unlinked);
                *place = link->Next;
            }
            else
            {
                place = &link->Next;
            }
        }
    }
}
