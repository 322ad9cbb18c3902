using Emu.Backends.Block.Host;

namespace Emu.Backends.Block.Images;

/// <summary>
/// A file whose bytes are those of the disk. Needs no alignment. A length that is no multiple of a sector is rounded up; what the
/// file lacks reads as zeros and is added when it is written.
/// </summary>
internal sealed class RawImage : DiskImage
{
    private const int ChunkBytes = 1 << 20;

    private readonly ImageFile file;
    private long length;

    /// <summary>Takes an open file.</summary>
    /// <param name="file">The file; closed with this.</param>
    public RawImage(ImageFile file)
    {
        this.file = file;
        length = (file.Length + SectorSize - 1) / SectorSize * SectorSize;
    }

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override string Format => "raw";

    /// <summary>Whether nobody said that the file is raw: the guest may then not make it look like an image of another format.</summary>
    public bool IsGuessed { get; init; }

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (IsGuessed && offset == 0 && ImageFormat.Probe(bytes) is var format && format != ImageFormat.Raw)
        {
            throw new IOException(
                $"the guest writes what begins an image of format {format} to the first block of '{file.Name}', whose format was guessed; with format=raw it may");
        }

        file.Write(bytes, offset);
    }

    /// <inheritdoc/>
    public override void WriteZeroes(long offset, long length, bool mayUnmap)
    {
        if ((mayUnmap && file.PunchHole(offset, length)) || file.ZeroRange(offset, length))
        {
            return;
        }

        byte[] zeros = new byte[Math.Min(length, ChunkBytes)];
        for (long done = 0; done < length; done += zeros.Length)
        {
            file.Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, length - done)), offset + done);
        }
    }

    /// <inheritdoc/>
    public override void Discard(long offset, long length) => file.PunchHole(offset, length);

    /// <inheritdoc/>
    public override void Flush() => file.Flush();

    /// <inheritdoc/>
    public override void Grow(long length)
    {
        file.Grow(length);
        this.length = length;
    }

    /// <inheritdoc/>
    public override void Dispose() => file.Dispose();
}
