using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Blocks;

/// <summary>Blocks in the order in which they came. The framework's list of addresses is compiled anew at each start.</summary>
internal sealed unsafe class BlockList
{
    private BlockHeader*[] blocks = new BlockHeader*[4];

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>A block by its place.</summary>
    /// <param name="index">Its place.</param>
    public BlockHeader* this[int index] => blocks[index];

    /// <summary>Adds one at the end.</summary>
    /// <param name="block">The block.</param>
    public void Add(BlockHeader* block)
    {
        if (Count == blocks.Length)
        {
            var more = new BlockHeader*[Count * 2];
            for (int i = 0; i < Count; i++)
            {
                more[i] = blocks[i];
            }

            blocks = more;
        }

        blocks[Count++] = block;
    }

    /// <summary>Takes out the last entry of a block, which is here.</summary>
    /// <param name="block">The block.</param>
    public void RemoveLast(BlockHeader* block)
    {
        int at = Count - 1;
        while (blocks[at] != block)
        {
            at--;
        }

        Count--;
        for (; at < Count; at++)
        {
            blocks[at] = blocks[at + 1];
        }
    }

    /// <summary>Takes out all.</summary>
    public void Clear() => Count = 0;
}
