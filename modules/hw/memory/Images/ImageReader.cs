namespace Emu.Hw.Memory.Images;

/// <summary>Tells the formats of images by their first bytes.</summary>
public static class ImageReader
{
    /// <summary>Takes a file of any known format apart; one that is compressed is unpacked first.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="maxBytes">The most that a compressed file may unpack to.</param>
    /// <exception cref="ImageFormatException">It is damaged.</exception>
    public static Image Parse(byte[] file, long maxBytes)
    {
        byte[] bytes = GzipFile.Matches(file) ? GzipFile.Unpack(file, maxBytes) : file;
        return ElfImage.Matches(bytes) ? ElfImage.Parse(bytes)
            : LinuxImage.Matches(bytes) ? LinuxImage.Parse(bytes)
            : HexImage.Matches(bytes) ? HexImage.Parse(bytes)
            : RawImage.Parse(bytes);
    }
}
