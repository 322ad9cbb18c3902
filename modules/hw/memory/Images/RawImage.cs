using Emu.Abstractions.Qdev.Backend;

namespace Emu.Hw.Memory.Images;

/// <summary>Files that say nothing of themselves: they go anywhere and begin with their first byte.</summary>
public static class RawImage
{
    /// <summary>Takes a file as it is.</summary>
    /// <param name="file">The whole file.</param>
    public static Image Parse(ReadOnlyMemory<byte> file) => new(BootImageKind.Raw, "raw", file.IsEmpty ? [] : [new Segment(0, file, 0)], 0);
}
