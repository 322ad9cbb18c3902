using Emu.Abstractions.Qom;

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
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > MaxBytes)
            {
                throw new ConfigurationException($"{owner.Path}: '{path}' has {stream.Length} bytes; images are at most 2 GiB");
            }

            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message.TrimEnd('.');
            throw new ConfigurationException($"{owner.Path}: cannot read '{path}': {reason}", e);
        }
    }
}
