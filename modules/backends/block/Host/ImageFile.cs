namespace Emu.Backends.Block.Host;

/// <summary>
/// A file that holds an image. Any number of threads may read and write at once; what overlaps comes in any order. Every member
/// may throw <see cref="IOException"/>.
/// </summary>
internal abstract class ImageFile : IDisposable
{
    /// <summary>Its name, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Bytes that it has now.</summary>
    public abstract long Length { get; }

    /// <summary>Reads; what lies behind its end are zeros.</summary>
    /// <param name="buffer">Filled as a whole.</param>
    /// <param name="offset">First byte.</param>
    public abstract void Read(Span<byte> buffer, long offset);

    /// <summary>Writes; the file grows where needed, and what is skipped reads as zeros.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="offset">First byte.</param>
    public abstract void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Makes everything that was written before durable.</summary>
    public abstract void Flush();

    /// <summary>Makes the file longer; what is added reads as zeros.</summary>
    /// <param name="length">Bytes.</param>
    public abstract void Grow(long length);

    /// <summary>Makes a range zeros without writing them, and lets the host have its space back.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes; the file does not grow.</param>
    /// <returns>Whether the host can; when not, nothing has changed.</returns>
    public virtual bool PunchHole(long offset, long length) => false;

    /// <summary>Makes a range zeros without writing them, and keeps its space.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes; the file does not grow.</param>
    /// <returns>Whether the host can; when not, nothing has changed.</returns>
    public virtual bool ZeroRange(long offset, long length) => false;

    /// <inheritdoc/>
    public abstract void Dispose();
}
