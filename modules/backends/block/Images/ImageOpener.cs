using Emu.Abstractions.Qom;
using Emu.Backends.Block.Host;

namespace Emu.Backends.Block.Images;

/// <summary>Opens images, and those behind them, by one set of rules.</summary>
/// <param name="locking">Whether files are locked.</param>
/// <param name="warn">Told what a user should know.</param>
internal sealed class ImageOpener(ImageLocking locking, Action<string> warn)
{
    /// <summary>Whether space that is not needed any more is given back to the host.</summary>
    public bool IsUnmapped { get; init; }

    /// <summary>Opens an image whose format is known.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWritten">Whether it is written.</param>
    public DiskImage OpenRaw(string path, bool isWritten) => new RawImage(HostFile.Open(path, isWritten, locking));

    /// <summary>Opens an image whose format nobody named.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWritten">Whether it is written.</param>
    /// <exception cref="ConfigurationException">It cannot be opened, or has a format that is not read.</exception>
    public DiskImage OpenGuessed(string path, bool isWritten)
    {
        ImageFile file = HostFile.Open(path, isWritten, locking);
        try
        {
            byte[] start = new byte[ImageFormat.ProbeBytes];
            file.Read(start, 0);
            string format = ImageFormat.Probe(start);
            if (format != ImageFormat.Raw)
            {
                throw new ConfigurationException($"'{path}' is an image of format {format}, which is not read; convert it, or say format=raw if its bytes are those of the disk");
            }

            if (isWritten)
            {
                warn($"the format of '{path}' was not given and is taken as raw; the guest may not make its first block look like another format. Say format=raw, and it may");
            }

            return new RawImage(file) { IsGuessed = true };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
