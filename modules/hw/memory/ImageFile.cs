using Emu.Abstractions.Qom;
using Microsoft.Win32.SafeHandles;

namespace Emu.Hw.Memory;

/// <summary>Reads image files with errors that a person understands.</summary>
internal static class ImageFile
{
    /// <summary>Largest image, which is as large as an array can be; more than any real firmware, kernel or initial file system needs.</summary>
    public const long MaxBytes = (2L << 30) - 64;

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="owner">Who reads, for the message.</param>
    /// <exception cref="ConfigurationException">It cannot be read.</exception>
    public static byte[] Read(string path, EmuObject owner)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            long length = RandomAccess.GetLength(file);
            if (length > MaxBytes)
            {
                throw new ConfigurationException($"{owner.Path}: '{path}' has {length} bytes; images are at most 2 GiB");
            }

            byte[] bytes = new byte[length];
            for (int read = 0, more; read < bytes.Length; read += more)
            {
                more = RandomAccess.Read(file, bytes.AsSpan(read), read);
                if (more == 0)
                {
                    throw new EndOfStreamException("the file becomes shorter while it is read");
                }
            }

            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message.TrimEnd('.');
            throw new ConfigurationException($"{owner.Path}: cannot read '{path}': {reason}", e);
        }
    }
}
