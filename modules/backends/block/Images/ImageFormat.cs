namespace Emu.Backends.Block.Images;

/// <summary>Formats of disk images, told apart by how a file begins.</summary>
internal static class ImageFormat
{
    /// <summary>The bytes of the disk and nothing else: what has no mark of another format.</summary>
    public const string Raw = "raw";

    /// <summary>QEMU's own format, versions 2 and 3.</summary>
    public const string Qcow2 = "qcow2";

    /// <summary>Bytes from the start of a file that are enough.</summary>
    public const int ProbeBytes = 512;

    private static ReadOnlySpan<byte> QcowMagic => [(byte)'Q', (byte)'F', (byte)'I', 0xFB];

    /// <summary>Says what a file looks like; it may be raw all the same.</summary>
    /// <param name="start">Its first bytes.</param>
    /// <returns>Name of the format.</returns>
    public static string Probe(ReadOnlySpan<byte> start) =>
        start.StartsWith(QcowMagic) ? (start.Length >= 8 && start[7] is 2 or 3 ? Qcow2 : "qcow")
        : start.StartsWith("QED\0"u8) ? "qed"
        : start.StartsWith("KDMV"u8) || start.StartsWith("COWD"u8) || start.StartsWith("# Disk DescriptorFile"u8) ? "vmdk"
        : start.StartsWith("conectix"u8) ? "vpc"
        : start.StartsWith("vhdxfile"u8) ? "vhdx"
        : start.StartsWith((ReadOnlySpan<byte>)[(byte)'L', (byte)'U', (byte)'K', (byte)'S', 0xBA, 0xBE]) ? "luks"
        : start.StartsWith("WithoutFreeSpace"u8) || start.StartsWith("WithouFreSpacExt"u8) ? "parallels"
        : start.Length >= 0x44 && start[0x40..].StartsWith((ReadOnlySpan<byte>)[0x7F, 0x10, 0xDA, 0xBE]) ? "vdi"
        : Raw;
}
