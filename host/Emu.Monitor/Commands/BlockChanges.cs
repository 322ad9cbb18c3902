using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

[QmpCommand("block_resize", "Makes a disk longer, named by its node or by the device that uses it; the guest is told.", Phases = MachinePhase.Alive)]
internal sealed record BlockResize(long Size, string? Device = null, string? NodeName = null) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        if (Device is null == NodeName is null)
        {
            throw new QmpException("Either 'device' or 'node-name' must be given, and not both");
        }

        if (Size < 0)
        {
            throw new QmpException("Parameter 'size' expects a >0 size");
        }

        if (NodeName is not null && context.Machine.Blockdevs.FindChild(NodeName) is null)
        {
            throw new QmpException($"Failed to find node with node-name='{NodeName}'");
        }

        context.Machine.ResizeDisk(NodeName ?? Device!, (ulong)Size);
    }
}

/// <summary>What was done with a disk.</summary>
/// <param name="RdBytes">Bytes read.</param>
/// <param name="WrBytes">Bytes written.</param>
/// <param name="UnmapBytes">Bytes discarded.</param>
/// <param name="RdOperations">Requests to read.</param>
/// <param name="WrOperations">Requests to write.</param>
/// <param name="FlushOperations">Flushes.</param>
/// <param name="UnmapOperations">Requests to discard.</param>
/// <param name="FailedRdOperations">Requests to read that failed.</param>
/// <param name="FailedWrOperations">Requests to write that failed.</param>
/// <param name="FailedFlushOperations">Flushes that failed.</param>
internal sealed record BlockDeviceStats(
    [Wire("rd_bytes")] long RdBytes,
    [Wire("wr_bytes")] long WrBytes,
    [Wire("unmap_bytes")] long UnmapBytes,
    [Wire("rd_operations")] long RdOperations,
    [Wire("wr_operations")] long WrOperations,
    [Wire("flush_operations")] long FlushOperations,
    [Wire("unmap_operations")] long UnmapOperations,
    [Wire("failed_rd_operations")] long FailedRdOperations,
    [Wire("failed_wr_operations")] long FailedWrOperations,
    [Wire("failed_flush_operations")] long FailedFlushOperations);

/// <summary>A disk and what was done with it.</summary>
/// <param name="NodeName">Id of the block backend.</param>
/// <param name="Stats">What was done.</param>
/// <param name="Device">Name that the disk once had; devices have paths.</param>
/// <param name="Qdev">Path of the device that uses it; absent when none does.</param>
internal sealed record BlockStats(string NodeName, BlockDeviceStats Stats, string? Device = null, string? Qdev = null);

[QmpCommand("query-blockstats", "Says what was done with disks: with those of devices, or with all block backends.")]
internal sealed record QueryBlockStats(bool QueryNodes = false) : QmpQuery<IReadOnlyList<BlockStats>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<BlockStats> Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        Dictionary<EmuObject, string> users = [];
        foreach (EmuObject user in context.Machine.AllObjects())
        {
            foreach (EmuObject disk in Machine.DisksOf(user))
            {
                users.TryAdd(disk, user.Path);
            }
        }

        return
        [
            .. from node in context.Machine.Blockdevs.Children
               let user = users.GetValueOrDefault(node)
               where (QueryNodes || user is not null) && node is IBlockBackend { Counters: not null }
               select new BlockStats(node.Id, Of(((IBlockBackend)node).Counters!.Value), QueryNodes ? null : "", QueryNodes ? null : user),
        ];
    }

    private static BlockDeviceStats Of(BlockCounters counts) => new(
        counts.ReadBytes,
        counts.WrittenBytes,
        counts.DiscardedBytes,
        counts.Reads,
        counts.Writes,
        counts.Flushes,
        counts.Discards,
        counts.FailedReads,
        counts.FailedWrites,
        counts.FailedFlushes);
}
