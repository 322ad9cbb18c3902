using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Core.Memory;

/// <summary>The RAM blocks of a machine, by owner. Used under the machine's lock.</summary>
internal sealed class RamTable(ClusterTable clusters)
{
    private readonly List<(EmuObject Owner, HostRam Block)> blocks = [];
    private int next;

    /// <summary>Blocks in the order of allocation.</summary>
    public IReadOnlyList<(EmuObject Owner, HostRam Block)> Blocks => blocks;

    /// <summary>Allocates a block.</summary>
    /// <param name="owner">Whose it is.</param>
    /// <param name="name">Name in the owner.</param>
    /// <param name="size">Bytes; rounded up to pages.</param>
    /// <exception cref="ConfigurationException">It has no size, or the host has not that much memory.</exception>
    public HostRam Allocate(EmuObject owner, string name, ulong size)
    {
        if (size == 0 || size > ulong.MaxValue - RamBlock.PageSize)
        {
            throw new ConfigurationException($"{owner.Path}: RAM '{name}' cannot have {size} bytes");
        }

        ulong rounded = (size + RamBlock.PageSize - 1) & ~(ulong)(RamBlock.PageSize - 1);
        HostRam block = HostRam.Allocate(next, $"{owner.Path}.{name}", rounded, clusters);
        next++;
        blocks.Add((owner, block));
        return block;
    }

    /// <summary>Takes a cluster that is gone out of the pages of all blocks, so that writes to its code cost nothing any more.</summary>
    /// <param name="cluster">Its number.</param>
    public void ForgetCluster(int cluster)
    {
        foreach ((_, HostRam block) in blocks)
        {
            block.ForgetCluster(cluster);
        }
    }

    /// <summary>Frees an owner's blocks as soon as no vCPU can hold a pointer into them. Their regions are unmapped already.</summary>
    /// <param name="owner">The owner.</param>
    public void Release(EmuObject owner)
    {
        for (int i = blocks.Count - 1; i >= 0; i--)
        {
            if (blocks[i].Owner == owner)
            {
                HostRam block = blocks[i].Block;
                blocks.RemoveAt(i);
                for (int cluster = 0; cluster < ClusterTable.Capacity; cluster++)
                {
                    clusters[cluster]?.ForgetBlock(block);
                }

                clusters.AfterQuiescence(block.Free);
            }
        }
    }
}
