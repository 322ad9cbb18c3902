using System.IO.Compression;

namespace Emu.Hw.Memory.Images;

/// <summary>Files compressed with gzip (RFC 1952): a kernel often comes so.</summary>
public static class GzipFile
{
    private const int MinBytes = 18;
    private const int ChunkBytes = 1 << 16;

    /// <summary>Whether a file begins like one.</summary>
    /// <param name="file">The file.</param>
    public static bool Matches(ReadOnlySpan<byte> file) => file.Length >= MinBytes && file[..3].SequenceEqual<byte>([0x1F, 0x8B, 8]);

    /// <summary>Unpacks a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="maxBytes">The most that comes out of it.</param>
    /// <exception cref="ImageFormatException">It is damaged, or larger.</exception>
    public static byte[] Unpack(byte[] file, long maxBytes)
    {
        try
        {
            using var input = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
            using var output = new MemoryStream();
            byte[] chunk = new byte[ChunkBytes];
            for (int length = input.Read(chunk); length > 0; length = input.Read(chunk))
            {
                if (output.Length + length > maxBytes)
                {
                    throw new ImageFormatException($"the compressed file unpacks to more than {maxBytes} bytes");
                }

                output.Write(chunk, 0, length);
            }

            return output.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new ImageFormatException("the compressed file is damaged; is it cut short?", e);
        }
    }
}
