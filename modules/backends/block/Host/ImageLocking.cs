namespace Emu.Backends.Block.Host;

/// <summary>Whether an image is locked against other programs.</summary>
public enum ImageLocking : byte
{
    /// <summary>Where host and file system can.</summary>
    Auto,

    /// <summary>Always; without a lock the image is not opened.</summary>
    On,

    /// <summary>Never: two programs that write the same image destroy it.</summary>
    Off,
}
