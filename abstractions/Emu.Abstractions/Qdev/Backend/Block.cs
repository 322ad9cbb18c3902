namespace Emu.Abstractions.Qdev.Backend;

/// <summary>What a block request does.</summary>
public enum BlockOperation : byte
{
    /// <summary>Reads.</summary>
    Read,

    /// <summary>Writes.</summary>
    Write,

    /// <summary>Makes everything written before durable.</summary>
    Flush,

    /// <summary>Forgets a range; reading it gives anything.</summary>
    Discard,

    /// <summary>Writes zeros.</summary>
    WriteZeroes,
}

/// <summary>How a block request ended.</summary>
public enum BlockStatus : byte
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>The medium failed.</summary>
    IoError,

    /// <summary>The medium has no room.</summary>
    NoSpace,

    /// <summary>The medium may not be written.</summary>
    ReadOnly,

    /// <summary>Cancelled before it had an effect.</summary>
    Cancelled,

    /// <summary>The range lies outside the medium, or the operation is not known.</summary>
    Invalid,
}

/// <summary>
/// A request to a block backend; made by the device and handed over until it completes. The memory stays valid until then, and the
/// properties stay as they are; afterwards the device may fill the object anew and submit it again.
/// </summary>
public abstract class BlockRequest
{
    /// <summary>What is to be done.</summary>
    public BlockOperation Operation { get; set; }

    /// <summary>First byte on the medium; a multiple of its block size.</summary>
    public ulong Offset { get; set; }

    /// <summary>Bytes; a multiple of the block size.</summary>
    public ulong Length { get; set; }

    /// <summary>Data of a read or write: <see cref="Length"/> bytes; otherwise empty.</summary>
    public Memory<byte> Data { get; set; }

    /// <summary>
    /// Called once, as a message in the machine's queue, never from inside <see cref="IBlockBackend.Submit"/>. The backend queues it
    /// with the device as owner, so an unplugged device hears nothing any more.
    /// </summary>
    /// <param name="status">How it ended.</param>
    public abstract void Complete(BlockStatus status);
}

/// <summary>A medium with blocks; a type of a backend module implements it. Members are called under the machine's lock and never block.</summary>
public interface IBlockBackend
{
    /// <summary>Bytes of the medium.</summary>
    ulong Length { get; }

    /// <summary>Bytes of a block: smallest unit of requests.</summary>
    int BlockSize { get; }

    /// <summary>Whether writes fail.</summary>
    bool IsReadOnly { get; }

    /// <summary>Takes it for a device, or gives it back.</summary>
    /// <param name="owner">The device, or null.</param>
    /// <exception cref="Qom.ConfigurationException">Another device has it.</exception>
    void Bind(Device? owner);

    /// <summary>
    /// Reads, and waits for it: for a device that takes what is on the medium into memory when it is realized, before any request.
    /// </summary>
    /// <param name="offset">First byte; a multiple of the block size.</param>
    /// <param name="bytes">Filled as a whole; its length is a multiple of the block size.</param>
    BlockStatus ReadNow(ulong offset, Span<byte> bytes);

    /// <summary>Begins a request. Requests may complete in any order; a flush covers those that completed before it began.</summary>
    /// <param name="request">The request.</param>
    void Submit(BlockRequest request);

    /// <summary>Cancels what can still be cancelled; every request completes all the same.</summary>
    void CancelAll();

    /// <summary>Waits until every request has completed on the medium. Called outside guest time, when the machine is stopped.</summary>
    void Drain();

    /// <summary>What it has done; null when it does not count.</summary>
    BlockCounters? Counters => null;

    /// <summary>Changes the length of the medium. What is added reads as zeros; the device is told by the core.</summary>
    /// <param name="length">Bytes, a multiple of the block size.</param>
    /// <exception cref="Qom.ConfigurationException">It cannot have that length; it stays as it was.</exception>
    void Resize(ulong length) => throw new Qom.ConfigurationException($"{this}: the size of this medium cannot be changed");
}
