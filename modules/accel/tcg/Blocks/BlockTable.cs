using System.Runtime.InteropServices;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Blocks;

/// <summary>
/// Finds blocks by what they are. Blocks of a bucket are chained through their headers, so that nothing is allocated for one. Finding
/// takes no lock and may be done while somebody adds or removes, one at a time; it misses nothing that was added before it began.
/// Memory of removed blocks must stay until nobody can be finding.
/// </summary>
internal sealed unsafe class BlockTable : IDisposable
{
    // As many as a busy kernel has blocks, about; a chain of a few costs less than growing would.
    private const int IndexBits = 16;

    private readonly BlockHeader** buckets = (BlockHeader**)NativeMemory.AllocZeroed(1 << IndexBits, (nuint)sizeof(BlockHeader*));
    private int count;

    /// <summary>Blocks in it.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Finds a block; null when there is none.</summary>
    /// <param name="key">What it is.</param>
    public BlockHeader* Find(in BlockKey key)
    {
        BlockHeader* block = (BlockHeader*)Volatile.Read(ref *(nint*)Bucket(key));
        while (block != null && !IsKey(block, key))
        {
            block = (BlockHeader*)Volatile.Read(ref *(nint*)&block->NextInTable);
        }

        return block;
    }

    /// <summary>Adds a block that is not there. One at a time.</summary>
    /// <param name="block">The block, filled.</param>
    public void Add(BlockHeader* block)
    {
        BlockHeader** bucket = Bucket(KeyOf(block));
        block->NextInTable = *bucket;
        Volatile.Write(ref *(nint*)bucket, (nint)block);
        count++;
    }

    /// <summary>Removes a block, if it is there. One at a time.</summary>
    /// <param name="block">The block.</param>
    public void Remove(BlockHeader* block)
    {
        // It keeps its own link: whoever stands at it goes on.
        for (BlockHeader** place = Bucket(KeyOf(block)); *place != null; place = &(*place)->NextInTable)
        {
            if (*place == block)
            {
                Volatile.Write(ref *(nint*)place, (nint)block->NextInTable);
                count--;
                return;
            }
        }
    }

    /// <summary>Frees it. Nobody uses it any more.</summary>
    public void Dispose() => NativeMemory.Free(buckets);

    private static BlockKey KeyOf(BlockHeader* block) => new(block->CodeOffset, block->StateKey, block->Ram, block->Limit);

    private static bool IsKey(BlockHeader* block, in BlockKey key) =>
        block->CodeOffset == key.Offset && block->StateKey == key.StateKey && block->Ram == key.Ram && block->Limit == key.Limit;

    private BlockHeader** Bucket(in BlockKey key) => buckets + (key.Hash >> (64 - IndexBits));
}
