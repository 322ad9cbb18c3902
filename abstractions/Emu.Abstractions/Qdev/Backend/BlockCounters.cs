namespace Emu.Abstractions.Qdev.Backend;

/// <summary>What a block backend has done since it was realized.</summary>
/// <param name="Reads">Requests to read that were done.</param>
/// <param name="ReadBytes">Their bytes.</param>
/// <param name="Writes">Requests to write, zeros included, that were done.</param>
/// <param name="WrittenBytes">Their bytes.</param>
/// <param name="Flushes">Flushes that were done.</param>
/// <param name="Discards">Requests to forget a range that were done.</param>
/// <param name="DiscardedBytes">Their bytes.</param>
/// <param name="FailedReads">Requests to read that failed.</param>
/// <param name="FailedWrites">Requests to write that failed.</param>
/// <param name="FailedFlushes">Flushes that failed.</param>
public readonly record struct BlockCounters(
    long Reads,
    long ReadBytes,
    long Writes,
    long WrittenBytes,
    long Flushes,
    long Discards,
    long DiscardedBytes,
    long FailedReads,
    long FailedWrites,
    long FailedFlushes);
