using Emu.Abstractions.Qom;
using Microsoft.Win32.SafeHandles;

namespace Emu.Backends.Block.Host;

/// <summary>
/// A file of the host by the means of .NET, which lock it as a whole. Linux has a class of its own that shares its locks with QEMU.
/// </summary>
internal class HostFile : ImageFile
{
    /// <summary>Takes an open file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="handle">The file; closed with this.</param>
    protected HostFile(string path, SafeFileHandle handle) => (Name, Handle) = (path, handle);

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override long Length => RandomAccess.GetLength(Handle);

    /// <summary>The open file.</summary>
    protected SafeFileHandle Handle { get; }

    /// <summary>Opens a file that is there.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="isWritten">Whether it is written, too.</param>
    /// <param name="locking">Whether it is locked: one writer alone, or any number of readers.</param>
    /// <exception cref="ConfigurationException">It cannot be opened, or another program uses it.</exception>
    public static HostFile Open(string path, bool isWritten, ImageLocking locking)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new ConfigurationException($"cannot open '{path}': it is a folder, not a disk image");
            }

            FileAccess access = isWritten ? FileAccess.ReadWrite : FileAccess.Read;
            if (OperatingSystem.IsLinux())
            {
                return LinuxFile.Open(path, File.OpenHandle(path, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete), isWritten, locking);
            }

            FileShare share = locking == ImageLocking.Off ? FileShare.ReadWrite | FileShare.Delete : isWritten ? FileShare.None : FileShare.Read;
            return new HostFile(path, File.OpenHandle(path, FileMode.Open, access, share));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigurationException($"cannot open '{path}': {Reason(e, isWritten)}", e);
        }
    }

    /// <summary>Makes a file that goes when it is closed, and where the host can when the program ends in whatever way.</summary>
    /// <exception cref="IOException">The host has no room.</exception>
    public static HostFile CreateTemporary()
    {
        string path = Path.Combine(Path.GetTempPath(), "emu-" + Path.GetRandomFileName());
        SafeFileHandle handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        if (OperatingSystem.IsWindows())
        {
            return new HostFile(path, handle);
        }

        // Its name goes now: what is open stays.
        File.Delete(path);
        return OperatingSystem.IsLinux() ? LinuxFile.Open(path, handle, isWritten: true, ImageLocking.Off) : new HostFile(path, handle);
    }

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            int length = RandomAccess.Read(Handle, buffer, offset);
            if (length == 0)
            {
                buffer.Clear();
                return;
            }

            buffer = buffer[length..];
            offset += length;
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(Handle, bytes, offset);

    /// <inheritdoc/>
    public override void Flush() => RandomAccess.FlushToDisk(Handle);

    /// <inheritdoc/>
    public override void Grow(long length)
    {
        try
        {
            RandomAccess.SetLength(Handle, length);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => Handle.Dispose();

    private static string Reason(Exception e, bool isWritten) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException when isWritten => "it may not be written; open it with read-only=on, or change its permissions",
        UnauthorizedAccessException => "it may not be read",
        _ => e.Message.TrimEnd('.'),
    };
}
