namespace Emu.Backends.Block.Images;

/// <summary>
/// A disk in some format. Any number of threads may use it at once; of requests that overlap one comes first. Ranges lie inside
/// the disk. Every member may throw <see cref="IOException"/>; the image is then as before, or as after.
/// </summary>
internal abstract class DiskImage : IDisposable
{
    /// <summary>Smallest unit of requests: its length and all ranges are multiples.</summary>
    public const int SectorSize = 512;

    /// <summary>Bytes of the disk.</summary>
    public abstract long Length { get; }

    /// <summary>Name of the format.</summary>
    public abstract string Format { get; }

    /// <summary>Reads.</summary>
    /// <param name="buffer">Filled as a whole.</param>
    /// <param name="offset">First byte.</param>
    public abstract void Read(Span<byte> buffer, long offset);

    /// <summary>Writes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="offset">First byte.</param>
    public abstract void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Makes a range zeros, if it can without writing them.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="mayUnmap">Whether the range may lose its space on the host.</param>
    public abstract void WriteZeroes(long offset, long length, bool mayUnmap);

    /// <summary>Gives the space of a range back to the host as far as it can; the range then reads as before, or as zeros.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes.</param>
    public abstract void Discard(long offset, long length);

    /// <summary>Makes everything that was written before durable.</summary>
    public abstract void Flush();

    /// <summary>Makes the disk longer; what is added reads as zeros. Nobody else resizes it meanwhile.</summary>
    /// <param name="length">Bytes, a multiple of a sector, more than before.</param>
    public abstract void Grow(long length);

    /// <summary>Writes what is still in memory and closes the file. Throws nothing.</summary>
    public abstract void Dispose();
}
