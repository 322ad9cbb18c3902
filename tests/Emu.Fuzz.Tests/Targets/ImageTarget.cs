using Emu.Fuzz.Tests.Fuzzing;
using Emu.Hw.Memory.Images;

namespace Emu.Fuzz.Tests.Targets;

/// <summary>An image that is loaded into memory.</summary>
/// <param name="name">Its name.</param>
/// <param name="summary">Its format.</param>
public abstract class ImageTarget(string name, string summary) : FuzzTarget(name, summary)
{
    private const long MaxUnpacked = 1 << 20;

    /// <inheritdoc/>
    public override string Run(byte[] input, Random random)
    {
        try
        {
            return Use(ImageReader.Parse(input, MaxUnpacked), Math.Max(input.Length, MaxUnpacked));
        }
        catch (ImageFormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>What a loader relies on.</summary>
    private static string Use(Image image, long most)
    {
        long bytes = 0;
        foreach (Segment segment in image.Segments)
        {
            bytes = Math.Max(bytes, segment.Bytes.Length);
            if (segment.Size < segment.ZeroBytes || (segment.Size > 0 && segment.Last < segment.Address))
            {
                throw new InvalidOperationException($"a segment of {segment.Bytes.Length} and {segment.ZeroBytes} bytes at 0x{segment.Address:x} goes around");
            }
        }

        return bytes <= most ? $"{image.Format}, {image.Segments.Count}, {image.Symbols.Count > 0}, {image.Start}, {image.Size}, {image.Entry}"
            : throw new InvalidOperationException($"{bytes} bytes came out of a file that has less");
    }
}
