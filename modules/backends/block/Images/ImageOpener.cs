using Emu.Abstractions.Qom;
using Emu.Backends.Block.Host;
using Emu.Backends.Block.Qcow2;

namespace Emu.Backends.Block.Images;

/// <summary>
/// Opens images, and those behind them, by one set of rules. Who can write a raw disk can make it look like an image that lies on
/// any file of the host; so an image whose format was guessed may lie on no other, unless its name says what it is.
/// </summary>
/// <param name="locking">Whether files are locked.</param>
/// <param name="warn">Told what a user should know. Any thread.</param>
internal sealed class ImageOpener(ImageLocking locking, Action<string> warn)
{
    private const int MaxDepth = 64;
    private const string Extension = ".qcow2";

    /// <summary>Whether space that is not needed any more is given back to the host.</summary>
    public bool IsUnmapped { get; init; }

    /// <summary>Whether nothing is made durable.</summary>
    public bool IsUnsafe { get; init; }

    /// <summary>Opens a raw image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWritten">Whether it is written.</param>
    /// <exception cref="ConfigurationException">It cannot be opened.</exception>
    public DiskImage OpenRaw(string path, bool isWritten) => new RawImage(HostFile.Open(path, isWritten, locking));

    /// <summary>Opens a qcow2 image and what lies behind it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWritten">Whether it is written.</param>
    /// <exception cref="ConfigurationException">One of them cannot be opened.</exception>
    public DiskImage OpenQcow2(string path, bool isWritten) => OpenQcow2(HostFile.Open(path, isWritten, locking), isWritten, isGuessed: false, []);

    /// <summary>Opens an image whose format nobody named.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWritten">Whether it is written.</param>
    /// <exception cref="ConfigurationException">It cannot be opened, or has a format that is not read.</exception>
    public DiskImage OpenGuessed(string path, bool isWritten)
    {
        ImageFile file = HostFile.Open(path, isWritten, locking);
        string format = FormatOf(file);
        if (format == ImageFormat.Raw && isWritten)
        {
            warn($"the format of '{path}' was not given and is taken as raw; the guest may not make its first block look like another format. Say format=raw, and it may");
        }

        return OpenFormat(file, format, isWritten, isGuessed: true, []);
    }

    /// <summary>Puts a disk on an image that is left as it is: what is written goes to a file that nobody else has and nobody finds later.</summary>
    /// <param name="behind">The image; closed with the disk, and when this throws.</param>
    /// <exception cref="ConfigurationException">The host has no room for temporary files.</exception>
    public DiskImage OpenTemporary(DiskImage behind)
    {
        ImageFile? file = null;
        try
        {
            file = HostFile.CreateTemporary();
            Header header = Qcow2Creator.Create(file, new Header { Size = behind.Length });
            return new Qcow2Image(file, header, behind, new Qcow2Options(IsWritten: true, warn) { IsUnmapped = true, IsUnsafe = true });
        }
        catch (IOException e)
        {
            file?.Dispose();
            behind.Dispose();
            throw new ConfigurationException($"no temporary file for what is written: {e.Message.TrimEnd('.')}", e);
        }
    }

    private DiskImage OpenFormat(ImageFile file, string format, bool isWritten, bool isGuessed, IReadOnlyList<string> above)
    {
        switch (format)
        {
            case ImageFormat.Raw:
                return new RawImage(file) { IsGuessed = isGuessed };
            case ImageFormat.Qcow2:
                return OpenQcow2(file, isWritten, isGuessed, above);
            default:
                file.Dispose();
                throw new ConfigurationException($"'{file.Name}' is an image of format {format}, which is not read; convert it, or say format=raw if its bytes are those of the disk");
        }
    }

    private Qcow2Image OpenQcow2(ImageFile file, bool isWritten, bool isGuessed, IReadOnlyList<string> above)
    {
        DiskImage? backing = null;
        try
        {
            Header header = HeaderReader.Read(file);
            if (header.BackingName.Length > 0)
            {
                if (isGuessed && !file.Name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
                {
                    throw new ConfigurationException(
                        $"'{file.Name}' looks like a qcow2 image that lies on '{header.BackingName}', but nobody named its format: a guest may have written that to read files of the host. If it is one, say so: "
                        + (above.Count == 0 ? "format=qcow2" : $"qemu-img rebase -u -b {file.Name} -F qcow2 {above[^1]}"));
                }

                backing = OpenBacking(file.Name, header, above);
            }

            return new Qcow2Image(file, header, backing, new Qcow2Options(isWritten, warn) { IsUnmapped = IsUnmapped, IsUnsafe = IsUnsafe });
        }
        catch (Exception e)
        {
            file.Dispose();
            backing?.Dispose();
            if (e is IOException)
            {
                throw new ConfigurationException($"cannot read '{file.Name}': {e.Message.TrimEnd('.')}", e);
            }

            throw;
        }
    }

    private DiskImage OpenBacking(string path, Header header, IReadOnlyList<string> above)
    {
        string name = header.BackingName.StartsWith("file:", StringComparison.Ordinal) ? header.BackingName["file:".Length..] : header.BackingName;
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon > 1 && name.IndexOf('/', StringComparison.Ordinal) is var slash && (slash < 0 || slash > colon))
        {
            throw new ConfigurationException($"'{path}' lies on '{name}', which is no file of the host; only files are read");
        }

        string full = Path.GetFullPath(name, Path.GetDirectoryName(Path.GetFullPath(path))!);
        string[] chain = [.. above, Path.GetFullPath(path)];
        if (chain.Contains(full) || chain.Length > MaxDepth)
        {
            throw new ConfigurationException(chain.Contains(full) ? $"'{full}' lies on itself" : $"more than {MaxDepth} images lie on each other below '{chain[0]}'");
        }

        ImageFile file;
        try
        {
            file = HostFile.Open(full, isWritten: false, locking);
        }
        catch (ConfigurationException e)
        {
            throw new ConfigurationException($"'{path}' lies on another image: {e.Message}", e);
        }

        string format = header.BackingFormat;
        if (format.Length == 0)
        {
            format = FormatOf(file);
            warn($"'{path}' does not say which format '{name}' has, on which it lies; it is taken as {format}. Say it with 'qemu-img rebase -u -b {name} -F {format} {path}'");
            return OpenFormat(file, format, isWritten: false, isGuessed: true, chain);
        }

        return OpenFormat(file, format is "file" or "host_device" ? ImageFormat.Raw : format, isWritten: false, isGuessed: false, chain);
    }

    private static string FormatOf(ImageFile file)
    {
        try
        {
            byte[] start = new byte[ImageFormat.ProbeBytes];
            file.Read(start, 0);
            return ImageFormat.Probe(start);
        }
        catch (IOException e)
        {
            file.Dispose();
            throw new ConfigurationException($"cannot read '{file.Name}': {e.Message.TrimEnd('.')}", e);
        }
    }
}
