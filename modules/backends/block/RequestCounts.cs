using Emu.Abstractions.Qdev.Backend;

namespace Emu.Backends.Block;

/// <summary>Counts what a backend has done. Any thread.</summary>
internal sealed class RequestCounts
{
    private readonly Lock gate = new();
    private BlockCounters now;

    /// <summary>The counts.</summary>
    public BlockCounters Now
    {
        get
        {
            lock (gate)
            {
                return now;
            }
        }
    }

    /// <summary>Counts a request that ended.</summary>
    /// <param name="request">The request.</param>
    /// <param name="status">How it ended.</param>
    public void Add(BlockRequest request, BlockStatus status)
    {
        bool done = status == BlockStatus.Ok;
        long length = (long)request.Length;
        lock (gate)
        {
            now = request.Operation switch
            {
                BlockOperation.Read when done => now with { Reads = now.Reads + 1, ReadBytes = now.ReadBytes + length },
                BlockOperation.Read => now with { FailedReads = now.FailedReads + 1 },
                BlockOperation.Write or BlockOperation.WriteZeroes when done => now with { Writes = now.Writes + 1, WrittenBytes = now.WrittenBytes + length },
                BlockOperation.Write or BlockOperation.WriteZeroes => now with { FailedWrites = now.FailedWrites + 1 },
                BlockOperation.Flush when done => now with { Flushes = now.Flushes + 1 },
                BlockOperation.Flush => now with { FailedFlushes = now.FailedFlushes + 1 },
                BlockOperation.Discard when done => now with { Discards = now.Discards + 1, DiscardedBytes = now.DiscardedBytes + length },
                _ => now,
            };
        }
    }
}
